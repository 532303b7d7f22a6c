//! How a finding is mended, in a line: what a fix does to which words, and what else might be written.

use std::ops::Range;

use unicode_bidi::{Direction, get_base_direction};

use super::excerpt::{ceil, clipped, floor};
use super::screen::{Bidi, Screen, Word, revealed, revealed_wholly, stripped, width};
use crate::diagnostic::{Edit, Fix};
use crate::text::marks::{is_hidden, is_space};
use crate::text::source::Source;

/// Suggestions that are listed.
const SUGGESTIONS_MAX: usize = 6;
/// The longest change that is shown with its old words, in bytes.
const CHANGE_BYTES_MAX: usize = 160;
/// Letters of a word that are shown beside a change in it.
const WORD_CHARS_MAX: usize = 24;
/// Cells of a text that are shown in a note.
const QUOTE_CELLS_MAX: usize = 60;

/// What a fix does, with the words it changes where the title does not say them.
pub(super) fn remedy(source: &Source, fix: &Fix, screen: &Screen) -> String {
    let mut text = stripped(&fix.title);
    if let Some(change) = Change::of(source, &fix.edits).filter(|change| !text.contains(&change.new)) {
        text.push_str(if text.is_empty() { "" } else { ": " });
        if let Some(old) = change.old {
            text.push_str(&quoted(&old, screen.bidi));
            text.push_str(match get_base_direction(text.as_str()) {
                // The line runs to the left, and so must the arrow; no terminal mirrors it.
                Direction::Rtl if screen.bidi.reorders() => " ← ",
                _ if screen.bidi.lrm() => "\u{200E} → \u{200E}",
                _ => " → ",
            });
        }
        text.push_str(&quoted(&change.new, screen.bidi));
    }
    text + screen.lang.safety(fix.safety)
}

/// A list of other wordings, if there are any.
pub(super) fn wordings(suggestions: &[String], screen: &Screen) -> Option<String> {
    let shown = suggestions.iter().take(SUGGESTIONS_MAX);
    let list: Vec<_> = shown.map(|text| quoted(&clipped(&revealed(text), QUOTE_CELLS_MAX), screen.bidi)).collect();
    let rest = if suggestions.len() > SUGGESTIONS_MAX { " …" } else { "" };
    let list = list.join(screen.lang.word(Word::Comma)) + rest;
    let text = format!("{}: {list}", screen.lang.word(Word::OtherWordings));
    (!suggestions.is_empty()).then_some(text)
}

fn quoted(text: &str, bidi: Bidi) -> String {
    format!("«{}»", bidi.isolate(text))
}

/// The words that a fix touches.
struct Change {
    /// As they are, if they are few.
    old: Option<String>,
    /// As they will be.
    new: String,
}

impl Change {
    /// The first change that the edits make; nothing if they only take away.
    fn of(source: &Source, edits: &[Edit]) -> Option<Self> {
        // Lines that go leave nothing to show.
        let gone = |e: &Edit| e.text.is_empty() && source.text[on_text(source, e.span.range())].contains(['\n', '\r']);
        if edits.iter().any(gone) {
            return None;
        }
        let from = on_text(source, edits.first()?.span.range()).start;
        let near = edits.iter().take_while(|edit| edit.span.range().end <= from + CHANGE_BYTES_MAX);
        let near: Vec<_> = near.map(|edit| (on_text(source, edit.span.range()), &edit.text)).collect();
        let Some(to) = near.iter().map(|(range, _)| range.end.max(from)).max() else {
            return Self::to(&edits[0].text, None);
        };
        let (left, right) = (&source.text[..from], &source.text[to..]);
        let in_word = |c: &char| !c.is_whitespace();
        let before = left.chars().rev().take(WORD_CHARS_MAX).take_while(in_word).map(char::len_utf8).sum::<usize>();
        let after = right.chars().take(WORD_CHARS_MAX).take_while(in_word).map(char::len_utf8).sum::<usize>();
        let (mut new, mut at) = (String::new(), from - before);
        for (range, text) in &near {
            new.push_str(source.text.get(at..range.start).unwrap_or_default());
            new.push_str(text);
            at = range.end;
        }
        new.push_str(&right[..after]);
        Self::to(&new, Some(&source.text[from - before..to + after]))
    }

    fn to(new: &str, old: Option<&str>) -> Option<Self> {
        let short = |old: &&str| !old.contains(['\n', '\r']) && width(new) <= QUOTE_CELLS_MAX;
        let change = match old.filter(short) {
            // What differs only in what cannot be seen is spelt out.
            Some(old) if looks(old) == looks(new) => {
                Self { old: Some(revealed_wholly(old)), new: revealed_wholly(new) }
            }
            old => Self { old: old.map(revealed), new: clipped(&revealed(new), QUOTE_CELLS_MAX) },
        };
        (!new.trim().is_empty()).then_some(change)
    }
}

/// What is seen of a text.
fn looks(text: &str) -> String {
    let seen = stripped(text);
    seen.chars().filter(|c| !is_hidden(*c)).map(|c| if is_space(c) { ' ' } else { c }).collect()
}

/// The range within the text and on the edges of its characters, whatever it was.
pub(super) fn on_text(source: &Source, range: Range<usize>) -> Range<usize> {
    let start = floor(&source.text, range.start);
    start..ceil(&source.text, range.end).max(start)
}
