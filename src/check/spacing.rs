//! `spacing`: space, or none, around marks.

use std::ops::Range;

use crate::check::{Check, Compile, Findings, Gap, Hit, Kind, Side, View};
use crate::diagnostic::Safety;
use crate::document::Block;
use crate::text::marks::{Script, is_space};
use crate::text::span::Span;

/// The kind.
pub const KIND: Kind = Kind {
    name: "spacing",
    about: "Finds a space that should not be there, or one that is missing, beside a mark.",
    options: &[
        ("no-space-before", "marks that touch what stands before them"),
        ("no-space-after", "marks that touch what stands after them"),
        ("space-before", "marks that a space parts from the word before"),
        ("space-after", "marks that a space parts from the word after"),
        ("double", "whether two or more spaces between words are meant"),
        ("at-most", "runs of more spaces than this are drawn on purpose"),
        ("left", "what stands before: Arab, Latn, Cyrl, Hebr, digit or any"),
        ("right", "what stands after"),
        ("minimum-letters", "the fewest letters of the words on both sides"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: &[],
    args: &["mark"],
    compile,
};

/// Marks that need a partner.
const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

/// Marks that may stand directly after a bracket that opens.
const OPENING: [char; 12] = ['(', '[', '{', '«', '"', '“', '‘', '\'', '#', '@', '-', '\u{FFFC}'];

/// How far away a bracket's partner is looked for, in scalar values.
const PARTNER_CHARS_MAX: usize = 500;

/// What must stand beside a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    Any,
    Digit,
    Script(Script),
}

impl Beside {
    /// Takes an option that names a script, `digit` or `any`.
    pub(super) fn take(compile: &mut Compile<'_>, key: &'static str) -> Self {
        let mut words = vec![(Self::Any, "any"), (Self::Digit, "digit")];
        words.extend(Script::ALL.iter().map(|(script, name)| (Self::Script(*script), *name)));
        compile.options.one_of(key, &words, compile.problems).unwrap_or(Self::Any)
    }

    pub(super) fn fits(self, side: Side) -> bool {
        match self {
            Self::Any => true,
            Self::Digit => side == Side::Number,
            Self::Script(script) => side == Side::Word(script),
        }
    }
}

struct Spacing {
    no_before: Vec<char>,
    no_after: Vec<char>,
    before: Vec<char>,
    after: Vec<char>,
    /// The longest run of spaces that is a slip; `None`: runs of spaces are not meant.
    double: Option<usize>,
    left: Beside,
    right: Beside,
    minimum: u8,
    safety: Safety,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let marks = |key: &'static str, compile: &mut Compile<'_>| -> Vec<char> {
        compile.options.text(key, compile.problems).map(|t| t.text.chars().collect()).unwrap_or_default()
    };
    let double = compile.options.flag("double", compile.problems).unwrap_or(false);
    let at_most = compile.options.number("at-most", 2.0..=1000.0, compile.problems).unwrap_or(1000.0) as usize;
    let spacing = Spacing {
        no_before: marks("no-space-before", compile),
        no_after: marks("no-space-after", compile),
        before: marks("space-before", compile),
        after: marks("space-after", compile),
        double: double.then_some(at_most),
        left: Beside::take(compile, "left"),
        right: Beside::take(compile, "right"),
        minimum: compile.options.number("minimum-letters", 1.0..=50.0, compile.problems).unwrap_or(1.0) as u8,
        safety: compile.safety(Safety::Safe),
    };
    let lists = [&spacing.no_before, &spacing.no_after, &spacing.before, &spacing.after];
    if lists.iter().all(|l| l.is_empty()) && !double {
        let place = compile.rule.place();
        compile.problems.error(place, "`spacing` names no mark, and `double` is not set");
        return None;
    }
    compile.needles.gaps = true;
    Some(Box::new(spacing))
}

/// A slip in a gap: its bytes there, what should stand instead, and the mark.
struct Slip {
    range: Range<usize>,
    with: String,
    mark: char,
    /// In « ،2008» the mark belongs before the space, or behind the number.
    unsure: bool,
}

impl Check for Spacing {
    fn gap(&self, gap: &Gap<'_>) -> bool {
        !self.slips(gap).is_empty()
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        for hit in view.hits {
            let (span, gap) = view.gap(hit);
            if self.is_short(view, hit) {
                continue;
            }
            for slip in self.slips(&gap) {
                let at = Span::new(span.start + slip.range.start as u32, span.start + slip.range.end as u32);
                let place = at.start as usize + view.prose()[at.range()].find(slip.mark).unwrap_or_default();
                // Between two spaces may stand a picture, or a tag that only looks like nothing.
                let torn = slip.mark == ' ' && !view.document.locate(at).whole;
                if torn || view.document.in_opaque(at.start) || lacks_partner(view, view.block(hit), place, slip.mark) {
                    continue;
                }
                let safety = if slip.unsure { Safety::Suggest } else { self.safety };
                out.replace(hit.block, at, safety, slip.with).arg("mark", slip.mark);
            }
        }
    }
}

impl Spacing {
    fn is_short(&self, view: &View<'_>, hit: &Hit) -> bool {
        let range = &view.block(hit).tokens;
        let short = |at: Option<u32>| {
            at.is_some_and(|at| range.contains(&(at as usize)) && view.token(at).letters < self.minimum)
        };
        self.minimum > 1 && (short(hit.first.checked_sub(1)) || short(Some(hit.first)))
    }

    fn slips(&self, gap: &Gap<'_>) -> Vec<Slip> {
        let chars: Vec<(usize, char)> = gap.text.char_indices().collect();
        let mut out = Vec::new();
        let end = |i: usize| chars.get(i).map_or(gap.text.len(), |c| c.0);
        for (i, &(at, c)) in chars.iter().enumerate() {
            if self.no_before.contains(&c) && self.left.fits(gap.left) {
                let spaces = chars[..i].iter().rev().take_while(|(_, c)| is_space(*c)).count();
                if spaces > 0 && may_close(gap, &chars, i, i - spaces) {
                    let unsure = i + 1 == chars.len() && gap.right == Side::Number;
                    out.push(Slip { range: chars[i - spaces].0..end(i + 1), with: c.to_string(), mark: c, unsure });
                }
            }
            if self.no_after.contains(&c) && self.right.fits(gap.right) {
                let spaces = chars[i + 1..].iter().take_while(|(_, c)| is_space(*c)).count();
                // What follows is a word, or a mark that opens: in `( * )` the spaces belong together.
                let follows = match chars.get(i + 1 + spaces) {
                    Some((_, next)) => OPENING.contains(next),
                    None => gap.right != Side::Edge,
                };
                let touches = i == 0 && matches!(gap.left, Side::Word(_) | Side::Number);
                if spaces > 0 && follows && !touches {
                    out.push(Slip { range: at..end(i + 1 + spaces), with: c.to_string(), mark: c, unsure: false });
                }
            }
            if self.after.contains(&c) && self.sides(gap) && i + 1 == chars.len() && matches!(gap.right, Side::Word(_))
            {
                let group = i > 0 && chars[i - 1].1 == c;
                if !group {
                    out.push(Slip { range: at..end(i + 1), with: format!("{c} "), mark: c, unsure: false });
                }
            }
            if self.before.contains(&c) && self.sides(gap) && i == 0 && matches!(gap.left, Side::Word(_)) {
                out.push(Slip { range: at..end(1), with: format!(" {c}"), mark: c, unsure: false });
            }
        }
        self.runs(gap, &chars, &mut out);
        out
    }

    fn sides(&self, gap: &Gap<'_>) -> bool {
        self.left.fits(gap.left) && self.right.fits(gap.right)
    }

    fn runs(&self, gap: &Gap<'_>, chars: &[(usize, char)], out: &mut Vec<Slip>) {
        let Some(at_most) = self.double else { return };
        let mut i = 0;
        while i < chars.len() {
            let run = chars[i..].iter().take_while(|(_, c)| matches!(c, ' ' | '\u{A0}')).count();
            let inner = (i > 0 || gap.left != Side::Edge) && (i + run < chars.len() || gap.right != Side::Edge);
            let broken = |c: Option<&(usize, char)>| c.is_some_and(|(_, c)| matches!(c, '\n' | '\r' | '\t'));
            let at_line = broken(chars.get(i + run)) || i > 0 && broken(chars.get(i - 1));
            if (2..=at_most).contains(&run) && inner && !at_line && self.sides(gap) {
                let end = chars.get(i + run).map_or(gap.text.len(), |c| c.0);
                out.push(Slip { range: chars[i].0..end, with: " ".into(), mark: ' ', unsure: false });
            }
            i += run.max(1);
        }
    }
}

/// Whether a bracket stands alone: then the space beside it may be where its partner is missing. A partner further away
/// than a sentence is long is not looked for, so that text made of brackets does not cost its square.
fn lacks_partner(view: &View<'_>, block: &Block, at: usize, mark: char) -> bool {
    let Some(&(open, close)) = BRACKETS.iter().find(|(open, close)| mark == *open || mark == *close) else {
        return false;
    };
    let text = &view.prose()[block.span.range()];
    let at = at - block.span.start as usize;
    let mut depth = 0;
    let mut ends = |c: char| {
        depth += i32::from(c == mark) - i32::from(c != mark && (c == open || c == close));
        depth == 0
    };
    let found = if mark == open {
        text[at..].chars().take(PARTNER_CHARS_MAX).any(&mut ends)
    } else {
        text[..at + mark.len_utf8()].chars().rev().take(PARTNER_CHARS_MAX).any(&mut ends)
    };
    !found
}

/// Whether the mark at `mark`, after spaces that begin at `space`, closes what stands before it.
fn may_close(gap: &Gap<'_>, chars: &[(usize, char)], mark: usize, space: usize) -> bool {
    let c = chars[mark].1;
    let before = match space.checked_sub(1).map(|i| chars[i].1) {
        Some(before) => matches!(before, '»' | ')' | ']' | '"' | '”' | '’' | '\'' | '%' | '٪' | '}' | '\u{FFFC}'),
        None => matches!(gap.left, Side::Word(_) | Side::Number | Side::Opaque),
    };
    if !before {
        return false;
    }
    let next = chars.get(mark + 1).map(|c| c.1);
    match next {
        // Directly before a word a stop opens a file name, a bracket was mirrored, a colon is a smile.
        None if matches!(gap.right, Side::Word(_) | Side::Number) => matches!(c, ',' | '،' | '؛' | '؟'),
        None => true,
        Some('=' | '/' | '\\') => false,
        Some(')' | '(' | '-' | '\'') if matches!(c, ':' | ';') => false,
        Some(n) if n == c && c == '.' => false,
        Some('.' | '…') if c == '.' => false,
        Some(_) if c == '.' => !chars[mark + 1..].windows(2).any(|w| is_space(w[0].1) && w[1].1 == '.'),
        Some(_) => true,
    }
}
