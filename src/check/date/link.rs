//! What is known of a date only from its neighbourhood: quotation marks, names of events, the same day in another calendar.

use crate::check::date::Date;
use crate::check::date::read::{Join, Reader};
use crate::document::Document;
use crate::language::Languages;
use crate::language::calendar::{Phrase, Sense};
use crate::text::marks::is_hidden;

/// The most bytes between a date and the same day in another calendar.
const PAIR_BYTES_MAX: usize = 64;

/// Completes the dates of one block, which are those from `from` on.
pub(super) fn finish(document: &Document, languages: &Languages, dates: &mut [Date], from: usize) {
    let Some(block) = dates.get(from).and_then(|d| document.blocks.get(d.block as usize)) else { return };
    let read = Reader::new(document, block, languages.get(block.lang));
    let quotes = quotes(document.text(block));
    for date in &mut dates[from..] {
        let at = date.span.start - block.span.start;
        let open = quotes.partition_point(|q| q.0 <= at);
        date.quoted = open > 0 && quotes[open - 1].1 > at;
        date.event |= date.month.is_some() && is_event(&read, document, date);
    }
    for right in from + 1..dates.len() {
        let (left, this) = (&dates[right - 1], &dates[right]);
        let whole = left.month_number().is_some() && this.month_number().is_some() && left.pair.is_none();
        if whole && left.reckoning != this.reckoning && is_pair(&read, document, left, this) {
            dates[right - 1].pair = Some(right as u32);
            dates[right].pair = Some(right as u32 - 1);
        }
    }
}

/// Where quotations begin and end in a block, as offsets into it. One that does not end runs to the end of the block.
fn quotes(text: &str) -> Vec<(u32, u32)> {
    let mut out: Vec<(u32, u32)> = Vec::new();
    let mut open: Option<(char, usize)> = None;
    // Quotation marks begin with one of three bytes that begin little else.
    for at in memchr::memchr3_iter(b'"', 0xC2, 0xE2, text.as_bytes()) {
        let Some(c) = text[at..].chars().next() else { break };
        let closes = match c {
            '»' | '”' | '"' | '“' => c,
            '«' | '„' => {
                if open.is_none() {
                    open = Some((c, at));
                }
                continue;
            }
            _ => continue,
        };
        match open {
            Some((mark, start)) if pairs(mark, closes) => {
                out.push((start as u32, at as u32));
                open = None;
            }
            Some(_) => {}
            None if matches!(closes, '"' | '“' | '”') => open = Some((closes, at)),
            None => {}
        }
    }
    if let Some((_, start)) = open {
        out.push((start as u32, u32::MAX));
    }
    out
}

fn pairs(open: char, close: char) -> bool {
    match open {
        '«' => close == '»',
        '„' => matches!(close, '“' | '”'),
        '“' | '”' => matches!(close, '”' | '“'),
        _ => close == open,
    }
}

/// The index of the first token that begins at or after a byte.
pub(super) fn token_at(document: &Document, byte: u32) -> usize {
    document.tokens.partition_point(|t| t.start < byte)
}

fn is_event(read: &Reader<'_>, document: &Document, date: &Date) -> bool {
    let mut left = token_at(document, date.span.start + 1).saturating_sub(1).max(read.range.0);
    for _ in 0..2 {
        if left > read.range.0 && matches!(read.join(left), Join::Space | Join::Glued) {
            if read.backward(left, read.range.0, |p: &Phrase| p.sense == Sense::Event).is_some() {
                return true;
            }
            match read.backward(left, read.range.0, |p| p.sense == Sense::DayWord || p.sense == Sense::MonthWord) {
                Some(word) => left = word.first,
                None => break,
            }
        }
    }
    let next = token_at(document, date.span.end);
    read.join(next) == Join::Space && read.forward(next, |p| p.sense == Sense::EventAfter).is_some()
}

/// Whether only a word such as «الموافق» or a mark stands between two dates.
fn is_pair(read: &Reader<'_>, document: &Document, left: &Date, right: &Date) -> bool {
    let (start, end) = (left.span.end, right.span.start);
    if end < start || (end - start) as usize > PAIR_BYTES_MAX {
        return false;
    }
    let (first, last) = (token_at(document, start), token_at(document, end));
    if first == last {
        let mut marks =
            document.prose[start as usize..end as usize].chars().filter(|c| !c.is_whitespace() && !is_hidden(*c));
        let mark = marks.next();
        let eras = left.year.is_some_and(|y| y.era.is_some()) && right.year.is_some_and(|y| y.era.is_some());
        return marks.next().is_none()
            && (matches!(mark, Some('/' | '-' | '–' | '(' | '=')) || (mark.is_none() && eras));
    }
    let Some(word) = read.forward_glued(first, |p| p.sense == Sense::Pair) else { return false };
    word.end == last || {
        let helps =
            |p: &Phrase| matches!(p.sense, Sense::Weekday(..) | Sense::DayWord | Sense::DayPrefix | Sense::Relative(_));
        (word.end..last).all(|at| at - word.end < 3 && read.forward_glued(at, helps).is_some())
    }
}
