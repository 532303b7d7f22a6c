//! Cells stand in for text while a report is laid out: where each word lands on the screen, and the rows put back in place.

use std::io::{self, Write};
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic, LabelStyle, Severity};
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{self, Config, WriteStyle};
use unicode_bidi::{BidiInfo, Direction, Level};
use unicode_width::UnicodeWidthChar;

use super::excerpt::{Mark, Unit};
use super::screen::{Bidi, Color, LEFT_TO_RIGHT, LRM, POP, RIGHT_TO_LEFT, turns, width};

/// One cell of a row.
const CELL: char = '\u{10FFFD}';
/// The first cell of the first row; that of the next row is the next character.
const FIRST_ROW: u32 = 0x10_0000;
/// Rows that have a first cell of their own.
const ROWS_MAX: usize = 0xFFF0;

/// How the marks of a row are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pointing {
    /// Carets under the row.
    Carets,
    /// Brackets in the row.
    Brackets,
}

/// An excerpt with the cells that it takes on the screen.
#[derive(Debug)]
pub(super) struct Row<'a> {
    units: Vec<Unit<'a>>,
    /// The first cell of each unit.
    columns: Vec<usize>,
    width: usize,
    order: Order,
    /// What opens the isolate that keeps the parts of the excerpt in order.
    isolate: Option<char>,
    /// How the marks are drawn.
    pub(super) pointing: Pointing,
}

/// In which order the units of a row stand on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Logical,
    Visual,
}

impl<'a> Row<'a> {
    /// Lays out an excerpt of a line that runs in `direction`.
    pub(super) fn new(mut units: Vec<Unit<'a>>, direction: Direction, bidi: Bidi) -> Self {
        if matches!(bidi, Bidi::Visual { lam_alef: true, .. }) {
            join_lam_alef(&mut units);
        }
        let turned = units.iter().any(|unit| unit.text.contains(turns));
        let (order, pointing) = match bidi {
            Bidi::Visual { .. } if turned => (Order::Visual, Pointing::Carets),
            Bidi::Marks { .. } if turned => (Order::Logical, Pointing::Brackets),
            _ => (Order::Logical, Pointing::Carets),
        };
        let open = if direction == Direction::Rtl { RIGHT_TO_LEFT } else { LEFT_TO_RIGHT };
        let isolate = (turned && bidi.isolates()).then_some(open);
        let columns = match order {
            Order::Visual => visual_columns(&units, isolate),
            Order::Logical => logical_columns(&units),
        };
        let width = units.iter().map(|unit| unit.width).sum();
        Self { units, columns, width, order, isolate, pointing }
    }

    /// The runs of cells that a mark covers: more than one where it holds letters of both directions.
    pub(super) fn runs(&self, mark: &Mark) -> Vec<Range<usize>> {
        let hit = |(unit, _): &(&Unit<'_>, &usize)| covers(mark, unit);
        let placed = self.units.iter().zip(&self.columns).filter(hit);
        let mut cells: Vec<_> = placed.map(|(unit, &column)| column..column + unit.width.max(1)).collect();
        if cells.is_empty() {
            cells.push(self.cell_at(self.unit_at(mark)));
        }
        cells.sort_by_key(|cell| cell.start);
        let mut runs: Vec<Range<usize>> = Vec::new();
        for cell in cells {
            match runs.last_mut() {
                Some(last) if cell.start <= last.end => last.end = last.end.max(cell.end),
                _ => runs.push(cell),
            }
        }
        runs
    }

    /// The unit before which an empty mark stands.
    fn unit_at(&self, mark: &Mark) -> usize {
        let after = |unit: &Unit<'_>| !unit.ellipsis && unit.source.end > mark.range.start;
        self.units.iter().position(after).unwrap_or(self.units.len())
    }

    fn cell_at(&self, unit: usize) -> Range<usize> {
        let column = match self.columns.get(unit) {
            Some(&column) => column,
            // There is no cell to the left of a line that ends there, so the last letter is pointed at.
            None if self.order == Order::Visual => self.columns.last().copied().unwrap_or(0),
            None => self.width,
        };
        column..column + 1
    }

    /// By how many cells carets with a message after them overrun `room`.
    pub(super) fn overflow(&self, marks: &[Mark], room: usize) -> usize {
        let speaking = marks.iter().filter(|mark| !mark.message.is_empty());
        let ends = speaking.map(|mark| {
            let end = self.runs(mark).last().map_or(0, |run| run.end);
            (end + 1 + width(&mark.message)).saturating_sub(room)
        });
        ends.max().unwrap_or(0)
    }

    /// The excerpt as it is printed: in the order of its bytes, marked words coloured and underlined, or in brackets.
    pub(super) fn text(&self, marks: &[Mark], severity: Severity, color: Color) -> String {
        let mut out = String::from_iter(self.isolate);
        let mut current: Option<&Mark> = None;
        let empty = marks.iter().filter(|mark| !self.units.iter().any(|unit| covers(mark, unit)));
        let empty: Vec<_> = empty.map(|mark| (self.unit_at(mark), mark)).collect();
        for k in 0..=self.units.len() {
            let unit = self.units.get(k);
            let owner = unit.and_then(|unit| owner(marks, unit));
            let changes = !owner.zip(current).map_or(owner.is_none() && current.is_none(), |(a, b)| std::ptr::eq(a, b));
            if let Some(mark) = current.filter(|_| changes) {
                self.close(&mut out, mark, color);
            }
            for (_, mark) in empty.iter().filter(|(at, _)| *at == k && self.pointing == Pointing::Brackets) {
                out.push_str(brackets(mark.style));
            }
            if let Some(mark) = owner.filter(|_| changes) {
                self.open(&mut out, mark, severity, color);
            }
            out.extend(unit.map(|unit| unit.text.as_ref()));
            current = owner;
        }
        out.extend(self.isolate.map(|_| POP));
        out
    }

    fn open(&self, out: &mut String, mark: &Mark, severity: Severity, color: Color) {
        if color == Color::Always {
            out.push_str("\u{1B}[4;");
            out.push_str(ink(severity, mark.style));
            out.push('m');
        }
        if self.pointing == Pointing::Brackets {
            out.extend(brackets(mark.style).chars().next());
        }
    }

    fn close(&self, out: &mut String, mark: &Mark, color: Color) {
        if self.pointing == Pointing::Brackets {
            out.extend(brackets(mark.style).chars().next_back());
        }
        if color == Color::Always {
            out.push_str("\u{1B}[0m");
        }
    }
}

/// The brackets that stand for carets of this style.
pub(super) fn brackets(style: LabelStyle) -> &'static str {
    match style {
        LabelStyle::Primary => "⟦⟧",
        LabelStyle::Secondary => "⟨⟩",
    }
}

fn covers(mark: &Mark, unit: &Unit<'_>) -> bool {
    match unit.ellipsis {
        true => mark.range.start <= unit.source.start && unit.source.end <= mark.range.end && !mark.range.is_empty(),
        false => mark.covers(&unit.source),
    }
}

fn owner<'m>(marks: &'m [Mark], unit: &Unit<'_>) -> Option<&'m Mark> {
    marks.iter().filter(|mark| covers(mark, unit)).min_by_key(|mark| mark.style == LabelStyle::Secondary)
}

/// Lam and an alef after it share one cell where the terminal draws their ligature in one.
fn join_lam_alef(units: &mut [Unit<'_>]) {
    for k in 1..units.len() {
        let alef = units[k].text.starts_with(['\u{622}', '\u{623}', '\u{625}', '\u{627}']);
        if alef && units[k - 1].text.starts_with('\u{644}') && !units[k - 1].text.ends_with('\u{200C}') {
            units[k].width = 0;
        }
    }
}

fn logical_columns(units: &[Unit<'_>]) -> Vec<usize> {
    let mut column = 0;
    let start = |unit: &Unit<'_>| std::mem::replace(&mut column, column + unit.width);
    units.iter().map(start).collect()
}

/// The columns after the terminal has ordered a row whose own direction is left to right, as the gutter makes it.
fn visual_columns(units: &[Unit<'_>], isolate: Option<char>) -> Vec<usize> {
    let mut text = String::from_iter(isolate);
    let mut starts = Vec::with_capacity(units.len());
    for unit in units {
        starts.push(text.len());
        text.push_str(&unit.text);
    }
    let end = text.len();
    text.extend(isolate.map(|_| POP));
    let info = BidiInfo::new(&text, Some(Level::ltr()));
    let mut columns = vec![usize::MAX; units.len()];
    let mut column = 0;
    for paragraph in &info.paragraphs {
        let (levels, runs) = info.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let mut chars: Vec<_> = text[run.clone()].char_indices().map(|(k, c)| (run.start + k, c)).collect();
            if levels[run.start].is_rtl() {
                chars.reverse();
            }
            for (at, c) in chars.into_iter().filter(|(at, _)| *at < end) {
                // What stands before the first unit is the isolate, which takes no cell.
                let Some(k) = starts.partition_point(|&start| start <= at).checked_sub(1) else { continue };
                columns[k] = columns[k].min(column);
                column += if units[k].width == 0 { 0 } else { c.width().unwrap_or(0) };
            }
        }
    }
    columns
}

/// The proxy of a source: every row is a line of cells.
#[derive(Debug)]
pub(super) struct Sheet {
    name: String,
    column: usize,
    cells: String,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    start: usize,
    index: usize,
    number: usize,
    text: String,
    pointing: Pointing,
}

impl Sheet {
    /// An empty sheet for a file of this name, about a place in this column.
    pub(super) fn new(name: String, column: usize) -> Self {
        Self { name, column, cells: String::new(), lines: Vec::new() }
    }

    /// Adds a row for line `number`, and says where its first cell is.
    pub(super) fn add(&mut self, number: usize, row: &Row<'_>, text: String) -> usize {
        // Where line numbers leave a gap, so must the indices, for a break to be drawn.
        let index = self.lines.last().map_or(0, |last| last.index + if number > last.number + 1 { 3 } else { 1 });
        let start = self.cells.len();
        let first = FIRST_ROW + self.lines.len().min(ROWS_MAX) as u32;
        self.cells.extend(char::from_u32(first));
        // One cell more than the row has, for a caret after its end.
        self.cells.extend(std::iter::repeat_n(CELL, row.width + 1));
        self.cells.push('\n');
        self.lines.push(Line { start, index, number, text, pointing: row.pointing });
        start
    }

    /// The bytes of a run of cells of the row that begins at `start`.
    pub(super) fn bytes(start: usize, cells: Range<usize>) -> Range<usize> {
        start + cells.start * CELL.len_utf8()..start + cells.end * CELL.len_utf8()
    }

    /// Draws the diagnostic, its rows put in the place of their cells.
    pub(super) fn draw(&self, out: &mut Vec<u8>, diagnostic: &Diagnostic<()>, level: &str, color: Color, bidi: Bidi) {
        let mut painter = Painter { out, sheet: self, level, color, bidi, place: Place::LineStart };
        let drawn = term::emit_to_write_style(&mut painter, &Config::default(), self, diagnostic);
        debug_assert!(drawn.is_ok(), "the sheet has every line that its labels are on");
    }

    fn line(&self, index: usize) -> Result<usize, Error> {
        let found = self.lines.binary_search_by_key(&index, |line| line.index);
        found.map_err(|_| Error::LineTooLarge { given: index, max: self.lines.len() })
    }
}

impl<'a> Files<'a> for Sheet {
    type FileId = ();
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(&self.name)
    }

    fn source(&'a self, (): ()) -> Result<&'a str, Error> {
        Ok(&self.cells)
    }

    fn line_index(&'a self, (): (), byte: usize) -> Result<usize, Error> {
        let after = self.lines.partition_point(|line| line.start <= byte);
        after.checked_sub(1).map(|k| self.lines[k].index).ok_or(Error::FileMissing)
    }

    fn line_number(&'a self, (): (), index: usize) -> Result<usize, Error> {
        self.line(index).map(|k| self.lines[k].number)
    }

    fn column_number(&'a self, (): (), _: usize, _: usize) -> Result<usize, Error> {
        Ok(self.column)
    }

    fn line_range(&'a self, (): (), index: usize) -> Result<Range<usize>, Error> {
        let k = self.line(index)?;
        let end = self.lines.get(k + 1).map_or(self.cells.len(), |next| next.start);
        Ok(self.lines[k].start..end)
    }
}

/// Writes what codespan lays out, with the rows in place of their cells.
struct Painter<'p> {
    out: &'p mut Vec<u8>,
    sheet: &'p Sheet,
    level: &'p str,
    color: Color,
    bidi: Bidi,
    place: Place,
}

/// Where the painter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    LineStart,
    /// Before the word for the severity, which is replaced by ours.
    Level,
    Line,
    Row(Pointing),
    /// In a row of carets that brackets make needless.
    Skipped,
}

impl Painter<'_> {
    fn put(&mut self, c: char) {
        if self.place == Place::LineStart && c != '\n' {
            self.place = Place::Line;
            self.out.extend(self.bidi.lrm().then_some(LRM).map(|c| c.to_string()).unwrap_or_default().bytes());
        }
        let row = (c as u32).checked_sub(FIRST_ROW).and_then(|k| self.sheet.lines.get(k as usize));
        match (c, row) {
            ('\n', _) if self.place == Place::Skipped => self.place = Place::LineStart,
            _ if self.place == Place::Skipped => {}
            ('\n', _) => {
                self.out.push(b'\n');
                let brackets = self.place == Place::Row(Pointing::Brackets);
                self.place = if brackets { Place::Skipped } else { Place::LineStart };
            }
            (_, Some(line)) => {
                self.out.extend(line.text.bytes());
                self.place = Place::Row(line.pointing);
            }
            (CELL, _) => {}
            _ => self.out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }

    fn style(&mut self, code: &str) -> io::Result<()> {
        let drawn = !matches!(self.place, Place::Row(_) | Place::Skipped);
        if self.color == Color::Always && drawn {
            self.out.extend([b"\x1B[", code.as_bytes(), b"m"].concat());
        }
        Ok(())
    }
}

impl Write for Painter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        match self.place {
            Place::Level => {
                self.place = Place::Line;
                self.out.extend(self.level.bytes());
            }
            _ => text.chars().for_each(|c| self.put(c)),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The colour of a mark, as rustc has it.
fn ink(severity: Severity, style: LabelStyle) -> &'static str {
    match (style, severity) {
        (LabelStyle::Secondary, _) => "94",
        (_, Severity::Bug | Severity::Error) => "91",
        (_, Severity::Warning) => "33",
        (_, Severity::Note) => "92",
        (_, Severity::Help) => "96",
    }
}

/// Borders, line numbers and bullets.
const FRAME: &str = "1;94";

impl WriteStyle for Painter<'_> {
    fn set_header(&mut self, severity: Severity) -> io::Result<()> {
        self.style(&format!("1;{}", ink(severity, LabelStyle::Primary)))?;
        self.place = Place::Level;
        Ok(())
    }

    fn set_header_message(&mut self) -> io::Result<()> {
        self.style("0;1")
    }

    fn set_line_number(&mut self) -> io::Result<()> {
        self.style(FRAME)
    }

    fn set_note_bullet(&mut self) -> io::Result<()> {
        self.style(FRAME)
    }

    fn set_source_border(&mut self) -> io::Result<()> {
        self.style(FRAME)
    }

    fn set_label(&mut self, severity: Severity, style: LabelStyle) -> io::Result<()> {
        self.style(&format!("1;{}", ink(severity, style)))
    }

    fn reset(&mut self) -> io::Result<()> {
        self.style("0")
    }
}
