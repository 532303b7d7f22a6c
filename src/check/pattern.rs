//! `pattern`: a regular expression over a block. It runs only where a word or a mark stands that every match must hold.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Hir, HirKind};

use crate::check::needle::Fragment;
use crate::check::{Check, Compile, Finding, Findings, Gap, Hit, Kind, Trust, View};
use crate::diagnostic::Safety;
use crate::text::fold::{Folded, folded};
use crate::text::marks::Script;
use crate::text::span::{Prose, Span};
use crate::text::token::hash_of;
use crate::written::Text;

/// The largest compiled expression, in bytes.
const PATTERN_BYTES_MAX: usize = 4 << 20;

/// How many matches of one block that do not count are searched again from inside.
const REFUSED_MAX: usize = 1000;

/// A match that may be longer is looked for in the whole block.
const REACH_BYTES_MAX: usize = 600;

/// How much longer a text with vowel signs is than without.
const MARKS_SHARE: usize = 2;

/// How many spaces or marks in a row a repetition without end is taken for.
const SPACES_MAX: usize = 12;

/// How many letters in a row a repetition without end is taken for: no word is longer.
const LETTERS_MAX: usize = 24;

/// How much of the text before and after a match the conditions see, in bytes.
const AROUND_BYTES: usize = 120;

/// The kind.
pub const KIND: Kind = Kind {
    name: "pattern",
    about: "Finds a regular expression in a paragraph.",
    options: &[
        ("match", "the regular expression; vowel signs are folded away, a line break is a space"),
        ("replace", "what to write instead; `$1` stands for a group"),
        ("mark", "the number of the group that is flagged and replaced; absent: the whole match"),
        ("wake", "pieces of words of which every match holds one; absent: told from the expression"),
        ("words", "whether a match must begin and end at the edge of a word"),
        ("exact", "whether the expression sees vowel signs and line breaks"),
        ("unless-before", "a regular expression for text directly before that makes it right"),
        ("unless-after", "a regular expression for text directly after that makes it right"),
        ("fix", "safe, unsafe or suggest"),
    ],
    args: &[],
    compile,
};

struct Pattern {
    regex: LateRegex,
    replace: Option<String>,
    mark: usize,
    edges: Edges,
    folding: Folding,
    unless_before: Option<LateRegex>,
    unless_after: Option<LateRegex>,
    /// How long a match can be, in bytes with marks; `None` if there is no telling.
    reach: Option<usize>,
    /// Marks that wake the pattern where no word does.
    wakes: Vec<String>,
    safety: Safety,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edges {
    Words,
    Free,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Folding {
    Folded,
    Exact,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let text = compile.options.text("match", compile.problems);
    let replace = compile.options.text("replace", compile.problems).map(|t| t.text);
    let mark = compile.options.number("mark", 0.0..=20.0, compile.problems).unwrap_or(0.0) as usize;
    let words = compile.options.flag("words", compile.problems).unwrap_or(true);
    let exact = compile.options.flag("exact", compile.problems).unwrap_or(false);
    let before = compile.options.text("unless-before", compile.problems);
    let after = compile.options.text("unless-after", compile.problems);
    let safety = compile.safety(Safety::Safe);
    let Some(text) = text else {
        let place = compile.rule.place();
        compile.problems.error(place, "`pattern` needs `match`");
        return None;
    };
    let regex = LateRegex::read(&text, "", "", compile)?;
    let unless_before = before.and_then(|t| LateRegex::read(&t, "(?:", ")$", compile));
    let unless_after = after.and_then(|t| LateRegex::read(&t, "^(?:", ")", compile));
    if compile.trust == Trust::User
        && let Some(built) = regex.get()
    {
        if mark >= built.captures_len() {
            compile.problems.error(text.place, format!("it has no group {mark}"));
            return None;
        }
        if built.is_match("") {
            compile.problems.error(text.place, "it matches the empty text, and so everywhere");
            return None;
        }
    }
    let edges = if words { Edges::Words } else { Edges::Free };
    let folding = if exact { Folding::Exact } else { Folding::Folded };
    let mut wakes = Vec::new();
    let pieces = compile.options.texts("wake", compile.problems);
    if pieces.is_empty() {
        wake(&text.text, edges, compile, &mut wakes);
    }
    let fragment = |t: Text| Fragment { letters: folded(&t.text), begins: false, ends: false };
    compile.needles.fragments.extend(pieces.into_iter().map(fragment));
    let reach = regex_syntax::Parser::new().parse(&text.text).ok().and_then(|hir| reach(&hir));
    let reach = reach.map(|bytes| bytes * MARKS_SHARE).filter(|&bytes| bytes < REACH_BYTES_MAX);
    let reach = reach.filter(|_| !compile.needles.blocks);
    Some(Box::new(Pattern { regex, replace, mark, edges, folding, unless_before, unless_after, reach, wakes, safety }))
}

/// A regular expression that is compiled when it is first needed: most rules never wake in most articles, and compiling
/// all of them would take longer than checking one.
pub(super) struct LateRegex {
    source: String,
    built: OnceLock<Option<Regex>>,
}

impl LateRegex {
    /// Reads an expression between two others. What is wrong with it is said.
    pub(super) fn read(text: &Text, before: &str, after: &str, compile: &mut Compile<'_>) -> Option<Self> {
        let late = Self { source: format!("{before}{}{after}", text.text), built: OnceLock::new() };
        let wrong = match compile.trust {
            // The program's own expressions are built by its tests.
            Trust::Embedded => None,
            Trust::User => late.build().err().map(|e| regex_error(&e)),
        };
        match wrong {
            None => Some(late),
            Some(message) => {
                compile.problems.error(text.place, message);
                None
            }
        }
    }

    fn build(&self) -> Result<Regex, regex::Error> {
        RegexBuilder::new(&self.source).size_limit(PATTERN_BYTES_MAX).build()
    }

    /// The expression, ready to run.
    pub(super) fn get(&self) -> Option<&Regex> {
        self.built.get_or_init(|| self.build().ok()).as_ref()
    }
}

/// What is wrong with a regular expression, in one line.
fn regex_error(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or("not a regular expression").trim();
    format!("not a regular expression that can run: {}", last.trim_start_matches("error: "))
}

/// Pieces of words of which every word of this shape holds one; `None` if there is no such set.
pub(super) fn fragments_of_shape(shape: &str) -> Option<Vec<Fragment>> {
    let hir = regex_syntax::Parser::new().parse(shape).ok()?;
    let mut steps = vec![Step::Any];
    walk(&hir, &mut steps);
    // Letters may be glued before the shape, nothing after it.
    steps.push(Step::Apart);
    let pieces = best(&steps, Shortest::Letter, &|_| false)?;
    let words = pieces.into_iter().map(|p| if let Piece::Word(w) = p { Some(w.fragment) } else { None });
    words.collect()
}

/// The longest match of an expression, in bytes; `None` if there is no such length. White space may be repeated without
/// end in a pattern, and is not in a text.
fn reach(hir: &Hir) -> Option<usize> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(0),
        HirKind::Literal(literal) => Some(literal.0.len()),
        HirKind::Class(class) => class.maximum_len(),
        HirKind::Capture(capture) => reach(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(reach).sum(),
        HirKind::Alternation(parts) => parts.iter().map(reach).try_fold(0, |most, n| n.map(|n| most.max(n))),
        HirKind::Repetition(repetition) => {
            let one = reach(&repetition.sub)?;
            let times = match repetition.max {
                Some(max) => max as usize,
                None => {
                    let mut steps = Vec::new();
                    walk(&repetition.sub, &mut steps);
                    let apart = matches!(steps[..], [Step::Apart | Step::Mark(_)]);
                    match apart {
                        true => SPACES_MAX,
                        false if is_letters(&repetition.sub) => LETTERS_MAX,
                        false => return None,
                    }
                }
            };
            Some(one * times)
        }
    }
}

/// Whether an expression is one letter, and so a repetition of it one word.
fn is_letters(hir: &Hir) -> bool {
    let HirKind::Class(regex_syntax::hir::Class::Unicode(class)) = hir.kind() else { return false };
    class
        .ranges()
        .iter()
        .all(|r| [r.start(), r.end()].iter().all(|c| c.is_alphanumeric() || crate::text::marks::is_mark(*c)))
}

/// Registers what every match must hold: pieces of words, or marks, or nothing.
fn wake(pattern: &str, edges: Edges, compile: &mut Compile<'_>, wakes: &mut Vec<String>) {
    let Ok(hir) = regex_syntax::Parser::new().parse(pattern) else { return };
    let language = compile.languages.get(compile.rule.lang.unwrap_or_default());
    let common = |word: &str| hash_of(word).is_some_and(|hash| language.is_common(hash));
    let Some(pieces) = required(&hir, edges, &common) else {
        compile.needles.blocks = true;
        return;
    };
    for piece in pieces {
        match piece {
            Piece::Word(word) => compile.needles.fragments.push(word.fragment),
            Piece::Digit(digit) => compile.needles.letters.push(digit),
            Piece::Marks(marks) => {
                wakes.push(marks);
                compile.needles.gaps = true;
            }
        }
    }
}

/// Something that every match holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Word(Word),
    Marks(String),
    /// A digit of another set than the European.
    Digit(char),
}

/// A piece of a word, and whether it touches the ends of the expression it was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    fragment: Fragment,
    first: bool,
    last: bool,
}

impl Piece {
    /// How much it narrows the search: the longer, the rarer.
    fn worth(&self, common: &dyn Fn(&str) -> bool) -> usize {
        match self {
            Self::Word(Word { fragment: f, .. }) if common(&f.letters) => 1,
            Self::Word(Word { fragment: f, .. }) => {
                let whole = if f.begins && f.ends { 6 } else { 0 };
                f.letters.chars().count() * 2 + usize::from(f.begins) + usize::from(f.ends) + whole
            }
            Self::Marks(m) => m.chars().count() + 1,
            Self::Digit(_) => 8,
        }
    }
}

/// One step through an expression, as far as words are concerned.
#[derive(Clone, Debug)]
enum Step {
    /// A letter that must stand here.
    Letter(char),
    /// A mark that must stand here.
    Mark(char),
    /// Something that is no letter.
    Apart,
    /// Anything.
    Any,
    /// One of several sets of pieces.
    OneOf(Vec<Piece>),
}

/// Pieces of which every match holds at least one; `None` if there is no such set.
fn required(hir: &Hir, edges: Edges, common: &dyn Fn(&str) -> bool) -> Option<Vec<Piece>> {
    let mut steps = Vec::new();
    walk(hir, &mut steps);
    let edge = if edges == Edges::Words { Step::Apart } else { Step::Any };
    steps.insert(0, edge.clone());
    steps.push(edge);
    best(&steps, Shortest::Pair, common)
}

/// The shortest piece of a word that is worth looking for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shortest {
    /// One letter: the shape is tried on single words only, each once.
    Letter,
    /// Two letters, or one that is a whole word: a paragraph is searched for each.
    Pair,
}

fn walk(hir: &Hir, steps: &mut Vec<Step>) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            steps.extend(text.chars().map(|c| match c {
                c if Script::of(c) != Script::None => Step::Letter(c.to_lowercase().next().unwrap_or(c)),
                c if c.is_alphanumeric() || c.is_whitespace() => Step::Apart,
                c => Step::Mark(c),
            }));
        }
        HirKind::Class(class) => steps.push(class_step(class)),
        HirKind::Repetition(repetition) if repetition.min == 0 => steps.push(Step::Any),
        HirKind::Repetition(repetition) => {
            let mut inner = Vec::new();
            walk(&repetition.sub, &mut inner);
            let fixed = repetition.max == Some(repetition.min);
            let times = if fixed { repetition.min.min(4) } else { 1 };
            for _ in 0..times {
                steps.extend(inner.iter().cloned());
            }
            // More of a thing that is no letter is still no letter; more of anything else is anything.
            if !fixed && !matches!(inner[..], [Step::Apart]) {
                steps.push(Step::Any);
            }
        }
        HirKind::Capture(capture) => walk(&capture.sub, steps),
        HirKind::Concat(parts) => parts.iter().for_each(|p| walk(p, steps)),
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                let mut inner = Vec::new();
                walk(part, &mut inner);
                // What stands around the alternatives is known only to whoever reads the whole.
                match best(&inner, Shortest::Letter, &|_| false) {
                    Some(pieces) => all.extend(pieces),
                    None => return steps.push(Step::Any),
                }
            }
            steps.push(Step::OneOf(all));
        }
    }
}

fn class_step(class: &regex_syntax::hir::Class) -> Step {
    let regex_syntax::hir::Class::Unicode(class) = class else { return Step::Any };
    let ranges = class.ranges();
    let first = ranges.first().map(|r| r.start());
    let chars: Vec<char> = ranges.iter().flat_map(|r| (r.start()..=r.end()).take(3)).take(3).collect();
    // Two characters that are one letter in two cases are that letter.
    if let [upper, lower] = chars[..]
        && upper.to_lowercase().eq(std::iter::once(lower))
    {
        return Step::Letter(lower);
    }
    if let Some(digits) = digits_of(ranges) {
        return Step::OneOf(digits);
    }
    let small = ranges.iter().map(|r| r.end() as u32 - r.start() as u32 + 1).sum::<u32>() < 5000;
    let apart =
        small && first.is_some() && ranges.iter().all(|r| (r.start()..=r.end()).all(|c| Script::of(c) == Script::None));
    if apart { Step::Apart } else { Step::Any }
}

/// The digits or marks of a small class that holds nothing else and none that stands in every article.
fn digits_of(ranges: &[regex_syntax::hir::ClassUnicodeRange]) -> Option<Vec<Piece>> {
    let chars: Vec<char> = ranges.iter().flat_map(|r| (r.start()..=r.end()).take(25)).take(25).collect();
    let rare = |c: &char| !c.is_ascii() && crate::text::marks::digit(*c).is_some();
    if chars.len() < 25 && chars.iter().all(rare) {
        return Some(chars.into_iter().map(Piece::Digit).collect());
    }
    let mark = |c: &char| {
        !c.is_alphanumeric() && !c.is_whitespace() && !matches!(c, '.' | ',' | '،' | '"' | '«' | '»' | '(' | ')')
    };
    let few = chars.len() < 6 && chars.iter().all(mark);
    few.then(|| chars.into_iter().map(|c| Piece::Marks(c.to_string())).collect())
}

fn best(steps: &[Step], shortest: Shortest, common: &dyn Fn(&str) -> bool) -> Option<Vec<Piece>> {
    let mut sets: Vec<Vec<Piece>> = Vec::new();
    let mut at = 0;
    while at < steps.len() {
        let from = at;
        match &steps[at] {
            Step::Letter(_) => {
                let mut letters = String::new();
                while let Some(Step::Letter(c)) = steps.get(at) {
                    letters.push(*c);
                    at += 1;
                }
                let begins = from > 0 && apart(steps.get(from - 1));
                let ends = apart(steps.get(at));
                if letters.chars().count() > 1 || (begins && ends) || shortest == Shortest::Letter {
                    let fragment = Fragment { letters, begins, ends };
                    sets.push(vec![Piece::Word(Word { fragment, first: from == 0, last: at == steps.len() })]);
                }
            }
            Step::Mark(_) => {
                let mut marks = String::new();
                while let Some(Step::Mark(c)) = steps.get(at) {
                    marks.push(*c);
                    at += 1;
                }
                sets.push(vec![Piece::Marks(marks)]);
            }
            Step::OneOf(pieces) => {
                let mut pieces = pieces.clone();
                for piece in &mut pieces {
                    if let Piece::Word(word) = piece {
                        word.fragment.begins |= word.first && from > 0 && apart(steps.get(from - 1));
                        word.fragment.ends |= word.last && apart(steps.get(from + 1));
                        word.first &= from == 0;
                        word.last &= from + 1 == steps.len();
                    }
                }
                let long = |p: &Piece| match p {
                    Piece::Word(Word { fragment: f, .. }) => f.letters.chars().count() > 1 || (f.begins && f.ends),
                    _ => true,
                };
                if shortest == Shortest::Letter || pieces.iter().all(long) {
                    sets.push(pieces);
                }
                at += 1;
            }
            Step::Apart | Step::Any => at += 1,
        }
    }
    sets.into_iter().filter(|s| !s.is_empty()).max_by_key(|s| {
        let words = matches!(s[0], Piece::Word(_));
        (s.iter().map(|p| p.worth(common)).min(), words, std::cmp::Reverse(s.len()))
    })
}

fn apart(step: Option<&Step>) -> bool {
    matches!(step, Some(Step::Apart | Step::Mark(_)))
}

impl Check for Pattern {
    fn gap(&self, gap: &Gap<'_>) -> bool {
        self.wakes.iter().any(|w| gap.text.contains(w.as_str()))
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        let mut folding = Folded::default();
        let mut searched: Option<(u32, u32)> = None;
        for hit in view.hits {
            let window = self.window(view, hit);
            // Hits that stand close together share a window, or at least never see one place twice.
            let from = match searched {
                Some((block, end)) if block == hit.block && end >= window.end => continue,
                Some((block, end)) if block == hit.block && end > window.start => end,
                _ => 0,
            };
            searched = Some((hit.block, window.end));
            let text = &view.prose()[window.range()];
            match self.folding {
                Folding::Folded => folding.fill(text, window.start),
                Folding::Exact => folding.fill_exact(text, window.start),
            }
            let before = out.all.len();
            self.search(view, hit.block, &folding, out);
            let seen = |f: &Finding| f.span.start < from && out_has(&out.all[..before], f.span);
            let repeated: Vec<usize> = (before..out.all.len()).filter(|&i| seen(&out.all[i])).collect();
            for i in repeated.into_iter().rev() {
                out.all.remove(i);
            }
        }
    }
}

fn out_has(found: &[Finding], span: Span<Prose>) -> bool {
    found.iter().rev().take(REFUSED_MAX).any(|f| f.span == span)
}

impl Pattern {
    /// As much of the block as a match that holds the hit can reach, with what the conditions look at.
    fn window(&self, view: &View<'_>, hit: &Hit) -> Span<Prose> {
        let block = view.block(hit).span;
        let Some(reach) = self.reach else { return block };
        let around = (reach + AROUND_BYTES) as u32;
        let at = if hit.end > hit.first { view.span(hit) } else { view.gap(hit).0 };
        let prose = view.prose();
        let mut start = at.start.saturating_sub(around).max(block.start);
        while !prose.is_char_boundary(start as usize) {
            start -= 1;
        }
        let mut end = (at.end + around).min(block.end);
        while !prose.is_char_boundary(end as usize) {
            end += 1;
        }
        Span::new(start, end)
    }

    fn search(&self, view: &View<'_>, block: u32, folded: &Folded, out: &mut Findings) {
        let Some(regex) = self.regex.get() else { return };
        let text = folded.text.as_str();
        let (mut at, mut refused) = (0, 0);
        while let Some(groups) = (at <= text.len()).then(|| regex.captures_at(text, at)).flatten() {
            let Some(whole) = groups.get(0) else { break };
            let Some(marked) = groups.get(self.mark) else {
                at = next(text, whole.end().max(whole.start() + 1));
                continue;
            };
            let stands = self.stands(text, whole.range());
            refused += usize::from(!stands);
            // A match that does not count must not hide one that begins inside it; hostile text must not make that slow.
            let again = !stands && refused < REFUSED_MAX;
            at = if again { next(text, whole.start() + 1) } else { whole.end() };
            let span = folded.original(marked.range());
            if !stands || self.is_opaque(view, block, span) {
                continue;
            }
            match &self.replace {
                None => {
                    out.report(block, span);
                }
                Some(replace) => {
                    let mut with = String::new();
                    groups.expand(replace, &mut with);
                    out.replace(block, span, self.safety, with);
                }
            }
        }
    }

    fn stands(&self, text: &str, range: std::ops::Range<usize>) -> bool {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let inside = text[range.clone()].chars();
        let (first, last) = (inside.clone().next(), inside.clone().next_back());
        let (before, after) = (text[..range.start].chars().next_back(), text[range.end..].chars().next());
        let cut = (letter(first) && letter(before)) || (letter(last) && letter(after));
        if self.edges == Edges::Words && cut {
            return false;
        }
        let mut from = range.start.saturating_sub(AROUND_BYTES);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let mut to = (range.end + AROUND_BYTES).min(text.len());
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        let before =
            self.unless_before.as_ref().and_then(LateRegex::get).is_some_and(|r| r.is_match(&text[from..range.start]));
        let after =
            self.unless_after.as_ref().and_then(LateRegex::get).is_some_and(|r| r.is_match(&text[range.end..to]));
        !before && !after
    }

    fn is_opaque(&self, view: &View<'_>, block: u32, span: Span<Prose>) -> bool {
        let tokens = view.document.words(&view.document.blocks[block as usize]);
        let at = tokens.partition_point(|t| t.end() <= span.start);
        tokens[at..].iter().take_while(|t| t.start < span.end).any(|t| t.is_opaque())
    }
}

fn next(text: &str, from: usize) -> usize {
    (from..=text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(pattern: &str) -> Option<Vec<(String, bool, bool)>> {
        let hir = regex_syntax::Parser::new().parse(pattern).expect("a pattern");
        required(&hir, Edges::Words, &|w| w == "أن").map(|set| {
            set.into_iter()
                .map(|p| match p {
                    Piece::Word(Word { fragment: f, .. }) => (f.letters, f.begins, f.ends),
                    Piece::Marks(m) => (m, false, false),
                    Piece::Digit(d) => (d.to_string(), false, false),
                })
                .collect()
        })
    }

    #[test]
    fn what_every_match_holds_is_found() {
        let one = |letters: &str, begins, ends| vec![(letters.to_owned(), begins, ends)];
        assert_eq!(pieces("على الرغم .*"), Some(one("الرغم", true, true)));
        assert_eq!(pieces("(و[ \u{A0}]+)[\u{621}-\u{64A}]{2,}"), Some(one("و", true, true)));
        assert_eq!(pieces(r"[0-9]+th"), Some(one("th", true, true)));
        assert_eq!(pieces(r"(?i)teh"), Some(one("teh", true, true)));
        assert_eq!(pieces(r"\.\."), Some(one("..", false, false)));
        assert_eq!(pieces(r"[٠-٩][0-9]").map(|p| p.len()), Some(10));
        assert_eq!(pieces(r"[0-9] ."), None);
        assert_eq!(pieces("سواء|أكان").map(|p| p.len()), Some(2));
        let article = vec![("ال".to_owned(), true, true), ("بال".to_owned(), true, true)];
        assert_eq!(pieces("(ال|بال) +.*"), Some(article));
        assert_eq!(pieces("(حيث|إذ) أن").map(|p| p.len()), Some(2));
    }
}
