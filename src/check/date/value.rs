//! `date-value`: this date cannot be, or does not agree with its weekday, with the second name of its month, with the
//! same day in another calendar, with what today is elsewhere in the article.

use crate::check::date::{Date, Numeric, among, dates, days, rewrite};
use crate::check::{Check, Compile, Finding, Findings, Kind, View};
use crate::language::calendar::{Form, Order, Reckoning, System, Tail};
use crate::text::marks::{digit_set, in_digits};
use crate::text::span::{Prose, Span};

/// The kind.
pub const KIND: Kind = Kind {
    name: "date-value",
    about: "Says which dates cannot be, or do not agree with what stands beside them.",
    options: &[
        ("check", "impossible, weekday, weekdays, dual, relative, shifted, hijri, unanchored, backwards or years"),
        ("tolerance", "how many days may lie between the two calendars' dates of one day (2)"),
    ],
    more_options: &[],
    args: &["weekday", "days", "month", "off", "date", "year"],
    compile,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Impossible,
    Weekday,
    Dual,
    Relative,
    Shifted,
    Hijri,
    Unanchored,
    Weekdays,
    Backwards,
    Years,
}

const WHATS: [(What, &str); 10] = [
    (What::Impossible, "impossible"),
    (What::Weekday, "weekday"),
    (What::Dual, "dual"),
    (What::Relative, "relative"),
    (What::Hijri, "hijri"),
    (What::Unanchored, "unanchored"),
    (What::Shifted, "shifted"),
    (What::Weekdays, "weekdays"),
    (What::Backwards, "backwards"),
    (What::Years, "years"),
];

/// A date without a year is of the year that puts it nearest to the article, at most half a year away.
const HALF_A_YEAR: i64 = 183;

struct Value {
    what: What,
    tolerance: i64,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    compile.needles.dates = true;
    let (options, problems) = (compile.options, &mut *compile.problems);
    let what = options.one_of("check", &WHATS, problems);
    let tolerance = options.number("tolerance", 0.0..=60.0, problems).map_or(2, |n| n as i64);
    if what.is_none() && !options.has("check") {
        problems.error(options.place, "a `date-value` rule says what to `check`");
    }
    Some(Box::new(Value { what: what?, tolerance }))
}

impl Check for Value {
    fn check(&self, view: &View<'_>, out: &mut Findings) {
        let dates = dates(view);
        let asked = |date: &&Date| {
            let block = view.document.blocks.get(date.block as usize);
            view.rule.lang.is_none_or(|lang| lang == date.lang) && block.is_some_and(|b| view.rule.looks_at(b.kind))
        };
        let each = dates.iter().filter(asked);
        match self.what {
            What::Impossible => each.for_each(|date| impossible(view, date, out)),
            What::Weekday => each.for_each(|date| weekday(view, date, out)),
            What::Dual => each.for_each(|date| dual(view, date, out)),
            What::Relative => relative(view, &each.collect::<Vec<_>>(), false, out),
            What::Shifted => relative(view, &each.collect::<Vec<_>>(), true, out),
            What::Weekdays => among::weekdays(view, &each.collect::<Vec<_>>(), out),
            What::Backwards => among::backwards(view, &each.collect::<Vec<_>>(), out),
            What::Years => among::years(view, &each.collect::<Vec<_>>(), out),
            What::Hijri => each.for_each(|date| hijri(dates, date, self.tolerance, out)),
            What::Unanchored => unanchored(view, &each.collect::<Vec<_>>(), out),
        }
    }
}

/// Adds a wording to choose from: the span with one part written otherwise.
pub(super) fn suggest(view: &View<'_>, finding: &mut Finding, part: Span<Prose>, text: &str) {
    let whole = rewrite::applied(view.prose(), finding.span, &[(part, text.to_owned())]);
    finding.suggestions.push(whole);
}

/// A number in the digits of the figures that it replaces, and as long.
fn in_place_of(figures: &str, number: i64) -> String {
    let set = figures.chars().find_map(digit_set).unwrap_or_default();
    let width = if figures.starts_with(['0', '\u{660}', '\u{6F0}']) { 2 } else { 1 };
    in_digits(&format!("{number:0width$}"), set)
}

fn impossible(view: &View<'_>, date: &Date, out: &mut Findings) {
    let (Some(day), Some(month)) = (date.day, date.month_number()) else { return };
    let year = date.year.filter(|y| y.digits == 4 && y.value > 0).map(|y| y.value);
    if month == 0 || month > 12 {
        let finding = out.report(date.block, date.span);
        finding.arg("month", month.to_string()).arg("days", "0");
        return;
    }
    // A day of the Julian calendar may be no day of the Gregorian one.
    let year = year.filter(|y| *y > 1582 || date.reckoning != Reckoning::Gregorian);
    let most = days::most_days(date.reckoning, year, month);
    let names_other = date.dual.as_ref().is_some_and(|d| d.month.number != month);
    if names_other || (1..=most).contains(&day.value) {
        return;
    }
    let name = match &date.month {
        Some(month) => view.prose()[month.span.range()].to_owned(),
        None => month.to_string(),
    };
    let finding = out.report(date.block, date.span);
    finding.arg("days", most.to_string()).arg("month", name);
    if !day.in_words && day.value > most {
        let figures = in_place_of(&view.prose()[day.span.range()], i64::from(most));
        suggest(view, finding, day.span, &figures);
    }
}

/// The day that a date is, if its year is written or follows from the article's date.
pub(super) fn day_of(view: &View<'_>, date: &Date) -> Option<i64> {
    let (day, month) = (date.day?.value, date.month_number().filter(|m| (1..=12).contains(m))?);
    let valid = |year: i32| (1..=days::days_in(Some(year), month)).contains(&day);
    if date.reckoning != Reckoning::Gregorian {
        return None;
    }
    if let Some((year, ..)) = date.whole() {
        return (valid(year) && year > 1582).then(|| days::gregorian(year, month, day));
    }
    let (year, m, d) = view.context.date.filter(|_| date.year.is_none() && date.tail.is_none())?;
    let article = days::gregorian(year, m, d);
    let years = (year.checked_sub(1)?..=year.checked_add(1)?).filter(|y| valid(*y));
    let day = years.map(|y| days::gregorian(y, month, day)).min_by_key(|d| (d - article).abs())?;
    ((day - article).abs() <= HALF_A_YEAR).then_some(day)
}

fn weekday(view: &View<'_>, date: &Date, out: &mut Findings) {
    let Some(named) = date.weekday.filter(|w| !w.several) else { return };
    // Which of several days, or of two orders of figures, the weekday belongs to is not known.
    let unsure = date.day.is_some_and(|d| d.several) || date.numeric.is_some_and(|n| n.order.is_none());
    let names_other = date.dual.as_ref().is_some_and(|d| d.month.number != date.month_number().unwrap_or(0));
    if unsure && !same_figures(date) || names_other {
        return;
    }
    let Some(at) = day_of(view, date) else { return };
    let right = days::weekday(at);
    if right == named.day {
        return;
    }
    let calendar = &view.languages.get(date.lang).calendar;
    let name = calendar.weekdays.get(usize::from(right)).cloned().unwrap_or_default();
    let finding = out.report(date.block, named.span.join(date.span));
    finding.arg("weekday", name.clone());
    suggest(view, finding, named.span, &name);
    let ahead = i64::from((named.day + 7 - right) % 7);
    let near = if ahead > 3 { at + ahead - 7 } else { at + ahead };
    let (_, month, day) = days::date_of(near);
    if let Some(written) = date.day.filter(|d| !d.in_words && Some(month) == date.month_number()) {
        let figures = in_place_of(&view.prose()[written.span.range()], i64::from(day));
        suggest(view, finding, written.span, &figures);
    }
}

/// Whether day and month are the same figure, so that their order makes no difference.
fn same_figures(date: &Date) -> bool {
    date.numeric.is_some_and(|n| date.day.is_some_and(|d| d.value == n.month && !d.several))
}

fn dual(view: &View<'_>, date: &Date, out: &mut Findings) {
    let (Some(month), Some(second)) = (&date.month, &date.dual) else { return };
    let other = &second.month;
    if !second.sure || month.number == other.number {
        return;
    }
    let calendar = &view.languages.get(date.lang).calendar;
    let span = Span::new(month.span.start, second.end);
    let finding = out.report(date.block, span);
    finding.arg("month", &view.prose()[month.span.range()]);
    let name = |bits: u32, number: u8| {
        let standard = |s: &System| s.names[usize::from(number) - 1].first().cloned();
        calendar.systems_of(bits).find_map(standard)
    };
    if let Some(name) = name(other.systems, month.number) {
        suggest(view, finding, other.span, &name);
    }
    if let Some(name) = name(month.systems, other.number) {
        suggest(view, finding, month.span, &name);
    }
}

/// Weekdays beside words such as today, which must agree with each other and with the article's date. `shifted` asks for
/// those alone that are a day ahead of that date.
fn relative(view: &View<'_>, dates: &[&Date], shifted: bool, out: &mut Findings) {
    let implied = |date: &Date| {
        let (weekday, (days, _)) = (date.weekday.filter(|w| !w.several)?, date.relative?);
        Some((i32::from(weekday.day) - i32::from(days)).rem_euclid(7) as u8)
    };
    let all: Vec<(&Date, u8)> = dates.iter().filter(|d| !d.quoted).filter_map(|&d| Some((d, implied(d)?))).collect();
    let mut count = [0usize; 7];
    for (_, today) in &all {
        count[usize::from(*today)] += 1;
    }
    let known = view.context.date.map(|(y, m, d)| days::weekday(days::gregorian(y, m, d)));
    let Some((_, first)) = all.first() else { return };
    // Of two alike the first to be said stands.
    let most = (0..7u8).max_by_key(|&d| (count[usize::from(d)], d == *first)).unwrap_or(*first);
    let example = all.iter().find(|(_, t)| *t == most).map(|(d, _)| d.whole_span());
    for (date, today) in &all {
        let span = date.whole_span();
        if *today != most {
            if shifted {
                continue;
            }
            let finding = out.report(date.block, span);
            finding.labels.extend(example);
            right_weekday(view, date, most, finding);
        } else if let Some(known) = known {
            // Published after midnight, yesterday's today is a day off.
            let off = (i32::from(*today) - i32::from(known)).rem_euclid(7);
            let minded = if shifted { off == 1 } else { !matches!(off, 0 | 1 | 6) };
            if minded {
                let finding = out.report(date.block, span);
                right_weekday(view, date, known, finding);
            }
        }
    }
}

/// Offers the weekday that agrees with a known today.
fn right_weekday(view: &View<'_>, date: &Date, today: u8, finding: &mut Finding) {
    let (Some(weekday), Some((days, _))) = (date.weekday, date.relative) else { return };
    let right = (i32::from(today) + i32::from(days)).rem_euclid(7) as usize;
    let calendar = &view.languages.get(date.lang).calendar;
    if let Some(name) = calendar.weekdays.get(right) {
        finding.arg("weekday", name.clone());
        suggest(view, finding, weekday.span, name);
    }
}

fn hijri(dates: &[Date], date: &Date, tolerance: i64, out: &mut Findings) {
    let Some(other) = date.pair.and_then(|p| dates.get(p as usize)) else { return };
    // Said once for both, at the first of the two.
    if other.span < date.span {
        return;
    }
    let day = |date: &Date| {
        let (year, month, day) = date.whole()?;
        let most = days::most_days(date.reckoning, Some(year), month);
        let sure = (1..=12).contains(&month) && (1..=most).contains(&day) && !date.day.is_some_and(|d| d.several);
        let ordered =
            date.numeric.is_none_or(|Numeric { order, taken, .. }| order.is_some() || taken == Order::DayFirst);
        match date.reckoning {
            _ if !sure || !ordered => None,
            Reckoning::Gregorian if (year, month, day) < days::GREGORIAN_FROM => Some(days::julian(year, month, day)),
            Reckoning::Gregorian => Some(days::gregorian(year, month, day)),
            Reckoning::Hijri => Some(days::hijri(year, month, day)),
            Reckoning::Solar => None,
        }
    };
    let (Some(a), Some(b)) = (day(date), day(other)) else { return };
    let off = (a - b).abs();
    let greg = if date.reckoning == Reckoning::Gregorian { b } else { a };
    // Some convert old dates to the calendar of today all the same.
    let proleptic = |date: &Date| date.whole().map(|(year, month, day)| days::gregorian(year, month, day));
    let named = if date.reckoning == Reckoning::Gregorian { date } else { other };
    if off <= tolerance || proleptic(named).is_some_and(|day| (day - greg).abs() <= tolerance) {
        return;
    }
    let (year, month, day) = days::date_of(greg);
    let finding = out.report(date.block, date.span.join(other.span));
    finding.arg("off", off.to_string()).arg("date", format!("{year}-{month:02}-{day:02}"));
}

/// The first date that only «الجاري» ties to a year, in an article that has no date itself.
fn unanchored(view: &View<'_>, dates: &[&Date], out: &mut Findings) {
    if view.context.date.is_some() {
        return;
    }
    let loose = |date: &&&Date| {
        let written = date.numeric.is_none() && date.month.as_ref().is_none_or(|m| m.form != Form::Misspelt);
        let running = date.tail.is_some_and(|(tail, _)| tail == Tail::This);
        written && date.day.is_some() && date.year.is_none() && running && !date.quoted && !date.event
    };
    let Some(date) = dates.iter().find(loose) else { return };
    let tied = dates.iter().any(|d| d.whole().is_some() && d.month_number() == date.month_number());
    if tied {
        return;
    }
    let finding = out.report(date.block, date.span);
    let other = dates.iter().find(|d| d.year.is_some() && !d.quoted);
    finding.labels.extend(other.map(|d| d.span));
}
