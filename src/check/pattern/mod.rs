//! `pattern`: a regular expression over a block. It runs only where a word or a mark stands that every match must hold.

mod wake;

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

use crate::check::needle::{Fragment, Prefixes};
pub(super) use crate::check::pattern::wake::fragments_of_shape;
use crate::check::pattern::wake::{reach, wake};
use crate::check::{Check, Compile, Finding, Findings, Gap, Hit, Kind, Side, Trust, View};
use crate::diagnostic::Safety;
use crate::text::fold::{Folded, folded};
use crate::text::span::{Prose, Span};
use crate::written::Text;

/// The largest compiled expression, in bytes.
const PATTERN_BYTES_MAX: usize = 4 << 20;

/// How many matches of one block that do not count are searched again from inside.
const REFUSED_MAX: usize = 1000;

/// A match that may be longer is looked for in the whole block.
const REACH_BYTES_MAX: usize = 600;

/// How much longer a text with vowel signs is than without.
const MARKS_SHARE: usize = 2;

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
        (
            "wake",
            "pieces of words, or marks, of which every match holds one; `^` and `$` around whole words; absent: told from \
             the expression",
        ),
        ("between", "\"words\" or \"numbers\": the marks of `wake` count only where nothing else stands between two"),
        ("words", "whether a match must begin and end at the edge of a word"),
        ("exact", "whether the expression sees vowel signs and line breaks"),
        ("unless-before", "a regular expression for text directly before that makes it right"),
        ("unless-after", "a regular expression for text directly after that makes it right"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: &[],
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
    extent: OnceLock<Extent>,
    /// Whether the rule is called for every block.
    blocks: bool,
    /// Marks that wake the pattern where no word does.
    wakes: Vec<String>,
    /// The same for marks that stand alone between two words.
    alone: Vec<String>,
    /// What must stand directly on both sides of those marks.
    between: Option<Between>,
    safety: Safety,
}

/// How far a match can see; told when it is first asked for, like the expression itself.
#[derive(Clone, Copy)]
struct Extent {
    /// How long a match can be, in bytes with marks; `None` if there is no telling.
    reach: Option<usize>,
    /// Whether text that is cut off further away can hide no match: all that a match looks at is within reach.
    local: bool,
}

impl Extent {
    fn of(source: &str) -> Self {
        let hir = regex_syntax::Parser::new().parse(source).ok();
        // An edge of the text is there in a text that is cut too, and more often; the edge of a word may not be.
        let local = hir.as_ref().is_some_and(|hir| !hir.properties().look_set().contains_word());
        let reach = hir.and_then(|hir| reach(&hir)).map(|bytes| bytes * MARKS_SHARE);
        Self { reach: reach.filter(|&bytes| bytes < REACH_BYTES_MAX), local }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edges {
    Words,
    Free,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    Words,
    Numbers,
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
    let sides = [(Between::Words, "words"), (Between::Numbers, "numbers")];
    let between = compile.options.one_of("between", &sides, compile.problems);
    if pieces.is_empty() {
        wake(&text.text, edges, compile, &mut wakes);
    }
    let mut alone = Vec::new();
    for piece in pieces {
        let whole = piece.text.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
        if let Some(mark) = whole.filter(|whole| !whole.contains(char::is_alphanumeric)) {
            compile.needles.gaps = true;
            alone.push(mark.to_owned());
        } else if let Some(whole) = whole {
            let needle = Text { text: whole.to_owned(), place: piece.place };
            compile.needle(&needle, &Prefixes::default(), 0);
        } else if piece.text.contains(char::is_alphanumeric) {
            compile.needles.fragments.push(Fragment { letters: folded(&piece.text), begins: false, ends: false });
        } else {
            compile.needles.gaps = true;
            wakes.push(piece.text);
        }
    }
    let blocks = compile.needles.blocks;
    Some(Box::new(Pattern {
        regex,
        replace,
        mark,
        edges,
        folding,
        unless_before,
        unless_after,
        extent: OnceLock::new(),
        blocks,
        wakes,
        alone,
        between,
        safety,
    }))
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

impl Check for Pattern {
    fn gap(&self, gap: &Gap<'_>) -> bool {
        let sides = (gap.left, gap.right);
        let parts = |side| matches!(side, Side::Word(_) | Side::Number);
        let alone = parts(gap.left) && parts(gap.right) && self.alone.iter().any(|mark| gap.text == mark);
        alone
            || self.wakes.iter().any(|mark| match self.between {
                None => gap.text.contains(mark.as_str()),
                Some(Between::Words) => gap.text == mark && matches!(sides, (Side::Word(_), Side::Word(_))),
                Some(Between::Numbers) => gap.text == mark && sides == (Side::Number, Side::Number),
            })
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        let mut folding = Folded::default();
        let mut whole = None;
        let extent = self.extent();
        for hit in view.hits {
            if extent.reach.is_none() && whole.replace(hit.block) == Some(hit.block) {
                continue;
            }
            if extent.reach.is_some() && extent.local {
                self.fill(view, self.window(view, hit, 0), &mut folding);
                if !self.regex.get().is_some_and(|regex| regex.is_match(&folding.text)) {
                    continue;
                }
            }
            self.fill(view, self.window(view, hit, AROUND_BYTES), &mut folding);
            // In a window only the match that holds the hit is sure to be seen whole.
            let holds = extent.reach.map(|_| place(view, hit));
            self.search(view, hit.block, &folding, holds, out);
        }
    }
}

/// Where a hit stands: its words, or the gap.
fn place(view: &View<'_>, hit: &Hit) -> Span<Prose> {
    if hit.end > hit.first { view.span(hit) } else { view.gap(hit).0 }
}

fn out_has(found: &[Finding], span: Span<Prose>) -> bool {
    found.iter().rev().take(REFUSED_MAX).any(|f| f.span == span)
}

impl Pattern {
    fn extent(&self) -> Extent {
        let extent = *self.extent.get_or_init(|| Extent::of(&self.regex.source));
        if self.blocks { Extent { reach: None, ..extent } } else { extent }
    }

    fn fill(&self, view: &View<'_>, window: Span<Prose>, folding: &mut Folded) {
        let text = &view.prose()[window.range()];
        match self.folding {
            Folding::Folded => folding.fill(text, window.start),
            Folding::Exact => folding.fill_exact(text, window.start),
        }
    }

    /// As much of the block as a match that holds the hit can reach, and so many bytes around it.
    fn window(&self, view: &View<'_>, hit: &Hit, around: usize) -> Span<Prose> {
        let block = view.block(hit).span;
        let Some(reach) = self.extent().reach else { return block };
        let around = (reach + around) as u32;
        let at = place(view, hit);
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

    fn search(&self, view: &View<'_>, block: u32, folded: &Folded, holds: Option<Span<Prose>>, out: &mut Findings) {
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
            let all = folded.original(whole.range());
            let held = holds.is_none_or(|at| all.start < at.end && at.start < all.end);
            if !stands
                || !held
                || out_has(&out.all, span)
                || view.is_opaque(&view.document.blocks[block as usize], span)
            {
                continue;
            }
            match &self.replace {
                None => {
                    out.report(block, span);
                }
                Some(replace) => {
                    // Groups are written back as they stand in the text, vowel signs and all.
                    let group = |n: usize| groups.get(n).map(|g| &view.prose()[folded.original(g.range()).range()]);
                    let with = expand(replace, group);
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
}

/// A template with `$1` and `${1}` replaced by groups.
fn expand<'a>(template: &str, group: impl Fn(usize) -> Option<&'a str>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let braced = after.strip_prefix('{');
        let digits = braced.unwrap_or(after);
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        match digits[..length].parse::<usize>() {
            Ok(n) => out.push_str(group(n).unwrap_or("")),
            Err(_) => out.push('$'),
        }
        let tail = &digits[length..];
        rest = if braced.is_some() && length > 0 { tail.strip_prefix('}').unwrap_or(tail) } else { tail };
    }
    out + rest
}

fn next(text: &str, from: usize) -> usize {
    (from..=text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled() {
        let group = |n: usize| [Some("all"), Some("one"), None][n];
        assert_eq!(expand("$1-${1}a $2$ 5", group), "one-onea $ 5");
    }
}
