//! Finds dates: from each month, weekday or row of figures outwards, word by word, never further than a date reaches.

use crate::check::date::read::{Found, Join, Reader};
use crate::check::date::{Date, Day, Dual, Month, Year, link, numeric};
use crate::document::Document;
use crate::language::Languages;
use crate::language::calendar::{Form, Phrase, Reckoning, Sense, Tail};
use crate::text::fold;
use crate::text::marks::{Script, is_hidden};
use crate::text::span::{Prose, Span};

/// Every date that the seeds lead to, in the order of the text.
pub(super) fn all(document: &Document, languages: &Languages, seeds: &[u32]) -> Vec<Date> {
    let mut out: Vec<Date> = Vec::new();
    let (mut block, mut floor, mut of_block) = (0, 0, 0);
    for &seed in seeds {
        let seed = seed as usize;
        while document.blocks.get(block).is_some_and(|b| b.tokens.end <= seed) {
            link::finish(document, languages, &mut out, of_block);
            block += 1;
            of_block = out.len();
        }
        let Some(home) = document.blocks.get(block) else { break };
        let language = languages.get(home.lang);
        if seed < home.tokens.start || language.calendar.is_empty() {
            continue;
        }
        floor = floor.max(home.tokens.start);
        if seed < floor {
            continue;
        }
        let seeker = Seeker { read: Reader::new(document, home, language), floor };
        let found = if seeker.read.number(seed).is_some() {
            numeric::read(&seeker, seed)
        } else {
            let today = || seeker.weekday_beside_today(seed).map(|d| (d, floor));
            seeker.named(seed).or_else(today).or_else(|| seeker.this_month(seed))
        };
        if let Some((mut date, end)) = found {
            (date.block, date.lang) = (block as u32, home.lang);
            // A weekday beside today that turned out to belong to this date is said once.
            let held = |old: &Date| old.block == date.block && date.weekday.is_some_and(|w| old.span.overlaps(w.span));
            if out.last().is_some_and(|old| old.month_number().is_none() && held(old)) {
                out.pop();
            }
            out.push(date);
            floor = end;
        }
    }
    link::finish(document, languages, &mut out, of_block);
    out
}

/// Looks for a date around a token.
pub(super) struct Seeker<'a> {
    pub(super) read: Reader<'a>,
    /// The first token that may belong to the date.
    pub(super) floor: usize,
}

/// What stands before a month.
#[derive(Default)]
pub(super) struct Before {
    pub(super) first: usize,
    pub(super) day: Option<Day>,
    pub(super) month_word: bool,
    pub(super) this: Option<(Tail, Span<Prose>)>,
    pub(super) part: bool,
}

/// What stands after a month.
#[derive(Default)]
pub(super) struct After {
    pub(super) end: usize,
    pub(super) year: Option<Year>,
    pub(super) tail: Option<(Tail, Span<Prose>)>,
}

pub(super) fn is(sense: Sense) -> impl Fn(&Phrase) -> bool {
    move |p| p.sense == sense
}

pub(super) fn is_tail(phrase: &Phrase) -> bool {
    matches!(phrase.sense, Sense::Tail(_))
}

pub(super) fn is_weekday(phrase: &Phrase) -> bool {
    matches!(phrase.sense, Sense::Weekday(..))
}

pub(super) fn is_relative(phrase: &Phrase) -> bool {
    matches!(phrase.sense, Sense::Relative(_))
}

/// A date of which nothing is known yet.
pub(super) fn blank(span: Span<Prose>) -> Date {
    Date {
        block: 0,
        lang: crate::language::LangId(0),
        span,
        reckoning: Reckoning::Gregorian,
        weekday: None,
        relative: None,
        day: None,
        month: None,
        dual: None,
        numeric: None,
        year: None,
        tail: None,
        quoted: false,
        event: false,
        pair: None,
    }
}

impl<'a> Seeker<'a> {
    /// The month at a token.
    fn month(&self, at: usize) -> Option<(Found<'a>, Month, Reckoning)> {
        let read = &self.read;
        let found = read.forward_glued(at, |p| matches!(p.sense, Sense::Month(..)))?;
        let Sense::Month(number, systems, form) = found.phrase.sense else { return None };
        let token = read.token(at)?;
        if read.calendar.capital && token.script() != Script::Arabic && !token.is_capital() {
            return None;
        }
        let reckoning = read.calendar.systems_of(systems).next()?.reckoning;
        let span = read.span(at, found.end);
        let span = Span::new(span.start + found.glued, span.end);
        Some((found, Month { number, systems, span, form, text: found.phrase.text.clone() }, reckoning))
    }

    /// The date around the name of a month, and one past its last token.
    fn named(&self, at: usize) -> Option<(Date, usize)> {
        let read = &self.read;
        let (found, month, reckoning) = self.month(at)?;
        let dual = self.second_name(&found, &month, reckoning);
        let end = dual.as_ref().map_or(found.end, |(_, end)| *end);
        // A bracket around the second name, or the stop of an abbreviation, parts nothing.
        let closed = dual.as_ref().is_some_and(|(d, _)| read.join(end) == Join::Close && d.end > d.month.span.end);
        let stop = if closed { Some(Join::Close) } else { found.phrase.text.ends_with('.').then_some(Join::Dot) };
        let glued = found.glued > 0 && read.calendar.has_of();
        let mut before = if glued { Before { first: at, ..Before::default() } } else { self.before(at) };
        let (mut next, mut day) = (end, before.day);
        if day.is_none()
            && let Some((after, past)) = self.day_after(next, stop)
        {
            (day, next) = (Some(after), past);
        }
        let after = self.after(next, reckoning, day.is_some(), stop.filter(|_| next == end));
        if let Some(written) = day
            && written.value > 31
            && after.year.is_none()
        {
            (day, before.day, before.first) = (None, None, at);
        }
        self.judge(&found, day, &before, &after, dual.is_some())?;
        let first_byte = read.token(before.first).map_or(month.span.start, |t| t.start);
        let first_byte = if before.first == at { month.span.start } else { first_byte };
        let last = read.token(after.end.max(next).max(1) - 1).map_or(month.span.end, |t| t.end());
        let last = dual.as_ref().map_or(last, |(d, _)| d.end.max(last));
        let mut date = blank(Span::new(first_byte, last));
        (date.reckoning, date.day, date.year) = (reckoning, day, after.year);
        date.tail = after.tail.or(before.this);
        date.dual = dual.map(|(d, _)| d);
        date.month = Some(month);
        let end = after.end.max(next);
        date.event = self.is_doubtful(before.first);
        self.weekday_of(&mut date, before.first, end);
        Some((date, end))
    }

    /// A day of the running month, and one past its last token: `the 28th of this month`.
    fn this_month(&self, at: usize) -> Option<(Date, usize)> {
        let read = &self.read;
        let month = read.backward(at + 1, self.floor, is(Sense::ThisMonth))?;
        let before = self.before(month.first);
        let day = before.day.filter(|d| (1..=31).contains(&d.value) && (d.of || d.suffix.is_some()))?;
        let mut date = blank(read.span(before.first, month.end));
        (date.day, date.tail) = (Some(day), Some((Tail::This, read.span(month.first, month.end))));
        self.weekday_of(&mut date, before.first, month.end);
        Some((date, month.end))
    }

    /// Whether the name is a month here and no verb, person or car.
    fn judge(&self, found: &Found<'_>, day: Option<Day>, before: &Before, after: &After, dual: bool) -> Option<()> {
        let read = &self.read;
        let name = found.phrase.words[0];
        let previous = found.first.checked_sub(1).and_then(|b| read.token(b)).filter(|_| read.is_near(found.first));
        if previous.is_some_and(|t| read.calendar.is_not_before(name, t.hash)) {
            return None;
        }
        let next = read.token(found.end).filter(|_| read.is_near(found.end));
        if day.is_none() && next.is_some_and(|t| read.calendar.is_not_after(name, t.hash)) {
            return None;
        }
        let phrase = found.phrase;
        let short = matches!(phrase.sense, Sense::Month(_, _, Form::Short));
        let some = day.is_some() || after.year.is_some() || before.month_word || dual;
        let some = some || after.tail.is_some() || before.this.is_some() || before.part;
        if (phrase.ambiguous || short) && !some {
            return None;
        }
        let whole = day.is_some() && after.year.is_some();
        if phrase.strict && !(dual || whole || before.month_word) {
            return None;
        }
        Some(())
    }

    /// Whether the date may be part of something else: a stadium in «بـ20 أوت», a pair whose first half is misspelt.
    fn is_doubtful(&self, first: usize) -> bool {
        let read = &self.read;
        let Some(before) = first.checked_sub(1).filter(|&b| b >= self.floor).and_then(|b| read.token(b)) else {
            return false;
        };
        match read.join(first) {
            Join::Slash => !before.is_number(),
            Join::Glued => {
                let letters = fold::folded(before.text(read.prose));
                let range =
                    read.forward(first - 1, |p| p.sense == Sense::Range || p.sense == Sense::DayPrefix).is_some();
                !range && read.calendar.prefixes().contains(&letters)
            }
            _ => false,
        }
    }

    /// A second name of the month, and one past its last token.
    fn second_name(&self, found: &Found<'_>, month: &Month, reckoning: Reckoning) -> Option<(Dual, usize)> {
        let read = &self.read;
        let join = read.join(found.end);
        if !matches!(join, Join::Slash | Join::Open | Join::Dash | Join::Space) {
            return None;
        }
        let (second, other, same) = self.month(found.end)?;
        let apart = other.systems & month.systems == 0 && same == reckoning && second.glued == 0;
        let rest = &read.prose[other.span.end as usize..];
        let close = rest
            .char_indices()
            .find(|(_, c)| !is_hidden(*c) && *c != ' ')
            .filter(|(_, c)| join == Join::Open && *c == ')');
        // A slash or brackets say that both are one month; without them equal numbers must say it.
        let sure = join == Join::Slash || close.is_some();
        if !apart || (!sure && other.number != month.number) {
            return None;
        }
        let end = other.span.end + close.map_or(0, |(at, _)| at as u32 + 1);
        let gap = Span::new(month.span.end, other.span.start);
        Some((Dual { gap, month: other, end, sure }, second.end))
    }
}
