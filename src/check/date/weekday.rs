//! Weekdays: beside a date, and beside a word such as today.

use crate::check::date::read::{Found, Join};
use crate::check::date::recognise::{Seeker, blank, is_relative, is_tail, is_weekday};
use crate::check::date::{Date, Weekday};
use crate::language::calendar::{Phrase, Sense};
use crate::text::marks::Script;
use crate::text::span::{Prose, Span};

impl Seeker<'_> {
    /// Looks for the weekday of a date between the tokens `first` and `end`, and for a word such as yesterday.
    pub(super) fn weekday_of(&self, date: &mut Date, first: usize, end: usize) {
        let read = &self.read;
        let mut left = first;
        let mut direct = true;
        let bridge = |p: &Phrase| matches!(p.sense, Sense::Pair | Sense::DayWord | Sense::Tail(_) | Sense::DayPrefix);
        for _ in 0..3 {
            let Some(word) = read.backward(left, self.floor, bridge).filter(|_| read.is_near(left)) else { break };
            left = word.first;
            direct = false;
        }
        let join = read.join(left);
        if matches!(join, Join::Space | Join::Comma | Join::Open | Join::Glued)
            && let Some(found) = read.backward(left, self.floor, is_weekday)
            && let Some((day, span)) = self.weekday(&found)
        {
            let several = self.is_one_of_several(found.first);
            let gap =
                Span::new(span.end, read.token(first).map_or(span.end, |t| t.start).min(date.span.start).max(span.end));
            let comma = (direct && join != Join::Open).then_some(join == Join::Comma);
            date.weekday = Some(Weekday { day, span, comma, gap, several });
            left = found.first;
        } else if matches!(read.join(end), Join::Space | Join::Open)
            && let Some(found) = read.forward(end, is_weekday)
            && let Some((day, span)) = self.weekday(&found)
        {
            let bracket = read.join(end) == Join::Open && read.prose[span.end as usize..].trim_start().starts_with(')');
            // Without brackets a weekday after the date belongs to it only where the weekday comes last by custom.
            if bracket {
                let gap = Span::new(span.end, span.end);
                date.weekday = Some(Weekday { day, span, comma: None, gap, several: false });
            }
        }
        if matches!(read.join(left), Join::Space | Join::Comma)
            && let Some(found) = read.backward(left, self.floor, is_relative)
            && self.is_relative_here(&found)
            && let Sense::Relative(days) = found.phrase.sense
        {
            date.relative = Some((days, self.bare(&found)));
        }
    }

    fn weekday(&self, found: &Found<'_>) -> Option<(u8, Span<Prose>)> {
        let read = &self.read;
        let Sense::Weekday(day, _) = found.phrase.sense else { return None };
        let token = read.token(found.first)?;
        if read.calendar.capital && token.script() != Script::Arabic && !token.is_capital() {
            return None;
        }
        Some((day, self.bare(found)))
    }

    /// Where a phrase stands, without what is glued before it.
    fn bare(&self, found: &Found<'_>) -> Span<Prose> {
        let span = self.read.span(found.first, found.end);
        Span::new(span.start + found.glued, span.end)
    }

    /// Whether another weekday stands just before: `Tuesday and Wednesday 5 and 6 May`.
    fn is_one_of_several(&self, first: usize) -> bool {
        let read = &self.read;
        let glued = read.token(first).is_some() && read.forward(first, is_weekday).is_none();
        let mut left = first;
        while let Some(word) = read.backward(left, read.range.0, |p| matches!(p.sense, Sense::Range | Sense::DayWord)) {
            left = word.first;
        }
        let before = matches!(read.join(left), Join::Space | Join::Comma | Join::Dash | Join::Slash | Join::Glued);
        glued || (before && read.backward(left, read.range.0, is_weekday).is_some())
    }

    /// Whether a word such as today is one here: «في ذلك اليوم» is not.
    fn is_relative_here(&self, found: &Found<'_>) -> bool {
        let read = &self.read;
        let name = found.phrase.words[0];
        let before = found.first.checked_sub(1).and_then(|b| read.token(b));
        let after = read.token(found.end);
        found.phrase.words.len() > 1
            || (!before.is_some_and(|t| read.calendar.is_not_before(name, t.hash))
                && !after.is_some_and(|t| read.calendar.is_not_after(name, t.hash)))
    }

    /// A weekday directly after a word such as today.
    pub(super) fn weekday_beside_today(&self, at: usize) -> Option<Date> {
        let read = &self.read;
        let found = read.backward(at + 1, read.range.0, is_weekday)?;
        let (day, span) = self.weekday(&found)?;
        let join = read.join(found.first);
        if found.glued > 0 || !matches!(join, Join::Space | Join::Comma | Join::Open) {
            return None;
        }
        let today = read.backward(found.first, self.floor.max(read.range.0), is_relative)?;
        let Sense::Relative(days) = today.phrase.sense else { return None };
        // «اليوم الخميس المقبل»: the weekday is another one than today.
        let tail = read.is_near(found.end) && read.forward_glued(found.end, is_tail).is_some();
        let several = read.forward_glued(found.end, is_weekday).is_some() && read.is_near(found.end);
        let closed = join == Join::Space || !matches!(read.join(found.end), Join::Space | Join::Glued);
        if tail || several || !closed || !self.is_relative_here(&today) {
            return None;
        }
        let bracket = u32::from(join == Join::Open && read.prose[span.end as usize..].starts_with(')'));
        let mut date = blank(Span::new(span.start, span.end + bracket));
        date.weekday = Some(Weekday { day, span, comma: None, gap: Span::new(span.end, span.end), several: false });
        date.relative = Some((days, self.bare(&today)));
        Some(date)
    }
}
