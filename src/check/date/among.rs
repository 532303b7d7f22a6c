//! What the dates of an article say of each other: stretches that run backwards, weekdays that cannot both be, years
//! that the article's own date makes unlikely.

use crate::check::date::Date;
use crate::check::date::link::token_at;
use crate::check::date::read::{Join, Reader};
use crate::check::date::recognise::is;
use crate::check::date::value::{day_of, suggest};
use crate::check::{Findings, View};
use crate::language::calendar::{Reckoning, Sense};
use crate::text::marks::{Script, digit_set, in_digits};

/// A whole date so many years after the article is hardly meant.
const YEARS_AHEAD_MAX: i32 = 50;

/// Stretches whose last day comes before the first.
pub(super) fn backwards(view: &View<'_>, dates: &[&Date], out: &mut Findings) {
    for date in dates {
        if let Some(day) = date.day
            && day.from.is_some_and(|from| from > day.value)
        {
            out.report(date.block, date.span);
        }
    }
    for pair in dates.windows(2) {
        let (left, right) = (pair[0], pair[1]);
        if left.block == right.block && is_stretch(view, left, right) && is_after(left, right) {
            out.report(left.block, left.span.join(right.span));
        }
    }
}

/// Whether only a word such as `until`, or a dash, stands between two dates.
fn is_stretch(view: &View<'_>, left: &Date, right: &Date) -> bool {
    let Some(block) = view.document.blocks.get(left.block as usize) else { return false };
    let (start, end) = (left.span.end, right.whole_span().start);
    if end < start || left.quoted != right.quoted {
        return false;
    }
    let language = view.languages.get(left.lang);
    let read = Reader::new(view.document, block, language);
    let (first, last) = (token_at(view.document, start), token_at(view.document, end));
    if first == last {
        return read.join(first) == Join::Dash && !matches!(language.script, Script::Arabic | Script::Hebrew);
    }
    read.is_near(first) && read.forward(first, is(Sense::Until)).is_some_and(|word| word.end == last)
}

/// Whether the first of two dates comes after the second, whatever the years that they leave out.
fn is_after(left: &Date, right: &Date) -> bool {
    let parts = |date: &Date| Some((date.month_number()?, date.day.filter(|d| !d.several)?.value));
    let ordered = |date: &Date| date.numeric.is_none_or(|n| n.order.is_some());
    let (Some(a), Some(b)) = (parts(left), parts(right)) else { return false };
    if left.reckoning != right.reckoning || !ordered(left) || !ordered(right) {
        return false;
    }
    match (left.year.map(|y| y.value), right.year.map(|y| y.value)) {
        (Some(first), Some(last)) => (first, a) > (last, b),
        // Over the turn of a year the months begin again.
        _ => a.0 == b.0 && a.1 > b.1,
    }
}

/// Weekdays of one month, of a year that nothing names, that cannot all be right.
pub(super) fn weekdays(view: &View<'_>, dates: &[&Date], out: &mut Findings) {
    let named = |date: &&&Date| {
        let sure = date.weekday.is_some_and(|w| !w.several) && date.day.is_some_and(|d| !d.several);
        let loose = date.year.is_none() && date.reckoning == Reckoning::Gregorian && day_of(view, date).is_none();
        sure && loose && date.month.is_some() && !date.quoted && !date.event
    };
    let parts = |date: &Date| Some((date.month_number()?, date.day?.value, date.weekday?.day));
    let mut first: [Option<&Date>; 13] = [None; 13];
    for date in dates.iter().filter(named) {
        let Some((month, day, weekday)) = parts(date) else { continue };
        let Some(slot) = first.get_mut(usize::from(month)) else { continue };
        let Some(earlier) = *slot else {
            *slot = Some(date);
            continue;
        };
        let Some((_, other, known)) = parts(earlier) else { continue };
        let right = (i32::from(known) + i32::from(day) - i32::from(other)).rem_euclid(7);
        if right == i32::from(weekday) {
            continue;
        }
        let Some(written) = date.weekday else { continue };
        let finding = out.report(date.block, written.span.join(date.span));
        finding.labels.push(earlier.whole_span());
        if let Some(name) = view.languages.get(date.lang).calendar.weekdays.get(right as usize) {
            finding.arg("weekday", name.clone());
            suggest(view, finding, written.span, name);
        }
    }
}

/// Whole dates in a year that cannot be meant: far ahead of the article, or ahead of it in the digits of its own year.
pub(super) fn years(view: &View<'_>, dates: &[&Date], out: &mut Findings) {
    let Some((article, ..)) = view.context.date else { return };
    let digits = |year: i32| {
        let mut digits: Vec<char> = year.to_string().chars().collect();
        digits.sort_unstable();
        digits
    };
    for date in dates.iter().filter(|d| d.reckoning == Reckoning::Gregorian && !d.quoted && !d.event) {
        let (Some((year, ..)), Some(written)) = (date.whole(), date.year) else { continue };
        let turned = year > article + 1 && digits(year) == digits(article);
        if year <= article.saturating_add(YEARS_AHEAD_MAX) && !turned {
            continue;
        }
        let finding = out.report(date.block, date.span);
        finding.arg("year", article.to_string());
        let set = view.prose()[written.span.range()].chars().find_map(digit_set).unwrap_or_default();
        suggest(view, finding, written.span, &in_digits(&article.to_string(), set));
    }
}
