//! A date written as the others are: small edits to its parts, and how far each may be trusted.

use std::collections::BTreeMap;

use crate::check::View;
use crate::check::date::features::Feature;
use crate::check::date::{Date, Month, Numeric};
use crate::diagnostic::Safety;
use crate::language::calendar::{Calendar, Order};
use crate::text::fold;
use crate::text::marks::{digit, in_digits, is_hidden};
use crate::text::span::{Prose, Span};

/// How the features of a date should be; and of those that should stay, how they usually are.
#[derive(Debug, Default)]
pub(super) struct Wish {
    /// What must change.
    pub(super) change: BTreeMap<Feature, String>,
    /// What is usual in the document, for features that come into being by the change.
    pub(super) usual: BTreeMap<Feature, String>,
}

/// The edits of a date, from the least to the last byte.
#[derive(Debug, Default)]
pub(super) struct Rewritten {
    /// Each replaces a part of the date.
    pub(super) edits: Vec<(Span<Prose>, String)>,
    /// How far all of them together may be trusted.
    pub(super) safety: Option<Safety>,
}

struct Rewriter<'a> {
    date: &'a Date,
    prose: &'a str,
    calendar: &'a Calendar,
    wish: &'a Wish,
    out: Rewritten,
}

/// Writes a date as wished. `None` if any of the changes cannot be made without knowing more.
pub(super) fn rewrite(view: &View<'_>, date: &Date, wish: &Wish) -> Option<Rewritten> {
    let calendar = &view.languages.get(date.lang).calendar;
    let mut rewriter = Rewriter { date, prose: view.prose(), calendar, wish, out: Rewritten::default() };
    for &feature in wish.change.keys() {
        rewriter.change(feature)?;
    }
    let mut out = rewriter.out;
    out.edits.sort();
    out.edits.dedup();
    let apart = out.edits.windows(2).all(|w| w[0].0.end <= w[1].0.start);
    (apart && !out.edits.is_empty()).then_some(out)
}

/// The text of a span with edits made in it.
pub(super) fn applied(prose: &str, span: Span<Prose>, edits: &[(Span<Prose>, String)]) -> String {
    let mut out = String::new();
    let mut at = span.start;
    for (edit, text) in edits.iter().filter(|(edit, _)| span.contains(*edit)) {
        out.push_str(&prose[at as usize..edit.start as usize]);
        out.push_str(text);
        at = edit.end;
    }
    out.push_str(&prose[at as usize..span.end as usize]);
    out
}

impl Rewriter<'_> {
    fn edit(&mut self, span: Span<Prose>, text: impl Into<String>, safety: Safety) {
        let text = text.into();
        if self.prose[span.range()] != text {
            self.out.edits.push((span, text));
        }
        self.out.safety = Some(self.out.safety.map_or(safety, |old| old.max(safety)));
    }

    fn wanted(&self, feature: Feature) -> Option<&str> {
        self.wish.change.get(&feature).map(String::as_str)
    }

    fn usual(&self, feature: Feature) -> Option<&str> {
        self.wanted(feature).or_else(|| self.wish.usual.get(&feature).map(String::as_str))
    }

    fn change(&mut self, feature: Feature) -> Option<()> {
        match feature {
            Feature::MonthSystem | Feature::Dual | Feature::DualMark | Feature::MonthSpelling => self.month(),
            Feature::Al => self.al(),
            Feature::Digits => self.digits(),
            Feature::Era | Feature::EraSpacing => self.era(),
            Feature::MonthForm => self.month_form(),
            Feature::YearComma => self.year_comma(),
            Feature::WeekdayComma => self.weekday_comma(),
            Feature::NumericMark | Feature::LeadingZero | Feature::NumericOrder => self.figures(),
            Feature::OrdinalSuffix => self.suffix(),
            // The grammar of the sentence may hang on these, or the change needs what is not written.
            Feature::Order
            | Feature::Of
            | Feature::MonthWord
            | Feature::YearWord
            | Feature::YearDigits
            | Feature::Form => None,
        }
    }

    /// The name of a month in a system, as the file has it first.
    fn name(&self, system: &str, number: u8) -> Option<String> {
        let (_, system) = self.calendar.system(system)?;
        system.names[usize::from(number) - 1].first().cloned()
    }

    /// One name of the pair `a/b`: the one that stands there already, if its system is the wanted one.
    fn name_kept(&self, system: &str, months: &[&Month]) -> Option<String> {
        let bit = self.calendar.system(system)?.0;
        match months.iter().find(|m| m.systems & bit != 0) {
            Some(month) => Some(self.prose[month.span.range()].to_owned()),
            None => self.name(system, months.first()?.number),
        }
    }

    fn month(&mut self) -> Option<()> {
        let date = self.date;
        let month = date.month.as_ref()?;
        let months: Vec<&Month> = std::iter::once(month).chain(date.dual.as_ref().map(|d| &d.month)).collect();
        if months.iter().any(|m| m.number != month.number) {
            return None; // A pair of two months is wrong in another way.
        }
        let evidence = date.day.is_some() || date.year.is_some();
        let whole = date.day.is_some() && date.year.is_some();
        let trusted = |sure: bool| if sure { Safety::Safe } else { Safety::Suggest };
        let end = date.dual.as_ref().map_or(month.span.end, |d| d.end);
        let all = Span::new(month.span.start, end);
        let system = self.usual(Feature::MonthSystem).map(str::to_owned);
        match (self.wanted(Feature::Dual).map(str::to_owned), &date.dual) {
            (Some(dual), _) if dual == "none" => {
                let name = self.name_kept(system.as_deref()?, &months)?;
                self.edit(all, name, trusted(evidence));
            }
            (Some(dual), _) => {
                let (a, b) = dual.split_once('/')?;
                let (a, b) = (self.name_kept(a, &months)?, self.name_kept(b, &months)?);
                let mark = self.usual(Feature::DualMark).unwrap_or("/").to_owned();
                let close = if mark.contains('(') { ")" } else { "" };
                self.edit(all, format!("{a}{mark}{b}{close}"), trusted(evidence));
            }
            (None, None) => match self.wanted(Feature::MonthSystem) {
                Some(system) => {
                    let name = self.name(system, month.number)?;
                    self.edit(month.span, name, trusted(whole));
                }
                None => {
                    let spelling = self.wanted(Feature::MonthSpelling)?.to_owned();
                    self.edit(month.span, spelling, Safety::Safe);
                }
            },
            (None, Some(dual)) => {
                if self.wanted(Feature::MonthSystem).is_some() {
                    return None;
                }
                if let Some(mark) = self.wanted(Feature::DualMark).map(str::to_owned) {
                    let close = if mark.contains('(') { ")" } else { "" };
                    self.edit(dual.gap, mark, Safety::Safe);
                    self.edit(Span::new(dual.month.span.end, dual.end), close, Safety::Safe);
                }
                if let Some(spelling) = self.wanted(Feature::MonthSpelling).map(str::to_owned) {
                    let is_of = |m: &&&Month| {
                        self.calendar
                            .systems_of(m.systems)
                            .any(|s| s.names[usize::from(m.number) - 1].contains(&spelling))
                    };
                    let span = months.iter().find(is_of)?.span;
                    self.edit(span, spelling, Safety::Safe);
                }
            }
        }
        Some(())
    }

    fn al(&mut self) -> Option<()> {
        let day = self.date.day?;
        let lead = day.lead?;
        let letters = fold::letters(&self.prose[lead.range()]);
        let start = lead.start + letters.last()?.1.end as u32;
        let text = match self.wanted(Feature::Al)? {
            "joined" => "\u{640}",
            "spaced" => "\u{640} ",
            "bare" => "",
            "bare-spaced" => " ",
            _ => return None,
        };
        self.edit(Span::new(start, day.span.start), text, Safety::Safe);
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let set = self.wanted(Feature::Digits)?.to_owned();
        let date = self.date;
        let day = date.day.filter(|d| !d.in_words).map(|d| d.span);
        let spans: Vec<Span<Prose>> = match date.numeric {
            Some(figures) => figures.parts.to_vec(),
            None => day.into_iter().chain(date.year.map(|y| y.span)).collect(),
        };
        // The first of several days is not held; it would be left behind.
        if date.day.is_some_and(|d| d.several) {
            return None;
        }
        for span in spans {
            self.edit(span, in_digits(&self.prose[span.range()], &set), Safety::Safe);
        }
        Some(())
    }

    fn era(&mut self) -> Option<()> {
        let year = self.date.year?;
        let era = year.era?; // Which of its forms to add is not known.
        match self.wanted(Feature::Era) {
            Some("none") => self.edit(Span::new(year.span.end, era.end), "", Safety::Safe),
            Some(_) => return None,
            None => {
                let gap = if self.wanted(Feature::EraSpacing)? == "spaced" { " " } else { "" };
                self.edit(Span::new(year.span.end, era.start), gap, Safety::Safe);
            }
        }
        Some(())
    }

    fn month_form(&mut self) -> Option<()> {
        let month = self.date.month.as_ref()?;
        let wanted = self.wanted(Feature::MonthForm)?;
        let system = self.calendar.systems_of(month.systems).next()?;
        let at = usize::from(month.number) - 1;
        let dot = self.prose[month.span.end as usize..].starts_with('.');
        let end = month.span.end + u32::from(dot && month.form == crate::language::calendar::Form::Short);
        let text = match wanted {
            "full" => system.names[at].first()?.clone(),
            "short-dot" => system.abbreviations[at].iter().find(|a| a.ends_with('.'))?.clone(),
            _ => system.abbreviations[at].iter().find(|a| !a.ends_with('.'))?.clone(),
        };
        self.edit(Span::new(month.span.start, end), text, Safety::Suggest);
        Some(())
    }

    fn year_comma(&mut self) -> Option<()> {
        let year = self.date.year.filter(|y| !y.word)?;
        let before = self.prose[..year.span.start as usize]
            .trim_end_matches(|c: char| c.is_whitespace() || is_hidden(c) || matches!(c, ',' | '،'));
        let comma = if self.wanted(Feature::YearComma)? == "comma" { ", " } else { " " };
        self.edit(Span::new(before.len() as u32, year.span.start), comma, Safety::Suggest);
        Some(())
    }

    fn weekday_comma(&mut self) -> Option<()> {
        let weekday = self.date.weekday?;
        let arabic = crate::text::marks::Script::of(self.prose[weekday.span.range()].chars().next()?)
            == crate::text::marks::Script::Arabic;
        let text = match (self.wanted(Feature::WeekdayComma)? == "comma", arabic) {
            (true, true) => "، ",
            (true, false) => ", ",
            (false, _) => " ",
        };
        self.edit(weekday.gap, text, Safety::Suggest);
        Some(())
    }

    fn suffix(&mut self) -> Option<()> {
        let suffix = self.date.day?.suffix?;
        self.edit(suffix, "", Safety::Suggest);
        Some(())
    }

    /// The figures again: mark, zeros and order at once. What a hyphen parts is shown in either direction beside
    /// Arabic letters, so that only the writer knows what was meant.
    fn figures(&mut self) -> Option<()> {
        let Numeric { parts, order, taken, mark, .. } = self.date.numeric?;
        let wanted = match self.wanted(Feature::NumericOrder) {
            Some("dmy") => Order::DayFirst,
            Some("mdy") => Order::MonthFirst,
            Some("ymd") => Order::YearFirst,
            _ => taken,
        };
        let moved = wanted != taken;
        let sure = mark != '-' && (!moved || (order.is_some() && self.date.day.is_some_and(|d| d.value > 12)));
        if moved && order.is_none() {
            return None;
        }
        let [day, month, year] = match taken {
            Order::DayFirst => parts,
            Order::MonthFirst => [parts[1], parts[0], parts[2]],
            Order::YearFirst => [parts[2], parts[1], parts[0]],
        };
        let new = match wanted {
            Order::DayFirst => [day, month, year],
            Order::MonthFirst => [month, day, year],
            Order::YearFirst => [year, month, day],
        };
        let safety = if sure { Safety::Safe } else { Safety::Suggest };
        for (old, new) in parts.into_iter().zip(new) {
            let figures = self.padded(&self.prose[new.range()]);
            let set = self.wanted(Feature::Digits).map(str::to_owned);
            let figures = set.map_or(figures.clone(), |set| in_digits(&figures, &set));
            self.edit(old, figures, safety);
        }
        if let Some(mark) = self.wanted(Feature::NumericMark).map(str::to_owned) {
            for pair in parts.windows(2) {
                self.edit(Span::new(pair[0].end, pair[1].start), mark.clone(), safety);
            }
        }
        Some(())
    }

    fn padded(&self, figures: &str) -> String {
        let digits: Vec<u32> = figures.chars().filter_map(digit).collect();
        let small = digits.len() <= 2 && digits.iter().fold(0, |n, d| n * 10 + d) < 10;
        match self.wanted(Feature::LeadingZero) {
            Some("yes") if small && digits.len() == 1 => {
                let first = figures.chars().next().map_or(0, |c| c as u32);
                let zero = char::from_u32(first - digits[0]).unwrap_or('0');
                format!("{zero}{figures}")
            }
            Some("no") if small && digits.len() == 2 => figures.chars().skip(1).collect(),
            _ => figures.to_owned(),
        }
    }
}
