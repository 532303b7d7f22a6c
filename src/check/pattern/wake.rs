//! What every match of a regular expression must hold, told from the expression itself, so that it runs only where
//! that stands; and how long a match can be, so that it runs only near.

use regex_syntax::hir::{Hir, HirKind};

use crate::check::Compile;
use crate::check::needle::Fragment;
use crate::check::pattern::Edges;
use crate::text::marks::Script;
use crate::text::token::hash_of;

/// How many spaces or marks in a row a repetition without end is taken for.
const SPACES_MAX: usize = 12;

/// How many letters in a row a repetition without end is taken for: no word is longer.
const LETTERS_MAX: usize = 24;

/// Pieces of words of which every word of this shape holds one; `None` if there is no such set.
pub(in crate::check) fn fragments_of_shape(shape: &str) -> Option<Vec<Fragment>> {
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
pub(super) fn reach(hir: &Hir) -> Option<usize> {
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
pub(super) fn wake(pattern: &str, edges: Edges, compile: &mut Compile<'_>, wakes: &mut Vec<String>) {
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
