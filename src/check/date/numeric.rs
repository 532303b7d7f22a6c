//! Dates in figures: three numbers with one mark between them, of which one can only be a year.

use crate::check::date::recognise::{Seeker, blank};
use crate::check::date::{Date, Day, Numeric, Year, days};
use crate::language::calendar::{Order, Phrase, Reckoning, Sense};
use crate::text::marks::is_hidden;

/// How far back a word may stand that makes figures a reference: `law no. 10/3/2018`.
const BEFORE_WORDS: usize = 3;

/// The largest figure that may still be a slip for a day or a month; beyond it the figures are something else.
const FIGURE_MAX: i32 = 39;

/// The mark before a number, if it is one that parts the figures of a date.
fn mark(seeker: &Seeker<'_>, at: usize) -> Option<char> {
    let read = &seeker.read;
    let both = read.token(at).filter(|t| t.is_number() && !t.is_opaque()).is_some()
        && at.checked_sub(1).and_then(|b| read.token(b)).is_some_and(|t| t.is_number() && !t.is_opaque());
    let mut marks = read.gap(at).chars().filter(|&c| !is_hidden(c) && c != ' ');
    let mark = marks.next().filter(|c| both && matches!(c, '/' | '-' | '.' | '\\' | '–'))?;
    marks.next().is_none().then_some(mark)
}

/// The date that begins with the number at `at`, and one past its last token.
pub(super) fn read(seeker: &Seeker<'_>, at: usize) -> Option<(Date, usize)> {
    let read = &seeker.read;
    let (one, two) = (mark(seeker, at + 1)?, mark(seeker, at + 2)?);
    // One number more on either side, and it is an address, a telephone number, a version.
    if one != two || mark(seeker, at + 3).is_some() || (at > read.range.0 && mark(seeker, at).is_some()) {
        return None;
    }
    if read.has_begun(at) || read.goes_on(at + 2) || is_reference(seeker, at) {
        return None;
    }
    let parts = [read.number(at)?, read.number(at + 1)?, read.number(at + 2)?];
    let year_first = parts[0].1 == 4;
    if year_first == (parts[2].1 == 4) || parts[1].1 > 2 || parts[if year_first { 2 } else { 0 }].1 > 2 {
        return None;
    }
    let (year_at, year) = if year_first { (at, parts[0].0) } else { (at + 2, parts[2].0) };
    let reckoning = reckoning(seeker, at, year)?;
    let pair = if year_first { (parts[2].0, parts[1].0) } else { (parts[0].0, parts[1].0) };
    let (small, large) = (pair.0.min(pair.1), pair.0.max(pair.1));
    if large > FIGURE_MAX || (large > 31 && small > 12) || large == 0 {
        return None;
    }
    let (order, taken) = order(seeker, year_first, reckoning, year, pair);
    let (day, month) = if taken == Order::MonthFirst { (pair.1, pair.0) } else { pair };
    let (era, end, _) = seeker.era(at + 3, reckoning);
    let spans = [0, 1, 2].map(|k| read.span(at + k, at + k + 1));
    let day_at = match taken {
        Order::DayFirst => 0,
        Order::MonthFirst => 1,
        Order::YearFirst => 2,
    };
    let mut date = blank(read.span(at, end));
    date.reckoning = reckoning;
    date.numeric = Some(Numeric { parts: spans, order, taken, mark: one, month: month as u8 });
    let span = spans[day_at];
    let value = day as u8;
    date.day = Some(Day {
        value,
        span,
        in_words: false,
        several: false,
        from: None,
        lead: None,
        suffix: None,
        of: false,
        month_word: false,
        after: false,
    });
    let span = read.span(year_at, year_at + 1);
    date.year = Some(Year { value: year, digits: 4, span, comma: false, word: false, era });
    seeker.weekday_of(&mut date, at, end);
    Some((date, end))
}

/// Which calendar a year in figures belongs to.
fn reckoning(seeker: &Seeker<'_>, at: usize, year: i32) -> Option<Reckoning> {
    let has = |r: Reckoning| seeker.read.calendar.systems.iter().any(|s| s.reckoning == r);
    let marked = |r: Reckoning| seeker.era(at + 3, r).0.is_some();
    match year {
        1700..2200 => Some(Reckoning::Gregorian),
        1200..1600 if has(Reckoning::Solar) && !marked(Reckoning::Hijri) => Some(Reckoning::Solar),
        1200..1600 if has(Reckoning::Hijri) => Some(Reckoning::Hijri),
        1000..1700 if marked(Reckoning::Gregorian) => Some(Reckoning::Gregorian),
        _ => None,
    }
}

/// The order that the figures prove, and the one to take.
fn order(
    seeker: &Seeker<'_>,
    year_first: bool,
    reckoning: Reckoning,
    year: i32,
    pair: (i32, i32),
) -> (Option<Order>, Order) {
    if year_first {
        return (Some(Order::YearFirst), Order::YearFirst);
    }
    let fits = |day: i32, month: i32| {
        (1..=12).contains(&month) && day >= 1 && day <= i32::from(days::most_days(reckoning, Some(year), month as u8))
    };
    match (fits(pair.0, pair.1), fits(pair.1, pair.0)) {
        (true, false) => (Some(Order::DayFirst), Order::DayFirst),
        (false, true) => (Some(Order::MonthFirst), Order::MonthFirst),
        // 5/5/2015 says nothing of the order; 31/4/2015 is wrong in each.
        _ => match seeker.read.calendar.order {
            Some(Order::MonthFirst) => (None, Order::MonthFirst),
            _ if pair.0 <= 12 && pair.1 > 12 => (None, Order::MonthFirst),
            _ => (None, Order::DayFirst),
        },
    }
}

fn is_reference(seeker: &Seeker<'_>, at: usize) -> bool {
    let read = &seeker.read;
    let mut left = at;
    for _ in 0..BEFORE_WORDS {
        if left <= read.range.0 || !read.is_near(left) {
            return false;
        }
        if read.backward(left, read.range.0, |p: &Phrase| p.sense == Sense::NotBefore).is_some() {
            return true;
        }
        // The word for the day ends the search: «القرار الصادر بتاريخ 3/5/2015».
        let dated = |p: &Phrase| matches!(p.sense, Sense::DayWord | Sense::Weekday(..) | Sense::Relative(_));
        if read.backward(left, read.range.0, dated).is_some() {
            return false;
        }
        left -= 1;
    }
    false
}
