//! `controls`: characters that begin something and characters that end it, such as embeddings of the other direction.

use crate::check::{Change, Check, Compile, Findings, Gap, Hit, Kind, View};
use crate::diagnostic::Safety;
use crate::text::span::{Prose, Span};

/// The kind.
pub const KIND: Kind = Kind {
    name: "controls",
    about: "Finds invisible characters that begin what nothing ends, or end what nothing began.",
    options: &[
        ("pairs", "the character that begins and the one that ends, as a text of two; several may have the same end"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: &[],
    args: &["name"],
    compile,
};

struct Controls {
    pairs: Vec<(char, char)>,
    safety: Safety,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let pairs = compile.pairs("pairs");
    if pairs.is_empty() {
        let place = compile.rule.place();
        compile.problems.error(place, "`controls` needs `pairs`");
        return None;
    }
    compile.needles.letters = pairs.iter().flat_map(|&(begin, end)| [begin, end]).collect();
    compile.needles.letters.sort_unstable();
    compile.needles.letters.dedup();
    compile.needles.gaps = true;
    Some(Box::new(Controls { pairs, safety: compile.safety(Safety::Unsafe) }))
}

impl Controls {
    fn is_control(&self, c: char) -> bool {
        self.pairs.iter().any(|&(begin, end)| c == begin || c == end)
    }

    /// Every control that a hit holds, in the order of the text.
    fn inside(&self, view: &View<'_>, hit: &Hit) -> Vec<(char, Span<Prose>)> {
        // A hit with no token of its own is a gap.
        let span = if hit.end == hit.first { view.gap(hit).0 } else { view.span(hit) };
        let chars = view.prose()[span.range()].char_indices().filter(|(_, c)| self.is_control(*c));
        chars.map(|(at, c)| (c, Span::at(span.start as usize + at..span.start as usize + at + c.len_utf8()))).collect()
    }
}

impl Check for Controls {
    fn gap(&self, gap: &Gap<'_>) -> bool {
        gap.text.chars().any(|c| self.is_control(c))
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        // What a control begins ends with its paragraph at the latest.
        for hits in view.hits.chunk_by(|a, b| a.block == b.block) {
            let mut open: Vec<(char, char, Span<Prose>)> = Vec::new();
            let mut alone: Vec<(char, Span<Prose>)> = Vec::new();
            for (c, span) in hits.iter().flat_map(|hit| self.inside(view, hit)) {
                if let Some(&(_, end)) = self.pairs.iter().find(|p| p.0 == c) {
                    open.push((c, end, span));
                } else if let Some(at) = open.iter().rposition(|(_, end, _)| *end == c) {
                    alone.extend(open.drain(at..).skip(1).map(|(c, _, span)| (c, span)));
                } else {
                    alone.push((c, span));
                }
            }
            alone.extend(open.into_iter().map(|(c, _, span)| (c, span)));
            alone.sort_by_key(|(_, span)| *span);
            for (c, span) in alone {
                let finding = out.report(hits[0].block, span);
                finding.change = Change::Edits(vec![(span, String::new())]);
                finding.safety = self.safety;
                finding.suggestions = vec![String::new()];
                finding.arg("name", format!("U+{:04X}", c as u32));
            }
        }
    }
}
