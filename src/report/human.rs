//! Findings as a person reads them in a terminal: message, place, excerpt, marked words, notes, and how to mend it.

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic as Drawing, Label as Carets, LabelStyle, Severity};
use unicode_bidi::{Direction, get_base_direction};

use super::cells::{Pointing, Row};
use super::excerpt::{Mark, Shown, excerpt, floor};
use super::remedy::{on_text, remedy, wordings};
use super::screen::{Bidi, Color, Screen, Word, brackets, revealed_wholly, stripped, wrap};
use super::sheet::Sheet;
use crate::diagnostic::{Diagnostic, Label, Level};
use crate::text::source::Source;

/// Places of one finding that are drawn; further ones are counted.
const LABELS_MAX: usize = 8;
/// Cells that a mark should have for itself; with less, it gets a row of its own.
const MARK_CELLS_MIN: usize = 12;
/// The least an excerpt is given, however narrow the screen.
const ROOM_MIN: usize = 10;
/// How often a row is narrowed to make place for a message beside its carets.
const NARROWINGS_MAX: usize = 3;
/// Bytes of a line that are looked at for its direction.
const DIRECTION_BYTES: usize = 1024;

/// Draws one diagnostic, with an empty line after it.
pub fn write_diagnostic(out: &mut Vec<u8>, source: &Source, diagnostic: &Diagnostic, screen: &Screen) {
    let mut lines = BTreeMap::new();
    let start = place(&mut lines, source, diagnostic.span.range(), LabelStyle::Primary, "");
    let elsewhere = place_labels(&mut lines, source, &diagnostic.labels, screen);
    let digits = lines.keys().next_back().map_or(1, |line| (line + 1).to_string().len());
    let room = screen.width.saturating_sub(digits + 3).max(ROOM_MIN);
    let severity = match diagnostic.level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Advice => Severity::Help,
    };
    let name = screen.bidi.path(&revealed_wholly(&source.path));
    let sheet = Sheet::new(name, column(source, start));
    let mut page = Page { source, screen, room, severity, sheet, carets: Vec::new(), notes: Vec::new() };
    // Marks that would crowd each other out of one row get several.
    let crowd = (room * 2 / 3 / MARK_CELLS_MIN).max(1);
    for (line, mut marks) in lines {
        marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
        marks.chunks(crowd).for_each(|marks| page.draw(line, marks.to_vec()));
    }
    page.notes.extend(elsewhere);
    page.notes.extend(diagnostic.notes.iter().map(|note| Note::new(Word::Note, lined(note))));
    let help = diagnostic.fix.as_ref().map(|fix| remedy(source, fix, screen));
    // The fix writes the first of several wordings.
    let others = match (&help, diagnostic.suggestions.split_first()) {
        (Some(help), Some((first, rest))) if help.contains(first) => rest,
        _ => &diagnostic.suggestions,
    };
    page.notes.extend(help.into_iter().map(|help| Note::new(Word::Help, help)));
    page.notes.extend(wordings(others, screen).map(|list| Note::new(Word::Help, list)));
    let drawing = Drawing::new(severity)
        .with_code(stripped(&diagnostic.rule))
        .with_message(screen.bidi.say(&stripped(&diagnostic.message)))
        .with_labels(page.carets)
        .with_notes(page.notes.iter().map(|note| note.drawn(screen, room)).collect());
    page.sheet.draw(out, &drawing, screen.lang.level(diagnostic.level), screen);
}

/// Marks the places that explain the finding. Returns what is said of those that cannot be drawn.
fn place_labels(lines: &mut Lines, source: &Source, labels: &[Label], screen: &Screen) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut drawn = 0;
    for label in labels {
        let message = stripped(&label.message);
        match &label.other {
            Some(other) => {
                let path = screen.bidi.path(&revealed_wholly(&other.path));
                let place = format!("{path}:{}:{}", other.start.line, other.start.column);
                notes.push(Note { label: None, text: format!("{place}: {}", screen.bidi.say(&message)) });
            }
            None => {
                drawn += 1;
                if drawn <= LABELS_MAX {
                    place(lines, source, label.span.range(), LabelStyle::Secondary, &message);
                }
            }
        }
    }
    if drawn > LABELS_MAX {
        let text = format!("{}: {}", screen.lang.word(Word::MorePlaces), drawn - LABELS_MAX);
        notes.push(Note { label: None, text });
    }
    notes
}

/// Marks a range: on its line, or at its head and its tail if it has several. Returns where the marks begin.
fn place(lines: &mut Lines, source: &Source, range: Range<usize>, style: LabelStyle, message: &str) -> usize {
    let range = on_text(source, range);
    let text = &source.text[range.clone()];
    let breaks = ['\n', '\r'];
    // A line break at either end would draw a line of which nothing is marked.
    let inner = text.trim_start_matches(breaks);
    let start = if inner.is_empty() { range.start } else { range.end - inner.len() };
    let end = (range.start + text.trim_end_matches(breaks).len()).max(start);
    let first = source.line_of(start as u32);
    let last = source.line_of(end.saturating_sub(1).max(start) as u32);
    let mut add = |line: usize, range: Range<usize>, shown: Shown, message: &str| {
        let span = source.line_span(line);
        let range = range.start.clamp(span.start, span.end)..range.end.clamp(span.start, span.end);
        lines.entry(line).or_default().push(Mark { range, shown, style, message: message.to_string() });
    };
    if first == last {
        add(first, start..end, Shown::Ends, message);
    } else {
        add(first, start..end, Shown::Head, message);
        add(last, start..end, Shown::Tail, "");
    }
    start
}

/// The column of a character in its line, from 1.
///
/// [`Source::position`] says the same, and counts UTF-16 units too: on a line of a megabyte that costs a millisecond.
fn column(source: &Source, byte: usize) -> usize {
    let line = source.line_of(byte as u32);
    let start = if line == 0 { source.start() } else { source.line_span(line).start };
    source.text.get(start..byte).map_or(1, |before| before.chars().count() + 1)
}

/// The marks of each line.
type Lines = BTreeMap<usize, Vec<Mark>>;

/// A diagnostic being drawn.
struct Page<'a> {
    source: &'a Source,
    screen: &'a Screen,
    room: usize,
    severity: Severity,
    sheet: Sheet,
    carets: Vec<Carets<()>>,
    notes: Vec<Note>,
}

impl<'a> Page<'a> {
    /// Draws the marks of one line in one row.
    fn draw(&mut self, line: usize, mut marks: Vec<Mark>) {
        let row = match self.fitted(line, &marks) {
            Some(row) => row,
            None => {
                let row = self.row(line, &marks, self.room);
                marks.iter_mut().for_each(|mark| self.say_below(mark, row.pointing));
                row
            }
        };
        let text = row.text(&marks, self.severity, self.screen.color);
        let start = self.sheet.add(line + 1, &row, text);
        if row.pointing == Pointing::Brackets {
            // Without a label there would be no row; its carets are left out when the sheet is drawn.
            let primary = marks.iter().any(|mark| mark.style == LabelStyle::Primary);
            let style = if primary { LabelStyle::Primary } else { LabelStyle::Secondary };
            self.carets.push(Carets::new(style, (), Sheet::bytes(start, 0..1)));
            return;
        }
        for mark in &marks {
            let runs = row.runs(mark);
            // The last run is the one that has room for a message beside it.
            let last = runs.len() - 1;
            for (k, run) in runs.into_iter().enumerate() {
                let message = if k == last { self.screen.bidi.say(&mark.message) } else { String::new() };
                self.carets.push(Carets::new(mark.style, (), Sheet::bytes(start, run)).with_message(message));
            }
        }
    }

    /// The row that has room for the messages beside its carets, if one has.
    fn fitted(&self, line: usize, marks: &[Mark]) -> Option<Row<'a>> {
        let mut room = self.room;
        for _ in 0..NARROWINGS_MAX {
            let row = self.row(line, marks, room);
            if row.pointing == Pointing::Brackets {
                return marks.iter().all(|mark| mark.message.is_empty()).then_some(row);
            }
            match row.overflow(marks, self.room) {
                0 => return Some(row),
                over => room = room.checked_sub(over).filter(|&room| room >= self.room / 2)?,
            }
        }
        None
    }

    fn row(&self, line: usize, marks: &[Mark], room: usize) -> Row<'a> {
        let span = self.source.line_span(line);
        let text = &self.source.text;
        let near = marks.first().map_or(span.start, |mark| mark.range.start);
        let direction = [span.start, near].map(|at| {
            let end = floor(text, (at + DIRECTION_BYTES).min(span.end));
            get_base_direction(&text[at..end.max(at)])
        });
        let direction = direction.into_iter().find(|known| *known != Direction::Mixed).unwrap_or(Direction::Ltr);
        let brackets = if matches!(self.screen.bidi, Bidi::Marks { .. }) { 2 * marks.len() } else { 0 };
        Row::new(excerpt(text, span, marks, room.saturating_sub(brackets)), direction, self.screen.bidi)
    }

    /// Makes a note of a message that has no place beside its mark.
    fn say_below(&mut self, mark: &mut Mark, pointing: Pointing) {
        let message = std::mem::take(&mut mark.message);
        let sign = match (pointing, mark.style) {
            (Pointing::Brackets, style) => brackets(style),
            (Pointing::Carets, LabelStyle::Primary) => "^",
            (Pointing::Carets, LabelStyle::Secondary) => "-",
        };
        if !message.is_empty() {
            self.notes.push(Note { label: None, text: format!("{sign} {message}") });
        }
    }
}

/// A line or more under the excerpt.
struct Note {
    label: Option<Word>,
    text: String,
}

impl Note {
    fn new(label: Word, text: String) -> Self {
        Self { label: Some(label), text }
    }

    /// The note in lines that fit, its label in bold.
    fn drawn(&self, screen: &Screen, room: usize) -> String {
        let Some(label) = self.label.map(|label| screen.lang.word(label)) else {
            return wrap("", &self.text, room, screen.bidi);
        };
        let note = wrap(&format!("{label}: "), &self.text, room, screen.bidi);
        match screen.color {
            Color::Never => note,
            Color::Always => note.replacen(label, &format!("\u{1B}[1m{label}\u{1B}[0m"), 1),
        }
    }
}

/// A note of several lines, each fit to be printed.
fn lined(note: &str) -> String {
    note.lines().map(stripped).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::screen::MessageLang;
    use super::*;
    use crate::diagnostic::Other;
    use crate::diagnostic::{Edit, Fix, Safety};
    use crate::text::source::Position;
    use crate::text::span::Span;

    const VTE: Bidi = Bidi::Visual { isolates: true, lam_alef: false, lrm: false };
    const MLTERM: Bidi = Bidi::Visual { isolates: false, lam_alef: true, lrm: true };

    fn drawn(text: &str, diagnostic: &Diagnostic, bidi: Bidi, lang: MessageLang) -> String {
        let screen = Screen { width: 60, color: Color::Never, bidi, lang };
        let mut out = Vec::new();
        write_diagnostic(&mut out, &Source::from_text("a.txt", text), diagnostic, &screen);
        String::from_utf8(out).expect("UTF-8")
    }

    fn fix(safety: Safety, title: &str, at: Range<usize>, text: &str) -> Option<Fix> {
        Some(Fix { safety, title: title.into(), edits: vec![Edit { span: Span::at(at), text: text.into() }] })
    }

    #[test]
    fn each_mode_marks_the_same_words() {
        let text = "ذهب الى API\n";
        let mut found = Diagnostic::about("ar/hamza", Level::Warning, Span::at(7..13), "«الى» بلا همزة");
        found.fix = fix(Safety::Safe, "اكتبها بالهمزة", 7..13, "إلى");
        let table = [
            (Bidi::Logical, "1 │ ذهب الى API\n  │     ^^^\n  │\n  = help: اكتبها بالهمزة: «الى» → «إلى»\n"),
            (
                VTE,
                "1 │ \u{2067}ذهب الى API\u{2069}\n  │     ^^^\n  │\n  = help: \u{2067}اكتبها بالهمزة: «\u{2068}الى\u{2069}» ← \
                 «\u{2068}إلى\u{2069}»\u{2069}\n",
            ),
            (
                Bidi::marks(),
                "1 │ \u{2067}ذهب ⟦الى⟧ API\u{2069}\n  │\n  = help: \u{2067}اكتبها بالهمزة: «\u{2068}الى\u{2069}» ← \
                 «\u{2068}إلى\u{2069}»\u{2069}\n",
            ),
        ];
        for (bidi, end) in table {
            let head = bidi.say("«الى» بلا همزة");
            let expected = format!("warning[ar/hamza]: {head}\n  ┌─ a.txt:1:5\n  │\n{end}\n");
            assert_eq!(drawn(text, &found, bidi, MessageLang::En), expected, "{bidi:?}");
        }
        assert!(drawn(text, &found, MLTERM, MessageLang::Ar).starts_with("\u{200E}تحذير[ar/hamza]: "));
    }

    #[test]
    fn labels_and_runs_of_lines_show_their_ends() {
        let text = "one two three\nfour five\nsix seven\neight nine\n";
        let mut found = Diagnostic::about("all/repeat", Level::Error, Span::new(24, 45), "repeated");
        let place = Position { byte: 80, line: 7, column: 3, utf16: 3 };
        let label = |path: Option<&str>, span, message: &str| Label {
            other: path.map(|path| Other { path: path.into(), start: place, end: place }),
            span,
            message: message.into(),
        };
        found.labels =
            vec![label(None, Span::new(4, 7), "first here"), label(Some("b\u{1B}.txt"), Span::new(0, 1), "also")];
        found.fix = fix(Safety::Unsafe, "delete the later copy", 24..45, "");
        let expected = "error[all/repeat]: repeated\n  ┌─ a.txt:3:1\n  │\n1 │ one two three\n  │     --- first here\n  ·\n\
            3 │ six seven\n  │ ^^^^^^^^^\n4 │ eight nine\n  │ ^^^^^^^^^^\n  │\n  = b<U+001B>.txt:7:3: also\n  \
            = help: delete the later copy (unsafe fix)\n\n";
        assert_eq!(drawn(text, &found, Bidi::marks(), MessageLang::En), expected);
    }

    #[test]
    fn any_span_is_drawn_and_nothing_hidden_gets_out() {
        let text =
            "\u{FEFF}سلام\u{202E} a\u{1B}[31mb\r\n\r\n\u{301}x\t\u{10FFFD}\u{100000}👩\u{200D}👧 مُ\u{2029}نص\0\rend";
        let mut seed = 7_u32;
        let mut random = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        let sizes = text.len() as u32 + 5;
        for k in 0..3_000 {
            let mut span = || Span::new(random(sizes), random(sizes));
            let mut found = Diagnostic::about("r\u{1B}", Level::Advice, span(), "\u{202E}message\nنعم");
            found.labels = vec![Label { other: None, span: span(), message: "هنا\u{7}".into() }; k % 3];
            found.fix = fix(Safety::Suggest, "title\u{202E}", span().range(), ["", "\u{200F}x\ny"][k % 2]);
            found.suggestions = vec![text.into(); k % 2];
            let bidi = [Bidi::Logical, VTE, MLTERM, Bidi::marks()][k % 4];
            let source = Source::from_text(["a\u{9B}.txt", "ملف"][k % 2], if k % 50 == 0 { "" } else { text });
            let color = [Color::Never, Color::Always][k / 4 % 2];
            let screen = Screen { width: [0, 20, 80][k % 3], color, bidi, lang: MessageLang::Ar };
            let mut out = Vec::new();
            write_diagnostic(&mut out, &source, &found, &screen);
            let out = String::from_utf8(out).expect("UTF-8");
            let raw = |c: char| c.is_control() && !(c == '\n' || c == '\u{1B}' && color == Color::Always);
            let bad =
                |c: char| raw(c) || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2028}' | '\u{2029}' | '\u{100000}'..);
            assert!(!out.contains(bad), "{:?} {out:?}", found.span);
            assert!(!out.contains("\u{1B}[31m"), "{out:?}");
        }
    }
}
