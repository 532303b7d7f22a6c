//! The part of a long line that is worth showing: windows of whole words round the marked places, safe to print.

use std::borrow::Cow;
use std::ops::Range;

use codespan_reporting::diagnostic::LabelStyle;
use unicode_segmentation::UnicodeSegmentation;

use super::screen::{is_joiner, is_unsafe, named, width};
use crate::text::marks::{is_hidden, is_space};

/// Bytes read on either side of a mark for each cell of the row: enough for Arabic with all its vowel signs.
const BYTES_PER_CELL: usize = 4;

/// More marks than this on one letter are not drawn.
const CLUSTER_CHARS_MAX: usize = 12;

/// Cells that ` … ` takes: a shorter gap is shown instead.
const GAP_CELLS: usize = 3;

/// What a mark stands on when its letter is missing.
const DOTTED_CIRCLE: char = '\u{25CC}';

/// A place to be marked in a line.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// Its bytes in the file, all on one line.
    pub(super) range: Range<usize>,
    /// What of it is shown if it is long.
    pub(super) shown: Shown,
    /// The finding itself, or a place that explains it.
    pub(super) style: LabelStyle,
    /// What is said about it.
    pub(super) message: String,
}

/// What is shown of a mark that is too long for the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Its first words and its last words.
    Ends,
    /// Its first words; it goes on in the lines below.
    Head,
    /// Its last words; it began in the lines above.
    Tail,
}

impl Mark {
    /// Whether something that stands at `source` is marked.
    pub(super) fn covers(&self, source: &Range<usize>) -> bool {
        source.start < self.range.end && self.range.start < source.end
    }
}

/// One thing that moves as a whole when a terminal orders a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit<'a> {
    /// What is printed. Holds no control character.
    pub(super) text: Cow<'a, str>,
    /// The cells it takes.
    pub(super) width: usize,
    /// The bytes of the file that it stands for.
    pub(super) source: Range<usize>,
    /// It stands for bytes that are not shown.
    pub(super) ellipsis: bool,
}

impl Unit<'_> {
    fn is_blank(&self) -> bool {
        self.text.chars().all(is_space)
    }
}

/// What is shown of a line: at most `room` cells if the marks allow it, an ellipsis for each part left out.
pub(super) fn excerpt<'a>(text: &'a str, line: Range<usize>, marks: &[Mark], room: usize) -> Vec<Unit<'a>> {
    let vicinity = Vicinity::of(text, line, marks, room);
    if vicinity.edges[vicinity.units.len()] <= room {
        return vicinity.units;
    }
    let cores = vicinity.cores(marks, room);
    let (mut fits, mut too_much) = (0, room + 1);
    while fits + 1 < too_much {
        let context = (fits + too_much) / 2;
        match vicinity.cost(&vicinity.windows(&cores, context)) <= room {
            true => fits = context,
            false => too_much = context,
        }
    }
    vicinity.joined(&vicinity.windows(&cores, fits))
}

/// `text`, or its first and last words if it is longer than `room` cells.
pub(super) fn clipped(text: &str, room: usize) -> String {
    let all = Mark { range: 0..text.len(), shown: Shown::Ends, style: LabelStyle::Primary, message: String::new() };
    excerpt(text, 0..text.len(), &[all], room).iter().map(|unit| unit.text.as_ref()).collect()
}

/// The units near the marks, however long the line is. A hole too wide for any window stands for each part left out.
struct Vicinity<'a> {
    units: Vec<Unit<'a>>,
    /// Cells before each unit, and after the last.
    edges: Vec<usize>,
}

/// Units to be shown.
#[derive(Clone, Debug)]
struct Window {
    units: Range<usize>,
    /// Those among them that the marks need.
    core: Range<usize>,
    /// How far it may grow. The inner end of a long mark does not grow.
    reach: Range<usize>,
}

impl<'a> Vicinity<'a> {
    fn of(text: &'a str, line: Range<usize>, marks: &[Mark], room: usize) -> Self {
        let mut units = Vec::new();
        let mut from = line.start;
        for span in spans_near(text, &line, marks, (room + 1) * BYTES_PER_CELL) {
            let cut = span.start > from;
            if cut {
                units.push(ellipsis("…", from..span.start, room + 1));
            }
            let first = units.len();
            push_units(&mut units, text, span.clone(), marks);
            if cut && units.len() > first + 1 {
                // The cut may have fallen between a letter and its marks.
                units.remove(first);
            }
            from = span.end;
        }
        if from < line.end {
            units.push(ellipsis("…", from..line.end, room + 1));
        }
        let mut edges = vec![0; units.len() + 1];
        for (k, unit) in units.iter().enumerate() {
            edges[k + 1] = edges[k] + unit.width;
        }
        Self { units, edges }
    }

    fn cells(&self, units: Range<usize>) -> usize {
        self.edges[units.end] - self.edges[units.start]
    }

    /// What must be shown of each mark, in order.
    fn cores(&self, marks: &[Mark], room: usize) -> Vec<Window> {
        let cap = room * 2 / 3 / marks.len().max(1);
        let all = self.units.len();
        let mut cores = Vec::new();
        let mut add = |core: Range<usize>, reach| cores.push(Window { units: core.clone(), core, reach });
        for mark in marks {
            let first = self.units.partition_point(|unit| unit.source.end <= mark.range.start);
            let end = self.units.partition_point(|unit| unit.source.start < mark.range.end).max(first);
            if self.cells(first..end) <= cap {
                add(first..end, 0..all);
                continue;
            }
            let share = if mark.shown == Shown::Ends { cap / 2 } else { cap };
            if mark.shown != Shown::Tail {
                let end = self.head_end(first..end, share);
                add(first..end, 0..end);
            }
            if mark.shown != Shown::Head {
                let start = self.tail_start(first..end, share);
                add(start..end, start..all);
            }
        }
        cores.sort_by_key(|core| (core.units.start, core.units.end));
        cores
    }

    /// Where the first words of `units` end that fit into `room` cells. `units` is not empty.
    fn head_end(&self, units: Range<usize>, room: usize) -> usize {
        let limit = self.edges[units.start] + room;
        let end = self.edges.partition_point(|&edge| edge <= limit) - 1;
        let end = end.clamp(units.start + 1, units.end);
        let ends_word = |&k: &usize| k == units.end || self.units[k].is_blank();
        (units.start + 1..=end).rev().find(ends_word).unwrap_or(end)
    }

    /// Where the last words of `units` start that fit into `room` cells. `units` is not empty.
    fn tail_start(&self, units: Range<usize>, room: usize) -> usize {
        let limit = self.edges[units.end].saturating_sub(room);
        let start = self.edges.partition_point(|&edge| edge < limit);
        let start = start.clamp(units.start, units.end - 1);
        let starts_word = |&k: &usize| k == units.start || self.units[k - 1].is_blank();
        (start..units.end).find(starts_word).unwrap_or(start)
    }

    /// The cores with up to `context` cells of whole words on their open sides, those that meet joined.
    fn windows(&self, cores: &[Window], context: usize) -> Vec<Window> {
        let mut windows: Vec<Window> = Vec::with_capacity(cores.len());
        for core in cores {
            let Window { core, reach, .. } = core.clone();
            let limit = self.edges[core.start].saturating_sub(context);
            let start = self.edges.partition_point(|&edge| edge < limit).max(reach.start).min(core.start);
            let limit = self.edges[core.end] + context;
            let end = (self.edges.partition_point(|&edge| edge <= limit) - 1).min(reach.end).max(core.end);
            let units = self.word_start(start, core.start)..self.word_end(core.end, end);
            let meets = |last: &&mut Window| {
                units.start <= last.units.end || self.cells(last.units.end..units.start) <= GAP_CELLS
            };
            match windows.last_mut().filter(meets) {
                Some(last) => last.units.end = last.units.end.max(units.end),
                None => windows.push(Window { units, core, reach }),
            }
        }
        windows
    }

    /// The first start of a word from `from` on, at most `core`; `from` itself inside a word that reaches the core.
    fn word_start(&self, from: usize, core: usize) -> usize {
        if from == 0 || from == core {
            return from;
        }
        let inside = !self.units[from - 1].is_blank();
        let blank = (from..core).find(|&k| self.units[k].is_blank());
        let start = if inside { blank.unwrap_or(from) } else { from };
        (start..core).find(|&k| !self.units[k].is_blank()).unwrap_or(core)
    }

    /// The last end of a word up to `to`, at least `core`; `to` itself inside a word that begins in the core.
    fn word_end(&self, core: usize, to: usize) -> usize {
        if to == self.units.len() || to == core {
            return to;
        }
        let inside = !self.units[to].is_blank();
        let blank = (core..to).rev().find(|&k| self.units[k].is_blank());
        let end = if inside { blank.unwrap_or(to) } else { to };
        (core..end).rev().find(|&k| !self.units[k].is_blank()).map_or(core, |k| k + 1)
    }

    fn cost(&self, windows: &[Window]) -> usize {
        self.joined(windows).iter().map(|unit| unit.width).sum()
    }

    /// The units of the windows with an ellipsis for each part left out.
    fn joined(&self, windows: &[Window]) -> Vec<Unit<'a>> {
        let mut out = Vec::new();
        let mut from = 0;
        for window in windows {
            let sign = if from == 0 { "… " } else { " … " };
            out.extend(self.left_out(sign, from..window.units.start));
            out.extend_from_slice(&self.units[window.units.clone()]);
            from = window.units.end;
        }
        out.extend(self.left_out(" …", from..self.units.len()));
        out
    }

    fn left_out(&self, sign: &'static str, units: Range<usize>) -> Option<Unit<'a>> {
        let (first, last) = (self.units.get(units.start)?, units.end.checked_sub(1)?);
        let source = first.source.start..self.units[last].source.end;
        (!units.is_empty()).then(|| ellipsis(sign, source, sign.chars().count()))
    }
}

fn ellipsis(text: &'static str, source: Range<usize>, width: usize) -> Unit<'static> {
    Unit { text: text.into(), width, source, ellipsis: true }
}

/// The bytes within `reach` of an end of a mark, in order, none overlapping another.
fn spans_near(text: &str, line: &Range<usize>, marks: &[Mark], reach: usize) -> Vec<Range<usize>> {
    let ends = marks.iter().flat_map(|mark| [mark.range.start, mark.range.end]);
    let mut spans: Vec<Range<usize>> = ends
        .map(|at| {
            let start = at.saturating_sub(reach).max(line.start);
            let end = at.saturating_add(reach).min(line.end);
            floor(text, start).max(line.start)..ceil(text, end).min(line.end)
        })
        .collect();
    spans.sort_by_key(|span| span.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match apart.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => apart.push(span),
        }
    }
    apart
}

/// The character boundary at or before `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The character boundary at or after `at`.
pub(super) fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// Cuts a span into units. A hidden character is a unit of its own where it is marked, and left out elsewhere.
fn push_units<'a>(units: &mut Vec<Unit<'a>>, text: &'a str, span: Range<usize>, marks: &[Mark]) {
    let bare: Vec<bool> = marks.iter().map(|mark| text[mark.range.clone()].chars().all(is_hidden)).collect();
    let is_marked = |place: &Range<usize>, c: char| {
        marks.iter().zip(&bare).any(|(mark, &bare)| mark.covers(place) && (bare || !is_joiner(c)))
    };
    for (at, cluster) in text[span.clone()].grapheme_indices(true) {
        let start = span.start + at;
        if is_plain(cluster) {
            units.push(visible(cluster.into(), start..start + cluster.len()));
            continue;
        }
        let mut shown = String::new();
        let mut from = start;
        for (k, c) in cluster.char_indices() {
            let place = start + k..start + k + c.len_utf8();
            if (is_unsafe(c) || is_joiner(c)) && is_marked(&place, c) {
                push_visible(units, std::mem::take(&mut shown), from..place.start);
                from = place.end;
                units.push(Unit { text: named(c).into(), width: named(c).len(), source: place, ellipsis: false });
            } else if !is_unsafe(c) && shown.chars().count() < CLUSTER_CHARS_MAX {
                shown.push(c);
            }
        }
        push_visible(units, shown, from..start + cluster.len());
    }
}

/// Whether a cluster is printed as it stands.
fn is_plain(cluster: &str) -> bool {
    let ordinary = |c: char| !is_unsafe(c) && !is_joiner(c);
    cluster == "\t" || cluster.len() <= CLUSTER_CHARS_MAX && cluster.chars().all(ordinary)
}

fn push_visible(units: &mut Vec<Unit<'_>>, text: String, source: Range<usize>) {
    if !text.chars().all(is_joiner) {
        units.push(visible(text.into(), source));
    }
}

fn visible(text: Cow<'_, str>, source: Range<usize>) -> Unit<'_> {
    if text == "\t" {
        return Unit { text: " ".into(), width: 1, source, ellipsis: false };
    }
    match width(&text) {
        0 => Unit { text: format!("{DOTTED_CIRCLE}{text}").into(), width: 1, source, ellipsis: false },
        width => Unit { text, width, source, ellipsis: false },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str, words: &str, shown: Shown) -> Mark {
        let start = text.find(words).expect("the words are in the text");
        let range = start..start + words.len();
        Mark { range, shown, style: LabelStyle::Primary, message: String::new() }
    }

    fn shown(text: &str, marks: &[Mark], room: usize) -> String {
        excerpt(text, 0..text.len(), marks, room).iter().map(|unit| unit.text.as_ref()).collect()
    }

    const LINE: &str = "one two three four five six seven eight nine ten eleven twelve thirteen";

    #[test]
    fn windows_hold_whole_words_round_each_mark() {
        let one = |words| [mark(LINE, words, Shown::Ends)];
        assert_eq!(shown(LINE, &one("six"), 100), LINE);
        assert_eq!(shown(LINE, &one("six"), 24), "… four five six seven …");
        assert_eq!(shown(LINE, &one("one"), 20), "one two three four …");
        assert_eq!(shown(LINE, &one("thirteen"), 20), "… twelve thirteen");
        let two = [mark(LINE, "two", Shown::Ends), mark(LINE, "ten", Shown::Ends)];
        assert_eq!(shown(LINE, &two, 34), "one two three … nine ten eleven …");
    }

    #[test]
    fn long_marks_show_their_ends() {
        let all = |shown| [mark(LINE, LINE, shown)];
        assert_eq!(shown(LINE, &all(Shown::Ends), 40), "one two three … thirteen");
        assert_eq!(shown(LINE, &all(Shown::Head), 30), "one two three four …");
        assert_eq!(shown(LINE, &all(Shown::Tail), 30), "… twelve thirteen");
    }

    #[test]
    fn hidden_characters_are_shown_where_marked_and_dropped_elsewhere() {
        let text = "a\u{1B}[31m\u{202E}b\u{202C}\0 c\u{200C}d";
        assert_eq!(shown(text, &[mark(text, "\u{202E}b", Shown::Ends)], 80), "a[31m<U+202E>b c\u{200C}d");
        assert_eq!(shown(text, &[mark(text, "\u{200C}", Shown::Ends)], 80), "a[31mb c<U+200C>d");
        assert_eq!(shown(text, &[mark(text, "\u{1B}", Shown::Ends)], 80), "a<U+001B>[31mb c\u{200C}d");
    }

    #[test]
    fn only_the_neighbourhood_of_a_long_line_is_read() {
        let text = format!("{}here{}", "كلمة ".repeat(100_000), " كلمة".repeat(100_000));
        let marks = [mark(&text, "here", Shown::Ends)];
        assert!(Vicinity::of(&text, 0..text.len(), &marks, 80).units.len() < 1_000);
        assert_eq!(shown(&text, &marks, 24), "… كلمة here كلمة …");
    }
}
