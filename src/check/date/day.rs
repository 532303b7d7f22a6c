//! The day of a date: figures or words before the name of a month, or figures after it.

use crate::check::date::Day;
use crate::check::date::read::Join;
use crate::check::date::recognise::{Before, Seeker, is, is_tail};
use crate::language::calendar::{Order, Phrase, Sense};
use crate::text::marks::Script;
use crate::text::span::{Prose, Span};

/// How many days may be named before one month: `5, 6 and 7 May`.
const DAYS_MAX: usize = 8;

impl Seeker<'_> {
    /// The day, and words such as `the month of`, before a month.
    pub(super) fn before(&self, at: usize) -> Before {
        let read = &self.read;
        let mut before = Before { first: at, ..Before::default() };
        let mut left = at;
        let join = read.join(at);
        if join == Join::Slash || join == Join::Dash {
            return self.figure_and_name(at, join);
        }
        if !matches!(join, Join::Space | Join::Glued | Join::Dot) {
            return before;
        }
        if join == Join::Dot {
            if read.calendar.day_dot && at > self.floor {
                before.day = self.figures(at - 1, self.plain_day(at - 1), &mut before.first);
            }
            return before;
        }
        if let Some(word) = read.backward(left, self.floor, is(Sense::MonthWord)) {
            before.month_word = true;
            left = word.first;
            if word.glued > 0 || !read.is_near(left) {
                return before;
            }
        }
        if let Some(part) = read.backward(left, self.floor, |p| p.sense == Sense::PartOfMonth || is_tail(p)) {
            match part.phrase.sense {
                Sense::Tail(tail) if !read.calendar.has_of() || read.calendar.capital => {
                    before.this = Some((tail, read.span(part.first, part.end)));
                }
                Sense::PartOfMonth => before.part = true,
                _ => {}
            }
        }
        let mut day = Day { month_word: before.month_word, ..self.plain_day(left) };
        if let Some(of) = read.backward(left, self.floor, is(Sense::Of)).filter(|f| f.glued == 0)
            && read.is_near(of.first)
        {
            day.of = true;
            left = of.first;
        }
        if left == self.floor {
            return before;
        }
        let mut first = at;
        before.day = if read.token(left - 1).is_some_and(|t| t.is_number()) || self.is_suffix(left - 1) {
            self.figures(left - 1, day, &mut first)
        } else {
            self.ordinal(left, day, &mut first)
        };
        if before.day.is_some() {
            before.first = first;
        }
        before
    }

    fn plain_day(&self, at: usize) -> Day {
        let span = self.read.span(at, at + 1);
        let (lead, suffix) = (None, None);
        Day {
            value: 0,
            span,
            in_words: false,
            several: false,
            from: None,
            lead,
            suffix,
            of: false,
            month_word: false,
            after: false,
        }
    }

    fn is_suffix(&self, at: usize) -> bool {
        let read = &self.read;
        at > self.floor
            && matches!(read.join(at), Join::Glued | Join::Dot | Join::Dash)
            && read.forward(at, is(Sense::Suffix)).is_some()
            && read.token(at - 1).is_some_and(|t| t.is_number())
    }

    /// `11/نوفمبر/2017`: the day before the same mark that stands before the year.
    fn figure_and_name(&self, at: usize, join: Join) -> Before {
        let read = &self.read;
        let mut before = Before { first: at, ..Before::default() };
        let Some(found) = read.forward(at, |p| matches!(p.sense, Sense::Month(..))) else { return before };
        let year = read.number(found.end).is_some_and(|(_, digits)| digits == 4) && read.join(found.end) == join;
        if at > self.floor && year {
            before.day = self.figures(at - 1, self.plain_day(at - 1), &mut before.first);
        }
        before
    }

    /// A day in figures whose last token is `at`, with other days before it and what is joined to it.
    fn figures(&self, at: usize, mut day: Day, first: &mut usize) -> Option<Day> {
        let read = &self.read;
        let mut at = at;
        if self.is_suffix(at) {
            day.suffix = Some(read.span(at, at + 1));
            at -= 1;
        }
        let (value, _) = read.number(at).filter(|(_, digits)| *digits <= 2)?;
        if at < self.floor || read.has_begun(at) || (day.suffix.is_none() && read.goes_on(at)) {
            return None;
        }
        day.value = value as u8;
        day.span = read.span(at, at + 1);
        let mut left = at;
        for count in 0..DAYS_MAX {
            let Some((more, until)) = self.day_before(left) else { break };
            let first = read.number(more).filter(|_| until && count == 0);
            (day.several, day.from) = (true, first.map(|(value, _)| value as u8));
            left = more;
        }
        if left > self.floor
            && read.is_near(left)
            && let Some(lead) = self.lead(left)
        {
            day.lead = (left == at).then_some(lead);
            left -= 1;
        }
        *first = left;
        Some(day)
    }

    /// What is joined to the figure at `at`: the article, without what is glued before it.
    fn lead(&self, at: usize) -> Option<Span<Prose>> {
        let read = &self.read;
        let lead = read.forward_glued(at - 1, is(Sense::DayPrefix)).filter(|f| f.end == at)?;
        let span = read.span(at - 1, at);
        Some(Span::new(span.start + lead.glued, span.end))
    }

    /// Whether a dash leads from a first day to a last. Between figures in a line that runs from right to left many
    /// typists turn the two round, so that they look right.
    fn is_dash_until(&self) -> bool {
        !matches!(self.read.language.script, Script::Arabic | Script::Hebrew)
    }

    /// The token of an earlier day in `3–5`, `3 and 5`, `3 و5`, and whether the days between are meant too.
    fn day_before(&self, at: usize) -> Option<(usize, bool)> {
        let read = &self.read;
        let small =
            |at: usize| at >= self.floor && read.number(at).is_some_and(|(n, d)| d <= 2 && (1..=31).contains(&n));
        if at <= self.floor {
            return None;
        }
        let dashed = matches!(read.join(at), Join::Dash | Join::Slash | Join::Comma);
        if dashed {
            let until = read.join(at) == Join::Dash && self.is_dash_until();
            return small(at - 1).then_some((at - 1, until)).filter(|&(b, _)| !read.has_begun(b));
        }
        // The article may stand before each of the days.
        let at = if read.is_near(at) && self.lead(at).is_some() { at - 1 } else { at };
        let word = read.backward(at, self.floor, is(Sense::Range)).filter(|_| read.is_near(at))?;
        let before = word.first.checked_sub(1)?;
        let until = read.backward(at, self.floor, is(Sense::Until)).is_some();
        (word.first > self.floor && read.is_near(word.first) && small(before) && !read.has_begun(before))
            .then_some((before, until))
    }

    /// A day in words that ends before `end`.
    fn ordinal(&self, end: usize, mut day: Day, first: &mut usize) -> Option<Day> {
        let read = &self.read;
        let found = read.backward(end, self.floor, |p| matches!(p.sense, Sense::Ordinal(_)))?;
        let Sense::Ordinal(value) = found.phrase.sense else { return None };
        if !day.of && read.calendar.has_of() && read.calendar.has_day_prefix(&found.phrase.text) != Some(false) {
            return None;
        }
        // After a noun the word counts that noun: the first week, the second half.
        if found.first > read.range.0 && read.is_near(found.first) {
            let before = read.token(found.first - 1)?;
            let beside =
                |p: &Phrase| matches!(p.sense, Sense::DayWord | Sense::Event | Sense::Weekday(..) | Sense::Range);
            let common = read.language.is_common(before.hash);
            // A noun that a number counts has the article if the number has it.
            let noun = self.has_article(before.text(read.prose)) != Some(false);
            if found.glued == 0 && noun && !common && read.backward(found.first, read.range.0, beside).is_none() {
                return None;
            }
        }
        (day.value, day.in_words, day.span) = (value, true, read.span(found.first, found.end));
        day.span = Span::new(day.span.start + found.glued, day.span.end);
        *first = found.first;
        Some(day)
    }

    /// Whether a word begins with the article, behind what is glued before it; `None` if the language joins none.
    fn has_article(&self, word: &str) -> Option<bool> {
        let (calendar, language) = (self.read.calendar, self.read.language);
        let folded = crate::text::fold::folded(word);
        let bare = calendar.has_day_prefix(&folded)?;
        let glued =
            |p: &String| folded.strip_prefix(p.as_str()).is_some_and(|r| calendar.has_day_prefix(r) == Some(true));
        let contracted = |(apart, together): &(String, String)| {
            folded.starts_with(together.as_str()) && calendar.prefixes().iter().any(|p| apart.starts_with(p.as_str()))
        };
        Some(bare || calendar.prefixes().iter().any(glued) || language.contractions.iter().any(contracted))
    }

    /// A day after its month, where the language does not say that the day comes first.
    pub(super) fn day_after(&self, at: usize, stop: Option<Join>) -> Option<(Day, usize)> {
        let read = &self.read;
        if read.calendar.order.is_some_and(|o| o != Order::MonthFirst) {
            return None;
        }
        let joined = read.join(at) == Join::Space || Some(read.join(at)) == stop;
        let (value, _) = read.number(at).filter(|(n, digits)| joined && *digits <= 2 && (1..=31).contains(n))?;
        let mut day = Day { value: value as u8, after: true, ..self.plain_day(at) };
        let mut end = at + 1;
        if self.is_suffix(end) {
            day.suffix = Some(read.span(end, end + 1));
            end += 1;
        } else if read.goes_on(at) {
            return None;
        }
        if read.join(end) == Join::Dash
            && let Some((last, _)) = read.number(end).filter(|(n, digits)| *digits <= 2 && (1..=31).contains(n))
        {
            day.from = self.is_dash_until().then_some(day.value);
            (day.value, day.several) = (last as u8, true);
            day.span = read.span(end, end + 1);
            end += 1;
        }
        // `In May 20 people`: the figure counts what follows.
        let counts = day.suffix.is_none()
            && read.join(end) == Join::Space
            && read.token(end).is_some_and(|t| !t.is_number() && !read.language.is_common(t.hash))
            && read.forward(end, is(Sense::EventAfter)).is_none();
        (!counts).then_some((day, end))
    }
}
