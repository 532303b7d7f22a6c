//! Dates: recognised once for a document, then compared and checked by the kinds of check below.

mod among;
mod day;
pub mod days;
mod features;
pub mod format;
mod link;
mod numeric;
mod read;
mod recognise;
mod rewrite;
mod style;
pub mod value;
mod weekday;
mod year;

#[cfg(test)]
mod tests;

use crate::check::View;
use crate::language::LangId;
use crate::language::calendar::{Form, Order, Reckoning, Tail};
use crate::text::span::{Prose, Span};

/// A date in the text, or a weekday beside a word such as today.
#[derive(Clone, Debug)]
pub struct Date {
    /// The block where it stands.
    pub block: u32,
    /// The language of that block.
    pub lang: LangId,
    /// From the day, with what is joined to it, to the year and its era; without the weekday.
    pub span: Span<Prose>,
    /// Its calendar.
    pub reckoning: Reckoning,
    /// The weekday that names the same day.
    pub weekday: Option<Weekday>,
    /// The word that counts the day from today, such as yesterday: how many days on, and where it stands.
    pub relative: Option<(i8, Span<Prose>)>,
    /// The day of the month.
    pub day: Option<Day>,
    /// The month by its name.
    pub month: Option<Month>,
    /// The same month by a second name.
    pub dual: Option<Dual>,
    /// The month, where the date is in figures only.
    pub numeric: Option<Numeric>,
    /// The year.
    pub year: Option<Year>,
    /// The running, the last or the next month or year.
    pub tail: Option<(Tail, Span<Prose>)>,
    /// It stands between quotation marks.
    pub quoted: bool,
    /// It is the name of an event or a place, or may be.
    pub event: bool,
    /// The date beside it that is the same day in another calendar, as an index.
    pub pair: Option<u32>,
}

/// A weekday before or after a date.
#[derive(Clone, Copy, Debug)]
pub struct Weekday {
    /// Counted from Sunday as 0.
    pub day: u8,
    /// Where it stands.
    pub span: Span<Prose>,
    /// Whether a comma parts it from the date that it directly precedes; `None` if something else stands between.
    pub comma: Option<bool>,
    /// The characters between the weekday and the date.
    pub gap: Span<Prose>,
    /// More than one weekday is named, so that none of them can be held against the date.
    pub several: bool,
}

/// A day of the month.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    /// Its number; the last one if there are several.
    pub value: u8,
    /// The figures or the words.
    pub span: Span<Prose>,
    /// Written in words.
    pub in_words: bool,
    /// There are several days.
    pub several: bool,
    /// The first day of a stretch of which this is the last.
    pub from: Option<u8>,
    /// What is joined to the figure, such as the article.
    pub lead: Option<Span<Prose>>,
    /// What follows the figure, such as `th`.
    pub suffix: Option<Span<Prose>>,
    /// A word such as `of` stands before the month.
    pub of: bool,
    /// The word for month stands before the month.
    pub month_word: bool,
    /// The day follows the month.
    pub after: bool,
}

/// A month by its name.
#[derive(Clone, Debug)]
pub struct Month {
    /// 1 to 12.
    pub number: u8,
    /// The systems that have this name for it, as bits.
    pub systems: u32,
    /// Where it stands, without what is glued before it.
    pub span: Span<Prose>,
    /// How it is written.
    pub form: Form,
    /// The form in the language's file.
    pub text: String,
}

/// A second name of the same month: `نيسان/أبريل`.
#[derive(Clone, Debug)]
pub struct Dual {
    /// What parts the two names.
    pub gap: Span<Prose>,
    /// The second name.
    pub month: Month,
    /// One past the second name, or past the bracket that closes it.
    pub end: u32,
    /// A slash or brackets say that both are the same month; a dash could mean a range.
    pub sure: bool,
}

/// A date in figures.
#[derive(Clone, Copy, Debug)]
pub struct Numeric {
    /// The three figures in the order of the text.
    pub parts: [Span<Prose>; 3],
    /// Which order the figures have; `None` if day and month could each be the other.
    pub order: Option<Order>,
    /// The order that was taken.
    pub taken: Order,
    /// What parts them.
    pub mark: char,
    /// The month.
    pub month: u8,
}

/// A year.
#[derive(Clone, Copy, Debug)]
pub struct Year {
    /// Its number as written; negative before the era.
    pub value: i32,
    /// How many digits it has.
    pub digits: u8,
    /// Its figures.
    pub span: Span<Prose>,
    /// A comma stands before it.
    pub comma: bool,
    /// A word for year stands before it.
    pub word: bool,
    /// The era after it.
    pub era: Option<Span<Prose>>,
}

impl Date {
    /// The number of the month, however it is written.
    pub fn month_number(&self) -> Option<u8> {
        self.month.as_ref().map(|m| m.number).or(self.numeric.map(|n| n.month))
    }

    /// Year, month and day, if all are written and the year is whole.
    pub fn whole(&self) -> Option<(i32, u8, u8)> {
        let year = self.year.filter(|y| y.digits >= 3 && y.value > 0)?;
        Some((year.value, self.month_number()?, self.day?.value))
    }

    /// Whether something stands beside the month that makes it a date and no mere name.
    pub fn has_evidence(&self) -> bool {
        self.day.is_some() || self.year.is_some() || self.tail.is_some()
    }

    /// Everything of it, weekday and word such as yesterday included.
    pub fn whole_span(&self) -> Span<Prose> {
        let span = self.weekday.map_or(self.span, |w| w.span.join(self.span));
        self.relative.map_or(span, |(_, r)| r.join(span))
    }
}

/// Every date of the document, worked out once.
pub fn dates<'a>(view: &View<'a>) -> &'a [Date] {
    let shared = view.shared;
    let (document, languages) = (view.document, view.languages);
    shared.dates.get_or_init(|| recognise::all(document, languages, &shared.seeds))
}
