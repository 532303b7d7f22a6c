//! `marks`: the marks of the right script, doubled marks, and pairs that are open at one end.

use crate::check::spacing::Beside;
use crate::check::{Check, Compile, Findings, Gap, Kind, Side, View};
use crate::diagnostic::Safety;
use crate::document::{Block, OBJECT};
use crate::text::marks::is_space;
use crate::text::span::{Prose, Span};

/// The kind.
pub const KIND: Kind = Kind {
    name: "marks",
    about: "Finds marks of the wrong script, doubled marks and marks without their partner.",
    options: &[
        ("replace", "wrong mark = right mark"),
        ("runs", "doubled mark = right mark; longer runs of it are found too"),
        ("pairs", "pairs that must balance, such as \"()\""),
        ("left", "what stands before: Arab, Latn, Cyrl, Hebr, digit or any"),
        ("right", "what stands after"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: &[],
    args: &["mark"],
    compile,
};

enum Marks {
    Replace { map: Vec<(char, String)>, left: Beside, right: Beside, safety: Safety },
    Runs { map: Vec<(char, String)>, safety: Safety },
    Pairs { pairs: Vec<(char, char)> },
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    compile.needles.gaps = true;
    let (left, right) = (Beside::take(compile, "left"), Beside::take(compile, "right"));
    let safety = compile.safety(Safety::Safe);
    let map = |key: &'static str, compile: &mut Compile<'_>| -> Option<Vec<(char, String)>> {
        let table = compile.options.table(key, compile.problems)?;
        let pairs = table.names().filter_map(|(k, v)| Some((k.text.chars().next()?, v.text(compile.problems)?.text)));
        Some(pairs.collect())
    };
    if let Some(map) = map("replace", compile) {
        return Some(Box::new(Marks::Replace { map, left, right, safety }));
    }
    if let Some(map) = map("runs", compile) {
        return Some(Box::new(Marks::Runs { map, safety }));
    }
    let pairs = compile.pairs("pairs");
    if pairs.is_empty() {
        let place = compile.rule.place();
        compile.problems.error(place, "`marks` needs `replace`, `runs` or `pairs`");
        return None;
    }
    Some(Box::new(Marks::Pairs { pairs }))
}

impl Check for Marks {
    fn gap(&self, gap: &Gap<'_>) -> bool {
        match self {
            Self::Pairs { pairs } => gap.text.chars().any(|c| pairs.iter().any(|p| c == p.0 || c == p.1)),
            _ => !self.slips(gap).is_empty(),
        }
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        if let Self::Pairs { pairs } = self {
            return balance(view, pairs, out);
        }
        for hit in view.hits {
            let (span, gap) = view.gap(hit);
            for (range, with, safety) in self.slips(&gap) {
                let at = Span::new(span.start + range.start as u32, span.start + range.end as u32);
                if view.document.in_opaque(at.start) {
                    continue;
                }
                let mark = view.prose()[at.range()].to_owned();
                out.replace(hit.block, at, safety, with).arg("mark", mark);
            }
        }
    }
}

impl Marks {
    fn slips(&self, gap: &Gap<'_>) -> Vec<(std::ops::Range<usize>, String, Safety)> {
        let chars: Vec<(usize, char)> = gap.text.char_indices().collect();
        let mut out = Vec::new();
        match self {
            Self::Replace { map, left, right, safety } => {
                // Code and pictures between the words have no script.
                if gap.text.contains(OBJECT)
                    || !left.fits(gap.left)
                    || !right.fits(gap.right)
                    || gap.left == Side::Number && gap.right == Side::Number
                {
                    return out;
                }
                for (i, &(at, c)) in chars.iter().enumerate() {
                    if let Some((_, with)) = map.iter().find(|(wrong, _)| *wrong == c)
                        && !is_lost_letter(gap, &chars, i)
                    {
                        out.push((at..at + c.len_utf8(), with.clone(), *safety));
                    }
                }
            }
            Self::Runs { map, safety } => {
                let mut i = 0;
                while i < chars.len() {
                    let c = chars[i].1;
                    let run = chars[i..].iter().take_while(|(_, n)| *n == c).count();
                    if let Some((_, with)) = map.iter().find(|(mark, _)| *mark == c)
                        && run > 1
                    {
                        let end = chars.get(i + run).map_or(gap.text.len(), |n| n.0);
                        out.push((chars[i].0..end, with.clone(), *safety));
                    }
                    i += run;
                }
            }
            Self::Pairs { .. } => {}
        }
        out
    }
}

/// A question mark in a word, beside others or before a word is what a broken decoder left of a letter.
fn is_lost_letter(gap: &Gap<'_>, chars: &[(usize, char)], at: usize) -> bool {
    let c = chars[at].1;
    if c != '?' {
        return false;
    }
    let before = chars[..at].iter().rev().find(|(_, n)| !is_space(*n));
    let after = chars[at + 1..].iter().find(|(_, n)| !is_space(*n));
    let same = |n: Option<&(usize, char)>| n.is_some_and(|(_, n)| *n == c);
    let touches_next = at + 1 == chars.len() && matches!(gap.right, Side::Word(_));
    same(before) || same(after) || touches_next
}

/// A bracket that waits for its partner.
struct Open {
    closing: char,
    span: Span<Prose>,
    /// Whether the bracket of a face may be its partner.
    maybe_closed: bool,
}

/// Reports every mark whose partner does not stand in its paragraph. The paragraphs in which a mark was found are read
/// whole: its partner may stand between words that are no prose.
fn balance(view: &View<'_>, pairs: &[(char, char)], out: &mut Findings) {
    let mut alone: Vec<(u32, Span<Prose>)> = Vec::new();
    for hits in view.hits.chunk_by(|a, b| a.block == b.block) {
        let block = view.block(&hits[0]);
        let text = view.document.text(block);
        let mut open: Vec<Open> = Vec::new();
        let marks = places(text, pairs);
        for (i, c) in marks {
            let span = Span::at(block.span.start as usize + i..block.span.start as usize + i + c.len_utf8());
            if view.document.in_opaque(span.start) {
                continue;
            }
            let next = text[i + c.len_utf8()..].chars().next();
            if smiles(&text[..i], next) {
                // In `(later :))` the last one closes the bracket, and in `(later :)` it may.
                let last = next != Some(c) && text[..i].ends_with(c);
                if let Some(partner) = open.iter().rposition(|o| o.closing == c) {
                    open[partner].maybe_closed = true;
                    open.truncate(if last { partner } else { open.len() });
                }
                // In «:( words )» it opens.
                let opens = pairs.iter().find(|p| p.0 == c);
                open.extend(opens.map(|&(_, closing)| Open { closing, span, maybe_closed: true }));
            } else if let Some(&(_, close)) = pairs.iter().find(|p| p.0 == c) {
                open.push(Open { closing: close, span, maybe_closed: false });
            } else {
                match open.iter().rposition(|o| o.closing == c) {
                    Some(partner) => {
                        let inner = open.drain(partner..).skip(1).filter(|o| !o.maybe_closed);
                        alone.extend(inner.map(|o| (hits[0].block, o.span)));
                    }
                    None if c == ')' && is_label(view, block, &text[..i]) => {}
                    None => alone.push((hits[0].block, span)),
                }
            }
        }
        alone.extend(open.into_iter().filter(|o| !o.maybe_closed).map(|o| (hits[0].block, o.span)));
    }
    alone.sort();
    for (block, span) in alone {
        let mark = view.prose()[span.range()].to_owned();
        out.report(block, span).arg("mark", mark);
    }
}

/// Where the characters of the pairs stand in a text. Brackets are ASCII, and bytes are faster to look through.
fn places<'a>(text: &'a str, pairs: &'a [(char, char)]) -> Box<dyn Iterator<Item = (usize, char)> + 'a> {
    let is_one = |c: char| pairs.iter().any(|p| c == p.0 || c == p.1);
    if !pairs.iter().all(|p| p.0.is_ascii() && p.1.is_ascii()) {
        return Box::new(text.char_indices().filter(move |(_, c)| is_one(*c)));
    }
    let mut wanted = [false; 256];
    pairs.iter().flat_map(|p| [p.0, p.1]).for_each(|c| wanted[c as usize] = true);
    let bytes = text.bytes().enumerate().filter(move |(_, b)| wanted[usize::from(*b)]);
    Box::new(bytes.map(|(at, b)| (at, char::from(b))))
}

/// Whether what stands directly before a bracket makes a face of it: `:)`, `:-(`, `;))`.
fn smiles(before: &str, after: Option<char>) -> bool {
    let eyes = before.trim_end_matches([')', '(', '-', '\'', '^', 'ـ']);
    // A colon and a bracket that holds words is no face.
    let words = after.is_some_and(char::is_alphanumeric);
    !words && before.len() - eyes.len() <= 8 && eyes.ends_with([':', ';', '='])
}

/// A closing bracket after a number or a letter counts an item of a list.
fn is_label(view: &View<'_>, block: &Block, before: &str) -> bool {
    let end = block.span.start + before.trim_end().len() as u32;
    let tokens = view.document.words(block);
    let last = tokens.partition_point(|t| t.end() <= end).checked_sub(1).map(|i| &tokens[i]);
    last.is_some_and(|t| t.end() == end && (t.is_number() || t.letters <= 1))
}
