//! Where each word lands on the screen: the cells of an excerpt after the terminal has put it in order.

use std::ops::Range;

use codespan_reporting::diagnostic::{LabelStyle, Severity};
use unicode_bidi::{BidiInfo, Direction, Level};
use unicode_width::UnicodeWidthChar;

use super::excerpt::{Mark, Unit};
use super::screen::{Bidi, Color, LEFT_TO_RIGHT, POP, RIGHT_TO_LEFT, brackets, ink, turns, width};

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
    /// The cells of them all.
    pub(super) width: usize,
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
    let columns = units.iter().scan(0, |column, unit| {
        let start = *column;
        *column += unit.width;
        Some(start)
    });
    columns.collect()
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

#[cfg(test)]
mod tests {
    use super::super::excerpt::{Shown, excerpt};
    use super::*;

    const VTE: Bidi = Bidi::Visual { isolates: true, lam_alef: false, lrm: false };
    const MLTERM: Bidi = Bidi::Visual { isolates: false, lam_alef: true, lrm: true };

    fn runs(text: &str, words: &str, bidi: Bidi) -> Vec<Range<usize>> {
        let start = text.find(words).expect("the words are in the text");
        let range = start..start + words.len();
        let mark = Mark { range, shown: Shown::Ends, style: LabelStyle::Primary, message: String::new() };
        let units = excerpt(text, 0..text.len(), std::slice::from_ref(&mark), 200);
        Row::new(units, unicode_bidi::get_base_direction(text), bidi).runs(&mark)
    }

    /// The cells of `words` in what unicode_bidi makes of a row of one-cell characters.
    fn expected(text: &str, words: &str, level: Level) -> Range<usize> {
        let info = BidiInfo::new(text, Some(level));
        let row = info.reorder_line(&info.paragraphs[0], 0..text.len());
        let word = info.reorder_line(&info.paragraphs[0], text.find(words).map_or(0..0, |at| at..at + words.len()));
        let at = row.find(word.as_ref()).map_or(0, |at| row[..at].chars().count());
        at..at + words.chars().count()
    }

    #[test]
    fn cells_are_where_the_bidirectional_algorithm_puts_them() {
        let arabic = "قال API v2.0 (OPEC) في 28/11/2017، نعم: «كتب».";
        for words in ["قال", "API", "OPEC", "28/11/2017", "نعم", "كتب", "»."] {
            assert_eq!(runs(arabic, words, VTE), [expected(arabic, words, Level::rtl())], "{words}");
        }
        let english = "He said قال نعم 12 and left.";
        for words in ["said", "قال", "نعم", "left"] {
            assert_eq!(runs(english, words, VTE), [expected(english, words, Level::ltr())], "{words}");
        }
        assert_eq!(runs("كتب AB", "ب A", VTE), [0..1, 2..4]);
        assert_eq!(runs("كتب AB", "ب A", Bidi::Logical), vec![2..5]);
        assert_eq!(runs("كتب  ", "  ", VTE), vec![3..5], "blanks at the end fall back to the gutter's direction");
    }

    #[test]
    fn what_takes_no_cell_of_its_own_is_pointed_at() {
        assert_eq!(runs("سلام", "ام", VTE), vec![0..2]);
        assert_eq!(runs("سلام", "ام", MLTERM), vec![0..2]);
        assert_eq!(runs("سلام", "س", MLTERM), vec![2..3]);
        assert_eq!(runs("كَتب", "\u{64E}", VTE), vec![2..3]);
        assert_eq!(runs("كتب", "", VTE), vec![2..3]);
        assert_eq!(runs("ab", "", Bidi::Logical), vec![0..1]);
    }
}
