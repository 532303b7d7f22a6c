//! Fixes applied to a text: none overlapping another, again and again until nothing changes.

use crate::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::text::source::Source;

/// How often a text is mended and looked at again. Two passes are usual; a rule that undoes another would never end.
pub const PASSES_MAX: usize = 10;

/// What became of a text.
#[derive(Debug)]
pub struct Fixed {
    /// The mended text, as a source of the same name and encoding.
    pub source: Source,
    /// How many fixes were applied.
    pub applied: usize,
    /// What is left to say.
    pub diagnostics: Vec<Diagnostic>,
    /// The limit of passes was reached, and the last pass would still have changed something.
    pub unfinished: bool,
}

/// The fixes that may be applied together: the safest limit first, those that delete most first, then in text order.
pub fn choose(diagnostics: &[Diagnostic], limit: Safety) -> Vec<&Fix> {
    let mut fixes: Vec<&Fix> = diagnostics
        .iter()
        .filter_map(|d| d.fix.as_ref())
        .filter(|f| f.safety <= limit && f.safety != Safety::Suggest && !f.edits.is_empty())
        .collect();
    // A slip inside a paragraph that goes needs no mending.
    fixes.sort_by_key(|f| {
        let gone: usize = f.edits.iter().filter(|e| e.text.is_empty()).map(|e| e.span.len()).max().unwrap_or(0);
        (std::cmp::Reverse(gone / 64), f.edits[0].span)
    });
    let mut taken: std::collections::BTreeMap<u32, u32> = std::collections::BTreeMap::new();
    let mut out = Vec::new();
    for fix in fixes {
        if fix.edits.iter().all(|e| is_free(&taken, e)) && !overlaps_itself(fix) {
            taken.extend(fix.edits.iter().map(|e| (e.span.start, e.span.end)));
            out.push(fix);
        }
    }
    out
}

/// Whether no edit that was taken shares a byte with this one, or inserts at the same place.
fn is_free(taken: &std::collections::BTreeMap<u32, u32>, edit: &Edit) -> bool {
    let (start, end) = (edit.span.start, edit.span.end);
    let before = taken.range(..=start).next_back();
    let after = taken.range(start..).next();
    let apart_before = before.is_none_or(|(&s, &e)| e < start || (e == start && s < e && start < end));
    let apart_after = after.is_none_or(|(&s, &e)| end < s || (end == s && start < end && s < e));
    apart_before && apart_after
}

fn overlaps_itself(fix: &Fix) -> bool {
    fix.edits.windows(2).any(|w| w[0].span.end > w[1].span.start)
}

/// A text with edits applied. They may come in any order and must not overlap.
pub fn apply(text: &str, edits: &[&Edit]) -> String {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|e| e.span);
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        let range = edit.span.range();
        if range.start < from || range.end > text.len() || !text.is_char_boundary(range.start) {
            debug_assert!(false, "edits overlap or leave the text");
            continue;
        }
        out.push_str(&text[from..range.start]);
        out.push_str(&edit.text);
        from = range.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Mends a text until nothing that may be applied is left.
pub fn to_fixpoint(source: Source, limit: Safety, mut lint: impl FnMut(&Source) -> Vec<Diagnostic>) -> Fixed {
    let mut source = source;
    let mut applied = 0;
    for _ in 0..PASSES_MAX {
        let diagnostics = lint(&source);
        let fixes = choose(&diagnostics, limit);
        if fixes.is_empty() {
            return Fixed { source, applied, diagnostics, unfinished: false };
        }
        applied += fixes.len();
        let edits: Vec<&Edit> = fixes.iter().flat_map(|f| &f.edits).collect();
        let text = apply(&source.text, &edits);
        let coding = source.coding;
        source = Source::from_text(std::mem::take(&mut source.path), text);
        source.coding = coding;
    }
    let diagnostics = lint(&source);
    let unfinished = !choose(&diagnostics, limit).is_empty();
    Fixed { source, applied, diagnostics, unfinished }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;
    use crate::text::span::Span;

    fn fix(start: u32, end: u32, text: &str) -> Diagnostic {
        let mut d = Diagnostic::about("a", Level::Error, Span::new(start, end), "m");
        let edits = vec![Edit { span: Span::new(start, end), text: text.into() }];
        d.fix = Some(Fix { safety: Safety::Safe, title: String::new(), edits });
        d
    }

    #[test]
    fn overlapping_fixes_wait_for_the_next_pass() {
        let all = [fix(0, 2, "x"), fix(1, 3, "y"), fix(3, 4, ""), fix(4, 4, "z")];
        let chosen = choose(&all, Safety::Safe);
        let edits: Vec<&Edit> = chosen.iter().flat_map(|f| &f.edits).collect();
        assert_eq!(apply("abcde", &edits), "xce");
    }

    #[test]
    fn a_fix_that_never_ends_is_stopped_and_said() {
        let fixed = to_fixpoint(Source::from_text("a", "a"), Safety::Safe, |_| vec![fix(0, 1, "ab")]);
        assert!(fixed.unfinished);
        assert_eq!(fixed.applied, PASSES_MAX);
    }
}
