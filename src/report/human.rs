//! Findings as a person reads them in a terminal: message, place, excerpt, marked words, notes, and how to mend it.

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic as Drawing, Label as Carets, LabelStyle, Severity};
use unicode_bidi::{Direction, get_base_direction};

use super::cells::{Pointing, Row, Sheet, brackets};
use super::excerpt::{Mark, Shown, excerpt, revealed, revealed_wholly, stripped};
use super::screen::{Bidi, Color, LRM, MessageLang, Screen, Word, width, wrap};
use crate::diagnostic::{Diagnostic, Edit, Fix, Level};
use crate::text::source::Source;

/// Places of one finding that are drawn; further ones are counted.
const LABELS_MAX: usize = 8;
/// Suggestions that are listed.
const SUGGESTIONS_MAX: usize = 6;
/// Cells that a mark should have for itself; with less, it gets a row of its own.
const MARK_CELLS_MIN: usize = 12;
/// The least an excerpt is given, however narrow the screen.
const ROOM_MIN: usize = 10;
/// How often a row is narrowed to make place for a message beside its carets.
const NARROWINGS_MAX: usize = 3;
/// Bytes of a line that are looked at for its direction.
const DIRECTION_BYTES: usize = 1024;
/// The longest change that is shown with its old words, in bytes.
const CHANGE_BYTES_MAX: usize = 160;
/// Letters of a word that are shown beside a change in it.
const WORD_CHARS_MAX: usize = 24;
/// Cells of a new text that are shown.
const NEW_TEXT_CELLS_MAX: usize = 60;

/// Draws one diagnostic, with an empty line after it.
pub fn write_diagnostic(out: &mut Vec<u8>, source: &Source, diagnostic: &Diagnostic, screen: &Screen) {
    let (lines, mut notes) = places(source, diagnostic, screen);
    let digits = lines.keys().next_back().map_or(1, |line| (line + 1).to_string().len());
    let room = screen.width.saturating_sub(digits + 3).max(ROOM_MIN);
    let severity = match diagnostic.level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Advice => Severity::Help,
    };
    let name = screen.bidi.path(&revealed_wholly(&source.path));
    let sheet = Sheet::new(name, column(source, diagnostic.span.start as usize));
    let mut page = Page { source, screen, room, severity, sheet, carets: Vec::new(), notes: Vec::new() };
    for (line, marks) in lines {
        // Marks that would crowd each other out of one row get several.
        let crowd = (room * 2 / 3 / MARK_CELLS_MIN).max(1);
        for marks in marks.chunks(crowd) {
            page.draw(line, marks.to_vec());
        }
    }
    let Page { sheet, carets, notes: mut said, .. } = page;
    said.append(&mut notes);
    said.extend(diagnostic.notes.iter().map(|note| noted(screen, Word::Note, &lined(note), room)));
    said.extend(diagnostic.fix.iter().map(|fix| noted(screen, Word::Help, &remedy(source, fix, screen), room)));
    said.extend(wordings(&diagnostic.suggestions, screen).map(|list| noted(screen, Word::Help, &list, room)));
    let drawing = Drawing::new(severity)
        .with_code(stripped(&diagnostic.rule))
        .with_message(screen.bidi.isolate(&stripped(&diagnostic.message)))
        .with_labels(carets)
        .with_notes(said);
    sheet.draw(out, &drawing, screen.lang.level(diagnostic.level), screen.color, screen.bidi);
}

/// The marks of each line, in order, and what is said of places that cannot be drawn.
fn places(source: &Source, diagnostic: &Diagnostic, screen: &Screen) -> (BTreeMap<usize, Vec<Mark>>, Vec<String>) {
    let mut lines = BTreeMap::new();
    let mut notes = Vec::new();
    place(&mut lines, source, diagnostic.span.range(), LabelStyle::Primary, "");
    let mut left = LABELS_MAX;
    for label in &diagnostic.labels {
        match &label.path {
            Some(path) if *path != source.path => {
                let path = screen.bidi.path(&revealed_wholly(path));
                notes.push(wrapped(screen, &format!("{path}: {}", screen.bidi.isolate(&stripped(&label.message)))));
            }
            _ if left == 0 => {}
            _ => {
                left -= 1;
                place(&mut lines, source, label.span.range(), LabelStyle::Secondary, &label.message);
            }
        }
    }
    (lines, notes)
}
