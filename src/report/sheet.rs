//! Cells stand in for text while a report is laid out, and the rows are put back in their place as it is written.

use std::io::{self, Write};
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic, LabelStyle, Severity};
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{self, Config, WriteStyle};

use super::cells::{Pointing, Row};
use super::screen::{Color, FRAME, LRM, Screen, ink};

/// One cell of a row.
const CELL: char = '\u{10FFFD}';
/// The first cell of the first row; that of the next row is the next character.
const FIRST_ROW: u32 = 0x10_0000;
/// Rows that have a first cell of their own.
const ROWS_MAX: usize = 0xFFF0;

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
    pub(super) fn draw(&self, out: &mut Vec<u8>, diagnostic: &Diagnostic<()>, level: &str, screen: &Screen) {
        let mut painter = Painter { out, sheet: self, level, screen, place: Place::LineStart, style: None };
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
    screen: &'p Screen,
    place: Place,
    /// The style of what comes next. A row has its own, so it is written no sooner than that is known.
    style: Option<String>,
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
        let row = (c as u32).checked_sub(FIRST_ROW).and_then(|k| self.sheet.lines.get(k as usize));
        match (self.place, c) {
            (Place::Skipped, '\n') => self.place = Place::LineStart,
            (Place::Skipped, _) | (_, CELL) => {}
            (place, '\n') => {
                // Pointers to carets are followed by blanks up to the last caret.
                while place == Place::Line && self.out.last() == Some(&b' ') {
                    self.out.pop();
                }
                self.flush_style();
                self.out.push(b'\n');
                let needless = place == Place::Row(Pointing::Brackets);
                self.place = if needless { Place::Skipped } else { Place::LineStart };
            }
            (place, _) => {
                if place == Place::LineStart {
                    self.begin_line();
                }
                if let Some(line) = row {
                    self.style = None;
                    self.place = Place::Row(line.pointing);
                    self.out.extend(line.text.bytes());
                } else {
                    self.flush_style();
                    self.out.extend(c.encode_utf8(&mut [0; 4]).bytes());
                }
            }
        }
    }

    fn begin_line(&mut self) {
        self.place = Place::Line;
        if self.screen.bidi.lrm() {
            self.out.extend(LRM.encode_utf8(&mut [0; 4]).bytes());
        }
    }

    fn style(&mut self, code: &str) -> io::Result<()> {
        let drawn = !matches!(self.place, Place::Row(_) | Place::Skipped);
        if self.screen.color == Color::Always && drawn {
            self.flush_style();
            self.style = Some(format!("\u{1B}[{code}m"));
        }
        Ok(())
    }

    fn flush_style(&mut self) {
        self.out.extend(self.style.take().unwrap_or_default().bytes());
    }
}

impl Write for Painter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        match self.place {
            Place::Level => {
                self.begin_line();
                self.flush_style();
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
