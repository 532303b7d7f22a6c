//! How a date is written, taken apart: each feature by itself, and only where a date has it. What a date leaves out,
//! such as the year, is no feature.

use std::borrow::Cow;

use crate::check::date::{Date, Day, Month, Numeric};
use crate::document::Document;
use crate::language::calendar::{Calendar, Form, Order, Reckoning};
use crate::text::marks::{Script, digit, digit_set, is_hidden};
use crate::text::span::{Prose, Span};

/// A way in which dates may be written unlike each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feature {
    /// Whose month names.
    MonthSystem,
    /// One name of the month or two, and which comes first.
    Dual,
    /// What stands between two names of a month.
    DualMark,
    /// Which of the accepted spellings of a month.
    MonthSpelling,
    /// The month in full or shortened.
    MonthForm,
    /// Day or month first, where the month has its name.
    Order,
    /// `5 May` or `5th May`.
    OrdinalSuffix,
    /// How the article is joined to the day.
    Al,
    /// A word such as `of` between day and month.
    Of,
    /// The word for month before its name.
    MonthWord,
    /// A word for year before the year.
    YearWord,
    /// A comma before the year.
    YearComma,
    /// A comma after the weekday.
    WeekdayComma,
    /// An era after the year.
    Era,
    /// A space before the era.
    EraSpacing,
    /// Two digits of the year or four.
    YearDigits,
    /// Which set of digits.
    Digits,
    /// The month by name, the day in words, or all in figures.
    Form,
    /// The order of figures.
    NumericOrder,
    /// The mark between figures.
    NumericMark,
    /// A zero before a single figure.
    LeadingZero,
}

impl Feature {
    /// Every feature with its name in rule files.
    pub const ALL: [(Self, &'static str); 21] = [
        (Self::MonthSystem, "month-system"),
        (Self::Dual, "dual"),
        (Self::DualMark, "dual-mark"),
        (Self::MonthSpelling, "month-spelling"),
        (Self::MonthForm, "month-form"),
        (Self::Order, "order"),
        (Self::OrdinalSuffix, "ordinal-suffix"),
        (Self::Al, "al"),
        (Self::Of, "of"),
        (Self::MonthWord, "month-word"),
        (Self::YearWord, "year-word"),
        (Self::YearComma, "year-comma"),
        (Self::WeekdayComma, "weekday-comma"),
        (Self::Era, "era"),
        (Self::EraSpacing, "era-spacing"),
        (Self::YearDigits, "year-digits"),
        (Self::Digits, "digits"),
        (Self::Form, "form"),
        (Self::NumericOrder, "numeric-order"),
        (Self::NumericMark, "numeric-mark"),
        (Self::LeadingZero, "leading-zero"),
    ];

    /// The ways of writing it that rule files can name; none where they are not a closed set.
    pub fn ways(self) -> &'static [&'static str] {
        match self {
            Self::MonthSystem | Self::Dual | Self::DualMark | Self::NumericMark => &[],
            Self::MonthSpelling => &["standard"],
            Self::MonthForm => &["full", "short", "short-dot"],
            Self::Order => &["dmy", "mdy"],
            Self::OrdinalSuffix => &["none", "suffix"],
            Self::Al => &["joined", "spaced", "bare", "bare-spaced"],
            Self::Of => &["none", "of"],
            Self::MonthWord | Self::YearWord => &["none", "word"],
            Self::YearComma | Self::WeekdayComma => &["none", "comma"],
            Self::Era => &["none", "era"],
            Self::EraSpacing => &["joined", "spaced"],
            Self::YearDigits => &["4", "2"],
            Self::Digits => &["european", "arabic", "persian"],
            Self::Form => &["name", "words", "numeric"],
            Self::NumericOrder => &["dmy", "mdy", "ymd"],
            Self::LeadingZero => &["yes", "no"],
        }
    }

    /// Its name in rule files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(f, _)| *f == self).map_or("", |(_, n)| n)
    }
}

/// A feature of one date.
#[derive(Clone, Debug)]
pub struct Trait<'a> {
    /// Which feature.
    pub feature: Feature,
    /// What must be equal for two dates to be compared: the calendar, the month, the order.
    pub key: u32,
    /// What it is. Several, where the writing fits several ways: a month that two systems name alike.
    pub values: Ways<'a>,
}

/// One way of writing a feature.
pub type Way<'a> = Cow<'a, str>;

/// The ways that a writing fits.
#[derive(Clone, Debug)]
pub enum Ways<'a> {
    /// One, as nearly always.
    One(Way<'a>),
    /// Any number.
    Many(Vec<Way<'a>>),
}

impl<'a> Ways<'a> {
    /// All of them.
    pub fn all(&self) -> &[Way<'a>] {
        match self {
            Self::One(way) => std::slice::from_ref(way),
            Self::Many(ways) => ways,
        }
    }
}

struct Traits<'a, 'b> {
    date: &'a Date,
    document: &'a Document,
    calendar: &'a Calendar,
    asked: &'b dyn Fn(Feature) -> bool,
    all: Vec<Trait<'a>>,
}

/// The features of a date that are asked for.
pub fn traits<'a>(
    date: &'a Date,
    document: &'a Document,
    calendar: &'a Calendar,
    asked: &dyn Fn(Feature) -> bool,
) -> Vec<Trait<'a>> {
    let mut traits = Traits { date, document, calendar, asked, all: Vec::new() };
    traits.of_month();
    traits.of_day();
    traits.of_year();
    traits.of_figures();
    traits.all
}

/// What parts two names, with one space for any run of them.
fn mark_of(gap: &str) -> String {
    let mut mark = String::new();
    for c in gap.chars().filter(|&c| !is_hidden(c)) {
        match c {
            c if !c.is_whitespace() => mark.push(c),
            _ if mark.ends_with(' ') => {}
            _ => mark.push(' '),
        }
    }
    mark
}

impl<'a> Traits<'a, '_> {
    fn has(&mut self, feature: Feature, key: u32, value: impl Into<Way<'a>>) {
        if !(self.asked)(feature) {
            return;
        }
        self.all.push(Trait { feature, key, values: Ways::One(value.into()) });
    }

    fn either(&mut self, feature: Feature, key: u32, yes: bool, values: [&'static str; 2]) {
        self.has(feature, key, values[usize::from(!yes)]);
    }

    fn text(&self, span: Span<Prose>) -> &'a str {
        &self.document.prose[span.range()]
    }

    fn of_month(&mut self) {
        let (date, calendar) = (self.date, self.calendar);
        let Some(month) = &date.month else { return };
        let key = date.reckoning as u32;
        let names = |bits: u32| calendar.systems_of(bits).map(|s| s.name.as_str());
        let choices = calendar.systems.iter().filter(|s| s.reckoning == date.reckoning).count();
        if choices > 1 && ((self.asked)(Feature::MonthSystem) || (self.asked)(Feature::Dual)) {
            let both = month.systems | date.dual.as_ref().map_or(0, |d| d.month.systems);
            self.all.push(Trait {
                feature: Feature::MonthSystem,
                key,
                values: Ways::Many(names(both).map(Cow::Borrowed).collect()),
            });
            let values = match &date.dual {
                None => Ways::One(Cow::Borrowed("none")),
                Some(dual) => Ways::Many(
                    names(month.systems)
                        .flat_map(|a| names(dual.month.systems).map(move |b| Cow::Owned(format!("{a}/{b}"))))
                        .collect(),
                ),
            };
            self.all.push(Trait { feature: Feature::Dual, key, values });
        }
        if let Some(dual) = &date.dual {
            let mark = mark_of(self.text(dual.gap));
            self.has(Feature::DualMark, key, mark);
            self.spelling(&dual.month);
        }
        self.spelling(month);
        let short = calendar.systems_of(month.systems).any(|s| !s.abbreviations[month.number as usize - 1].is_empty());
        // A month without its day is often written out where one beside a day is not.
        let key = key * 2 + u32::from(date.day.is_none());
        if short && (date.day.is_some() || date.year.is_some()) && month.form <= Form::Short {
            let dot = self.document.prose[month.span.end as usize..].starts_with('.');
            let value = match (month.form, dot) {
                (Form::Short, true) => "short-dot",
                (Form::Short, false) => "short",
                _ => "full",
            };
            self.has(Feature::MonthForm, key, value);
        }
    }

    fn spelling(&mut self, month: &'a Month) {
        if month.form != Form::Name {
            return;
        }
        let at = usize::from(month.number) - 1;
        for (bit, system) in self.calendar.systems.iter().enumerate() {
            if month.systems >> bit & 1 != 0 && system.names[at].len() > 1 && system.names[at].contains(&month.text) {
                self.has(Feature::MonthSpelling, (bit * 12 + at) as u32, month.text.as_str());
            }
        }
    }

    fn of_day(&mut self) {
        let date = self.date;
        let Some(day) = date.day else { return };
        if let Some(set) = self.text(day.span).chars().find_map(digit_set) {
            self.has(Feature::Digits, 0, set);
        }
        if date.month.is_none() {
            return;
        }
        let order = u32::from(day.after);
        if self.calendar.order.is_none() && !day.in_words {
            self.either(Feature::Order, 0, day.after, ["mdy", "dmy"]);
        }
        if !day.in_words && day.value > 1 {
            self.either(Feature::OrdinalSuffix, 0, day.suffix.is_some(), ["suffix", "none"]);
        }
        if let Some(value) = self.al(&day) {
            self.has(Feature::Al, 0, value);
        }
        if self.calendar.has_of() && !day.after && !day.in_words {
            self.either(Feature::Of, 0, day.of, ["of", "none"]);
        }
        self.either(Feature::MonthWord, 0, day.month_word, ["word", "none"]);
        self.has(Feature::Form, 0, if day.in_words { "words" } else { "name" });
        if let Some(comma) = date.weekday.and_then(|w| w.comma) {
            self.either(Feature::WeekdayComma, order, comma, ["comma", "none"]);
        }
    }

    /// How the article stands before a figure; only where it is written in a script that joins its letters.
    fn al(&self, day: &Day) -> Option<&'static str> {
        let lead = day.lead?;
        let text = self.text(lead);
        if Script::of(text.chars().next()?) != Script::Arabic {
            return None;
        }
        let gap = self.text(Span::new(lead.end, day.span.start)).chars().any(char::is_whitespace);
        Some(match (text.ends_with('\u{640}'), gap) {
            (true, false) => "joined",
            (true, true) => "spaced",
            (false, false) => "bare",
            (false, true) => "bare-spaced",
        })
    }

    fn of_year(&mut self) {
        let date = self.date;
        let Some(year) = date.year else { return };
        let named = date.month.is_some();
        let order = u32::from(date.day.is_some_and(|d| d.after));
        let figures = |day: Day| self.text(day.span).chars().any(|c| digit(c).is_some());
        if !date.day.is_some_and(figures)
            && let Some(set) = self.text(year.span).chars().find_map(digit_set)
        {
            self.has(Feature::Digits, 0, set);
        }
        if named && date.day.is_some() {
            self.either(Feature::YearComma, order, year.comma, ["comma", "none"]);
            self.either(Feature::YearWord, 0, year.word, ["word", "none"]);
        }
        if date.reckoning == Reckoning::Gregorian {
            self.either(Feature::YearDigits, 0, year.digits > 2, ["4", "2"]);
        }
        // Beside the same day in another calendar the era is needed; before 1000 it is too.
        if date.pair.is_some() || year.value < 1000 {
            return;
        }
        let key = date.reckoning as u32;
        self.either(Feature::Era, key, year.era.is_some(), ["era", "none"]);
        if let Some(era) = year.era {
            let gap = self.text(Span::new(year.span.end, era.start)).chars().any(char::is_whitespace);
            self.either(Feature::EraSpacing, key, gap, ["spaced", "joined"]);
        }
    }

    fn of_figures(&mut self) {
        let Some(Numeric { parts, order, mark, .. }) = self.date.numeric else { return };
        self.has(Feature::Form, 0, "numeric");
        let name = |order: Order| match order {
            Order::DayFirst => "dmy",
            Order::MonthFirst => "mdy",
            Order::YearFirst => "ymd",
        };
        if let Some(order) = order {
            self.has(Feature::NumericOrder, 0, name(order));
        }
        self.has(Feature::NumericMark, 0, mark.to_string());
        let small = |span: &&Span<Prose>| {
            let digits: Vec<u32> = self.text(**span).chars().filter_map(digit).collect();
            digits.len() <= 2 && digits.iter().fold(0, |n, d| n * 10 + d) < 10
        };
        if let Some(part) = parts.iter().find(small) {
            let zero = self.text(*part).chars().filter_map(digit).count() == 2;
            self.either(Feature::LeadingZero, 0, zero, ["yes", "no"]);
        }
    }
}
