//! The part of a long line that is worth showing: windows of whole words round the marked places, safe to print.

use std::borrow::Cow;
use std::ops::Range;

use codespan_reporting::diagnostic::LabelStyle;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

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

/// Whether printing the character could act on the terminal or on the order of its neighbours.
/// The last plane belongs to the cells that stand in for text while a report is laid out.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || is_hidden(c) && !is_joiner(c)
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{206A}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}' | '\u{180E}'
            | '\u{E0000}'..='\u{E007F}' | '\u{100000}'..)
}

/// The joiners shape the letters beside them and do nothing else.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// A hidden character as it is shown, such as `<U+202E>`.
fn named(c: char) -> String {
    format!("<U+{:04X}>", c as u32)
}

/// `text` without the characters that must not be printed; breaks and tabs become spaces.
pub(super) fn stripped(text: &str) -> String {
    let spaced = text.chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c });
    spaced.filter(|&c| !is_unsafe(c)).collect()
}

/// `text` with the characters that must not be printed shown by number.
pub(super) fn revealed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) { out.push_str(&named(c)) } else { out.push(c) }
    }
    out
}

/// The same, and with the joiners and the spaces that look like others shown by number too.
pub(super) fn revealed_wholly(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let lookalike = is_space(c) && c != ' ';
        if is_unsafe(c) || is_joiner(c) || lookalike { out.push_str(&named(c)) } else { out.push(c) }
    }
    out
}

/// What is shown of a line: at most `room` cells if the marks allow it, an ellipsis for each part left out.
pub(super) fn excerpt<'a>(text: &'a str, line: Range<usize>, marks: &[Mark], room: usize) -> Vec<Unit<'a>> {
    let stretches = Stretches::around(text, line, marks, room);
    let whole = stretches.from_start && stretches.to_end && stretches.runs.len() == 1;
    if whole && stretches.cells(&(0..stretches.units.len())) <= room {
        return stretches.units;
    }
    let cores = stretches.cores(marks, room);
    let (mut fits, mut too_much) = (0, room + 1);
    while fits + 1 < too_much {
        let context = (fits + too_much) / 2;
        match stretches.cost(&stretches.windows(&cores, context)) <= room {
            true => fits = context,
            false => too_much = context,
        }
    }
    let mut windows = stretches.windows(&cores, fits);
    for window in &mut windows {
        stretches.snap(window);
    }
    stretches.joined(&windows)
}

/// The units near the marks, however long the line is.
struct Stretches<'a> {
    line: Range<usize>,
    units: Vec<Unit<'a>>,
    /// Unbroken runs of units.
    runs: Vec<Range<usize>>,
    /// Cells before each unit, and after the last.
    edges: Vec<usize>,
    /// The first unit is the first of the line.
    from_start: bool,
    /// The last unit is the last of the line.
    to_end: bool,
}

/// Units to be shown, and those among them that no snapping may take away.
#[derive(Clone, Debug)]
struct Window {
    units: Range<usize>,
    core: Range<usize>,
    /// The unbroken run it lies in.
    run: Range<usize>,
    left: Growth,
    right: Growth,
}

/// Whether a window takes in what stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Growth {
    Context,
    Closed,
}

impl<'a> Stretches<'a> {
    fn around(text: &'a str, line: Range<usize>, marks: &[Mark], room: usize) -> Self {
        let reach = (room + 1) * BYTES_PER_CELL;
        let spans = spans_near(text, &line, marks, reach);
        let from_start = spans.first().is_some_and(|span| span.start == line.start);
        let to_end = spans.last().is_some_and(|span| span.end == line.end);
        let (mut units, mut runs) = (Vec::new(), Vec::new());
        for span in spans {
            let first = units.len();
            push_units(&mut units, text, span.clone(), marks);
            // A cut may have fallen between a letter and its marks.
            if span.start > line.start && units.len() > first + 1 {
                units.remove(first);
            }
            runs.push(first..units.len());
        }
        let mut edges = vec![0; units.len() + 1];
        for (k, unit) in units.iter().enumerate() {
            edges[k + 1] = edges[k] + unit.width;
        }
        Self { line, units, runs, edges, from_start, to_end }
    }

    fn cells(&self, units: &Range<usize>) -> usize {
        self.edges[units.end] - self.edges[units.start]
    }

    /// What must be shown of each mark.
    fn cores(&self, marks: &[Mark], room: usize) -> Vec<Window> {
        let cap = room * 2 / 3 / marks.len().max(1);
        let mut cores = Vec::new();
        for mark in marks {
            let first = self.units.partition_point(|unit| unit.source.end <= mark.range.start);
            let end = self.units.partition_point(|unit| unit.source.start < mark.range.end).max(first);
            let (head, tail) = (self.run_of(first), self.run_of(end.saturating_sub(1).max(first)));
            let core = |units: Range<usize>, run: &Range<usize>, left, right| Window {
                units: units.clone(),
                core: units,
                run: run.clone(),
                left,
                right,
            };
            use Growth::{Closed, Context};
            if head == tail && self.cells(&(first..end)) <= cap {
                cores.push(core(first..end, &head, Context, Context));
                continue;
            }
            let share = if mark.shown == Shown::Ends { cap / 2 } else { cap };
            if mark.shown != Shown::Tail {
                let end = self.head_of(first..end.min(head.end), share);
                cores.push(core(first..end, &head, Context, Closed));
            }
            if mark.shown != Shown::Head {
                let start = self.tail_of(first.max(tail.start)..end, share);
                cores.push(core(start..end, &tail, Closed, Context));
            }
        }
        cores.sort_by_key(|core| (core.units.start, core.units.end));
        cores
    }

    fn run_of(&self, unit: usize) -> Range<usize> {
        let run = self.runs.iter().find(|run| run.contains(&unit)).or(self.runs.last());
        run.cloned().unwrap_or(0..0)
    }

    /// Where the first words of `units` end that fit into `room` cells.
    fn head_of(&self, units: Range<usize>, room: usize) -> usize {
        let limit = self.edges[units.start] + room;
        let fits = self.edges.partition_point(|&edge| edge <= limit).saturating_sub(1);
        let fits = fits.clamp((units.start + 1).min(units.end), units.end);
        let blank = (units.start + 1..fits).rev().find(|&k| self.units[k].is_blank());
        if fits == units.end { fits } else { blank.unwrap_or(fits) }
    }

    /// Where the last words of `units` start that fit into `room` cells.
    fn tail_of(&self, units: Range<usize>, room: usize) -> usize {
        let limit = self.edges[units.end].saturating_sub(room);
        let fits = self.edges.partition_point(|&edge| edge < limit);
        let fits = fits.clamp(units.start, units.end.saturating_sub(1).max(units.start));
        let blank = (fits..units.end.saturating_sub(1)).find(|&k| self.units[k].is_blank());
        if fits == units.start { fits } else { blank.map_or(fits, |k| k + 1) }
    }

    /// The cores with `context` cells on their open sides, those that meet joined.
    fn windows(&self, cores: &[Window], context: usize) -> Vec<Window> {
        let mut windows: Vec<Window> = Vec::with_capacity(cores.len());
        for core in cores {
            let mut window = core.clone();
            if core.left == Growth::Context {
                let limit = self.edges[core.units.start].saturating_sub(context);
                window.units.start = self.edges.partition_point(|&edge| edge < limit).max(core.run.start);
            }
            if core.right == Growth::Context {
                let limit = self.edges[core.units.end] + context;
                let end = self.edges.partition_point(|&edge| edge <= limit).saturating_sub(1);
                window.units.end = end.clamp(core.units.end, core.run.end.max(core.units.end));
            }
            window.units.start = window.units.start.min(core.units.start);
            match windows.last_mut() {
                Some(last) if last.run == window.run && self.meet(last, &window) => last.join(&window),
                _ => windows.push(window),
            }
        }
        windows
    }

    fn meet(&self, left: &Window, right: &Window) -> bool {
        right.units.start <= left.units.end || self.cells(&(left.units.end..right.units.start)) <= GAP_CELLS
    }

    fn cost(&self, windows: &[Window]) -> usize {
        let shown: usize = windows.iter().map(|window| self.cells(&window.units)).sum();
        let (before, after) = (self.cut_before(windows), self.cut_after(windows));
        let ends = before.map_or(0, |_| GAP_CELLS - 1) + after.map_or(0, |_| GAP_CELLS - 1);
        shown + ends + GAP_CELLS * windows.len().saturating_sub(1)
    }

    /// The bytes left out before the first window.
    fn cut_before(&self, windows: &[Window]) -> Option<Range<usize>> {
        let first = windows.first()?.units.start;
        let end = self.units.get(first).map_or(self.line.end, |unit| unit.source.start);
        (first > 0 || !self.from_start).then_some(self.line.start..end)
    }

    /// The bytes left out after the last window.
    fn cut_after(&self, windows: &[Window]) -> Option<Range<usize>> {
        let end = windows.last()?.units.end;
        let start = end.checked_sub(1).map_or(self.line.start, |k| self.units[k].source.end);
        (end < self.units.len() || !self.to_end).then_some(start..self.line.end)
    }

    /// Narrows a window to whole words, and takes the blanks from its ends, but nothing from its core.
    fn snap(&self, window: &mut Window) {
        let cut_before = window.units.start > 0 || !self.from_start;
        if cut_before && window.left == Growth::Context {
            let blank = |k: &usize| self.units[*k].is_blank();
            let mid_word = window.units.start.checked_sub(1).is_some_and(|k| !self.units[k].is_blank());
            let edge = (window.units.start..window.core.start).find(blank);
            window.units.start = if mid_word { edge.unwrap_or(window.units.start) } else { window.units.start };
            while window.units.start < window.core.start && blank(&window.units.start) {
                window.units.start += 1;
            }
        }
        let cut_after = window.units.end < self.units.len() || !self.to_end;
        if cut_after && window.right == Growth::Context {
            let blank = |k: usize| self.units[k].is_blank();
            let mid_word = self.units.get(window.units.end).is_some_and(|unit| !unit.is_blank());
            let edge = (window.core.end..window.units.end).rev().find(|&k| blank(k));
            window.units.end = if mid_word { edge.unwrap_or(window.units.end) } else { window.units.end };
            while window.units.end > window.core.end && blank(window.units.end - 1) {
                window.units.end -= 1;
            }
        }
    }

    /// The units of the windows with an ellipsis for each part left out.
    fn joined(&self, windows: &[Window]) -> Vec<Unit<'a>> {
        let mut out = Vec::new();
        out.extend(self.cut_before(windows).map(|source| ellipsis("… ", source)));
        for (k, window) in windows.iter().enumerate() {
            if let Some(last) = k.checked_sub(1).map(|k| &windows[k]) {
                let from = last.units.end.checked_sub(1).map_or(self.line.start, |k| self.units[k].source.end);
                let to = self.units.get(window.units.start).map_or(self.line.end, |unit| unit.source.start);
                out.push(ellipsis(" … ", from..to.max(from)));
            }
            out.extend(self.units[window.units.clone()].iter().cloned());
        }
        out.extend(self.cut_after(windows).map(|source| ellipsis(" …", source)));
        out
    }
}

impl Window {
    /// Takes in the window after it.
    fn join(&mut self, next: &Self) {
        self.right = if next.units.end >= self.units.end { next.right } else { self.right };
        self.units.end = self.units.end.max(next.units.end);
        self.core.end = self.core.end.max(next.core.end);
        self.core.start = self.core.start.min(next.core.start);
        self.units.start = self.units.start.min(next.units.start);
    }
}

fn ellipsis(text: &'static str, source: Range<usize>) -> Unit<'static> {
    Unit { text: text.into(), width: text.chars().count(), source, ellipsis: true }
}

/// The bytes within `reach` of an end of a mark, in order, none overlapping another.
fn spans_near(text: &str, line: &Range<usize>, marks: &[Mark], reach: usize) -> Vec<Range<usize>> {
    let ends = marks.iter().flat_map(|mark| [mark.range.start, mark.range.end]);
    let mut spans: Vec<Range<usize>> = ends
        .map(|at| {
            let start = at.saturating_sub(reach).max(line.start);
            let end = at.saturating_add(reach).min(line.end);
            text.floor_char_boundary(start).max(line.start)..text.ceil_char_boundary(end).min(line.end)
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
    match text.chars().map(|c| c.width().unwrap_or(0)).sum() {
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
        assert_eq!(shown(LINE, &all(Shown::Ends), 40), "one two three … twelve thirteen");
        assert_eq!(shown(LINE, &all(Shown::Head), 30), "one two three four …");
        assert_eq!(shown(LINE, &all(Shown::Tail), 30), "… twelve thirteen");
    }

    #[test]
    fn hidden_characters_are_shown_where_marked_and_dropped_elsewhere() {
        let text = "a\u{1B}[31m\u{202E}b\u{202C}\0 c\u{200C}d";
        assert_eq!(shown(text, &[mark(text, "\u{202E}b", Shown::Ends)], 80), "a[31m<U+202E>b c\u{200C}d");
        assert_eq!(shown(text, &[mark(text, "\u{200C}", Shown::Ends)], 80), "a[31mb c<U+200C>d");
        assert_eq!(shown(text, &[mark(text, "\u{1B}", Shown::Ends)], 80), "a<U+001B>[31mb c\u{200C}d");
        assert_eq!(stripped("a\n\u{1B}b\u{202E}\u{10FFFD}"), "a b");
        assert_eq!(revealed("a\u{200F}b\u{200C}"), "a<U+200F>b\u{200C}");
        assert_eq!(revealed_wholly("a\u{A0}b\u{200C}"), "a<U+00A0>b<U+200C>");
    }

    #[test]
    fn only_the_neighbourhood_of_a_long_line_is_read() {
        let text = format!("{}here{}", "كلمة ".repeat(100_000), " كلمة".repeat(100_000));
        let marks = [mark(&text, "here", Shown::Ends)];
        let stretches = Stretches::around(&text, 0..text.len(), &marks, 80);
        assert!(stretches.units.len() < 1_000);
        assert_eq!(shown(&text, &marks, 24), "… كلمة here كلمة كلمة …");
    }
}
