//! What follows a month: the year with its era, or a word such as last.

use crate::check::date::Year;
use crate::check::date::read::Join;
use crate::check::date::recognise::{After, Seeker, is, is_tail};
use crate::language::calendar::{Phrase, Reckoning, Sense};
use crate::text::span::{Prose, Span};

impl Seeker<'_> {
    /// The year, and words such as `last`, after a month or a day. What `stop` is parts nothing here.
    pub(super) fn after(&self, at: usize, reckoning: Reckoning, has_day: bool, stop: Option<Join>) -> After {
        let read = &self.read;
        let mut after = After { end: at, ..After::default() };
        let mut at = at;
        let joined = |at: usize| if Some(read.join(at)) == stop { Join::Space } else { read.join(at) };
        if joined(at) == Join::Space
            && let Some(word) = read.forward(at, is(Sense::MonthWord)).filter(|_| !read.calendar.has_of())
        {
            at = word.end;
            after.end = at;
        }
        if joined(at) == Join::Space
            && let Some(found) = read.forward(at, is_tail)
            && let Sense::Tail(tail) = found.phrase.sense
        {
            after.tail = Some((tail, read.span(found.first, found.end)));
            after.end = found.end;
            return after;
        }
        let join = joined(at);
        let comma = join == Join::Comma;
        let near = matches!(join, Join::Space | Join::Glued | Join::Apostrophe);
        let marked = matches!(join, Join::Slash | Join::Dash) && has_day;
        if !(near || marked || (comma && has_day)) {
            return after;
        }
        let mut next = at;
        if let Some(of) = read.forward(next, is(Sense::Of)).filter(|f| read.is_near(f.end)) {
            next = of.end;
        }
        let word = read.forward_glued(next, is(Sense::YearWord)).filter(|f| read.is_near(f.end));
        if let Some(word) = &word {
            next = word.end;
            if let Some(found) = read.forward(next, is_tail)
                && let Sense::Tail(tail) = found.phrase.sense
            {
                after.tail = Some((tail, read.span(at, found.end)));
                after.end = found.end;
                return after;
            }
        }
        if let Some((mut year, end)) = self.year(next, reckoning, join == Join::Apostrophe) {
            (year.comma, year.word) = (comma, word.is_some());
            (after.year, after.end) = (Some(year), end);
        }
        after
    }

    /// The year at a token with its era, and one past its last token.
    pub(super) fn year(&self, at: usize, reckoning: Reckoning, clipped: bool) -> Option<(Year, usize)> {
        let read = &self.read;
        let (value, digits) = read.number(at)?;
        let span = read.span(at, at + 1);
        let (era, end, before) = self.era(at + 1, reckoning);
        let whole = match reckoning {
            Reckoning::Gregorian => digits == 4 && (1000..2200).contains(&value),
            Reckoning::Hijri => (digits == 4 && (1000..1600).contains(&value)) || (digits == 3 && era.is_some()),
            Reckoning::Solar => digits == 4 && (1000..1600).contains(&value),
        };
        let short = digits == 2 && clipped;
        if !(whole || short || (era.is_some() && (2..=4).contains(&digits) && value < 2200)) || read.goes_on(at) {
            return None;
        }
        // `2023-2024` and `2023/24` are spans of years; the first is the date's.
        let value = if before { -value } else { value };
        Some((Year { value, digits, span, comma: false, word: false, era }, end))
    }

    /// The era at a token, one past it, and whether it counts backwards.
    pub(super) fn era(&self, at: usize, reckoning: Reckoning) -> (Option<Span<Prose>>, usize, bool) {
        let read = &self.read;
        let wanted = |p: &Phrase| match p.sense {
            Sense::Era | Sense::EraBefore => reckoning == Reckoning::Gregorian,
            Sense::HijriEra => reckoning == Reckoning::Hijri,
            Sense::SolarEra => reckoning == Reckoning::Solar,
            _ => false,
        };
        match read.forward(at, wanted).filter(|_| read.is_near(at)) {
            Some(found) => (Some(read.span(found.first, found.end)), found.end, found.phrase.sense == Sense::EraBefore),
            None => (None, at, false),
        }
    }
}
