//! Months, weekdays and the words around dates, as a language's file lists them.

use std::collections::HashSet;

use crate::text::token::{HashTable, Token, hash_of, tokenize};
use crate::written::{Data, Problems, Table, Text, Value};

/// How years are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reckoning {
    /// From the birth of Christ, with the months of Gregory.
    Gregorian,
    /// From the emigration, by the moon.
    Hijri,
    /// From the emigration, by the sun.
    Solar,
}

/// In which order a numeric date stands when its figures leave that open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
    /// Year, month, day.
    YearFirst,
}

/// A set of month names that belong together.
#[derive(Clone, Debug)]
pub struct System {
    /// Its name in rule files.
    pub name: String,
    /// Which calendar its months are of.
    pub reckoning: Reckoning,
    /// The accepted forms of each month, the standard one first.
    pub names: Vec<Vec<String>>,
    /// The abbreviations of each month, the standard one first.
    pub abbreviations: Vec<Vec<String>>,
}

/// How a month or a weekday is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// One of its names.
    Name,
    /// A name in another case.
    Inflected,
    /// An abbreviation.
    Short,
    /// A known misspelling.
    Misspelt,
}

/// Which of several months, weeks or years is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// The running one.
    This,
    /// The one before.
    Last,
    /// The one to come.
    Next,
}

/// What a word or a phrase means for a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// A month, 1 to 12, of the systems whose bits are set.
    Month(u8, u32, Form),
    /// A weekday, counted from Sunday as 0.
    Weekday(u8, Form),
    /// A day of the month in words.
    Ordinal(u8),
    /// A day counted from today.
    Relative(i8),
    /// The running, the last, the next.
    Tail(Tail),
    /// Between a day and its month.
    Of,
    /// Before a weekday or a day.
    DayWord,
    /// Joined to the figure of a day.
    DayPrefix,
    /// The word for month.
    MonthWord,
    /// The word for year.
    YearWord,
    /// A part of a month, before its name.
    PartOfMonth,
    /// Between two days.
    Range,
    /// Between the first day of a stretch and the last.
    Until,
    /// The running month, without its name.
    ThisMonth,
    /// Between a date and the same day in another calendar.
    Pair,
    /// After a Gregorian year.
    Era,
    /// After a year before the era.
    EraBefore,
    /// After a Hijri year.
    HijriEra,
    /// After a solar year.
    SolarEra,
    /// Before a date that is the name of an event or a place.
    Event,
    /// The same, after the date.
    EventAfter,
    /// Before figures that are no date.
    NotBefore,
    /// Glued to the figure of a day.
    Suffix,
}

/// A word or a phrase with its meaning.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// The hash of each of its words.
    pub words: Vec<u64>,
    /// How the file writes it.
    pub text: String,
    /// What it means.
    pub sense: Sense,
    /// It is also another word: a month or a weekday only beside a number or the like.
    pub ambiguous: bool,
    /// It is mostly another word: a month only beside a day and a year.
    pub strict: bool,
}

/// What a language says about dates.
#[derive(Debug, Default)]
pub struct Calendar {
    /// The systems of month names; their order is that of the bits in [`Sense::Month`].
    pub systems: Vec<System>,
    /// The standard form of each weekday, Sunday first.
    pub weekdays: Vec<String>,
    /// The order of numeric dates; `None` if readers of the language do not agree.
    pub order: Option<Order>,
    /// Months and weekdays need a capital.
    pub capital: bool,
    /// A day's figure is followed by a stop.
    pub day_dot: bool,
    /// The groups of proclitics that words of a date may carry.
    pub groups: Vec<String>,
    has_of: bool,
    phrases: Vec<Phrase>,
    first: HashTable<Vec<u32>>,
    last: HashTable<Vec<u32>>,
    seeds: HashSet<u64>,
    prefixes: Vec<String>,
    day_prefixes: Vec<String>,
    not_after: HashTable<HashSet<u64>>,
    not_before_name: HashTable<HashSet<u64>>,
}

/// The lists of plain words under `[dates]`, each with its meaning.
const LISTS: [(&str, Sense); 25] = [
    ("today", Sense::Relative(0)),
    ("yesterday", Sense::Relative(-1)),
    ("tomorrow", Sense::Relative(1)),
    ("day-before", Sense::Relative(-2)),
    ("day-after", Sense::Relative(2)),
    ("this", Sense::Tail(Tail::This)),
    ("last", Sense::Tail(Tail::Last)),
    ("next", Sense::Tail(Tail::Next)),
    ("of", Sense::Of),
    ("day-word", Sense::DayWord),
    ("day-prefix", Sense::DayPrefix),
    ("month-word", Sense::MonthWord),
    ("year-word", Sense::YearWord),
    ("part-of-month", Sense::PartOfMonth),
    ("range", Sense::Range),
    ("until", Sense::Until),
    ("this-month", Sense::ThisMonth),
    ("pair", Sense::Pair),
    ("era", Sense::Era),
    ("era-bc", Sense::EraBefore),
    ("hijri-era", Sense::HijriEra),
    ("solar-era", Sense::SolarEra),
    ("events", Sense::Event),
    ("events-after", Sense::EventAfter),
    ("not-before", Sense::NotBefore),
];

const RECKONINGS: [(Reckoning, &str); 3] =
    [(Reckoning::Gregorian, "gregorian"), (Reckoning::Hijri, "hijri"), (Reckoning::Solar, "solar")];

const ORDERS: [(Order, &str); 3] = [(Order::DayFirst, "dmy"), (Order::MonthFirst, "mdy"), (Order::YearFirst, "ymd")];

impl Calendar {
    /// Reads the `[months]` and `[dates]` tables of a language file.
    pub fn read(months: Option<&Table>, dates: Option<&Table>, problems: &mut Problems) -> Self {
        let mut calendar = Self::default();
        if let Some(months) = months {
            for (name, value) in months.names() {
                if let Some(table) = value.table(problems) {
                    calendar.read_system(&name.text, table, problems);
                }
            }
        }
        if let Some(dates) = dates {
            calendar.read_dates(dates, problems);
        }
        calendar.index();
        calendar
    }

    fn read_system(&mut self, name: &str, table: &Table, problems: &mut Problems) {
        table.take("title");
        let reckoning = table.one_of("calendar", &RECKONINGS, problems).unwrap_or(Reckoning::Gregorian);
        let bit = 1u32.checked_shl(self.systems.len() as u32).unwrap_or(0);
        let mut forms = |key: &'static str, form: Form, problems: &mut Problems| {
            let lists = lists(table, key, 12, problems);
            for (month, texts) in lists.iter().enumerate() {
                for text in texts {
                    self.add(text, Sense::Month(month as u8 + 1, bit, form));
                }
            }
            let mut plain: Vec<Vec<String>> =
                lists.into_iter().map(|l| l.into_iter().map(|t| t.text).collect()).collect();
            plain.resize(12, Vec::new());
            plain
        };
        let names = forms("names", Form::Name, problems);
        forms("inflected", Form::Inflected, problems);
        let abbreviations = forms("abbreviations", Form::Short, problems);
        forms("misspelt", Form::Misspelt, problems);
        table.finish(problems);
        self.systems.push(System { name: name.to_owned(), reckoning, names, abbreviations });
    }

    fn read_dates(&mut self, table: &Table, problems: &mut Problems) {
        let forms =
            [("weekdays", Form::Name), ("weekday-abbreviations", Form::Short), ("weekdays-misspelt", Form::Misspelt)];
        for (key, form) in forms {
            let lists = lists(table, key, 7, problems);
            if form == Form::Name {
                self.weekdays = lists.iter().map(|l| l.first().map(|t| t.text.clone()).unwrap_or_default()).collect();
            }
            for (day, texts) in lists.iter().enumerate() {
                for text in texts {
                    self.add(text, Sense::Weekday(day as u8, form));
                }
            }
        }
        for (day, texts) in lists(table, "ordinals", 31, problems).iter().enumerate() {
            for text in texts {
                self.add(text, Sense::Ordinal(day as u8 + 1));
            }
        }
        for (key, sense) in LISTS {
            for text in table.texts(key, problems) {
                self.add(&text, sense);
                if sense == Sense::DayPrefix {
                    self.day_prefixes.push(text.text);
                }
            }
        }
        for mut text in table.texts("ordinal-suffixes", problems) {
            text.text = text.text.trim_start_matches(['-', '.']).to_owned();
            self.add(&text, Sense::Suffix);
        }
        for (key, strict) in [("ambiguous", false), ("strict", true)] {
            for text in table.texts(key, problems) {
                let words = words_of(&text.text);
                for phrase in self.phrases.iter_mut().filter(|p| p.words == words) {
                    phrase.ambiguous = true;
                    phrase.strict |= strict;
                }
            }
        }
        self.order = table.one_of("order", &ORDERS, problems);
        self.capital = table.flag("capital", problems).unwrap_or(false);
        self.day_dot = table.flag("day-dot", problems).unwrap_or(false);
        self.groups = table.texts("month-proclitics", problems).into_iter().map(|t| t.text).collect();
        self.not_after = neighbours(table, "not-after", problems);
        self.not_before_name = neighbours(table, "not-before-name", problems);
        table.finish(problems);
    }

    /// Adds a phrase. A month that several systems write alike is one phrase of all of them.
    fn add(&mut self, text: &Text, sense: Sense) {
        let words = words_of(&text.text);
        if words.is_empty() || text.text.starts_with(|c: char| crate::text::marks::digit(c).is_some()) {
            return; // Figures are read as figures; marks alone are no word.
        }
        if let Sense::Month(number, bit, form) = sense {
            for phrase in self.phrases.iter_mut().filter(|p| p.words == words) {
                if let Sense::Month(same, systems, old) = phrase.sense
                    && same == number
                {
                    phrase.sense = Sense::Month(number, systems | bit, old.min(form));
                    return;
                }
            }
        }
        let twice = self.phrases.iter().any(|p| p.words == words && p.sense == sense);
        if !twice {
            self.phrases.push(Phrase { words, text: text.text.clone(), sense, ambiguous: false, strict: false });
        }
    }

    fn index(&mut self) {
        self.has_of = self.phrases.iter().any(|p| p.sense == Sense::Of);
        for (at, phrase) in self.phrases.iter().enumerate() {
            let (Some(first), Some(last)) = (phrase.words.first(), phrase.words.last()) else { continue };
            self.first.entry(*first).or_default().push(at as u32);
            self.last.entry(*last).or_default().push(at as u32);
            match phrase.sense {
                Sense::Month(..) => self.seeds.insert(*first),
                // The first word of a weekday in two words is a number or the word for day.
                Sense::Weekday(..) | Sense::ThisMonth => self.seeds.insert(*last),
                _ => false,
            };
        }
    }

    /// Says which letters may be glued before the words of a date: what [`Calendar::groups`] stand for.
    pub fn glue(&mut self, prefixes: Vec<String>) {
        self.prefixes = prefixes;
    }

    /// Whether the language has no calendar.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// Whether a word of this hash may belong to a date: the first word of a month, the last word of a weekday
    /// or of the running month.
    pub fn is_seed(&self, hash: u64) -> bool {
        self.seeds.contains(&hash)
    }

    /// Letters that may be glued before a word of a date, folded.
    pub fn prefixes(&self) -> &[String] {
        &self.prefixes
    }

    /// Phrases whose first word has this hash.
    pub fn starting(&self, hash: u64) -> impl Iterator<Item = &Phrase> {
        self.first.get(&hash).into_iter().flatten().map(|&at| &self.phrases[at as usize])
    }

    /// Phrases whose last word has this hash.
    pub fn ending(&self, hash: u64) -> impl Iterator<Item = &Phrase> {
        self.last.get(&hash).into_iter().flatten().map(|&at| &self.phrases[at as usize])
    }

    /// Whether the language has a word between a day and its month.
    pub fn has_of(&self) -> bool {
        self.has_of
    }

    /// Whether a text begins with what is joined to the figure of a day; `None` if nothing is.
    pub fn has_day_prefix(&self, text: &str) -> Option<bool> {
        let some = !self.day_prefixes.is_empty();
        some.then(|| self.day_prefixes.iter().any(|p| text.starts_with(p.as_str())))
    }

    /// Whether a name is no month or day before this word.
    pub fn is_not_after(&self, name: u64, next: u64) -> bool {
        self.not_after.get(&name).is_some_and(|words| words.contains(&next))
    }

    /// Whether a name is no month or day after this word.
    pub fn is_not_before(&self, name: u64, word: u64) -> bool {
        self.not_before_name.get(&name).is_some_and(|words| words.contains(&word))
    }

    /// The system of a name.
    pub fn system(&self, name: &str) -> Option<(u32, &System)> {
        let at = self.systems.iter().position(|s| s.name == name)?;
        Some((1 << at, &self.systems[at]))
    }

    /// The systems whose bits are set.
    pub fn systems_of(&self, bits: u32) -> impl Iterator<Item = &System> {
        self.systems.iter().enumerate().filter(move |(at, _)| bits >> at & 1 != 0).map(|(_, s)| s)
    }
}

/// The hashes of all words of a text, whatever parts them.
fn words_of(text: &str) -> Vec<u64> {
    let mut tokens: Vec<Token> = Vec::new();
    tokenize(text, 0, &mut tokens);
    tokens.iter().map(|t| t.hash).collect()
}

/// Takes a list of at most `most` lists of strings.
fn lists(table: &Table, key: &'static str, most: usize, problems: &mut Problems) -> Vec<Vec<Text>> {
    match table.take(key) {
        None => Vec::new(),
        Some(Value { data: Data::List(list), place }) => {
            if list.len() > most {
                problems.error(*place, format!("`{key}` holds at most {most} lists"));
            }
            list.iter().take(most).map(|v| v.texts(problems)).collect()
        }
        Some(other) => other.wrong::<Vec<_>>("a list of lists", problems).unwrap_or_default(),
    }
}

/// Takes a table of words, each with the words that may not stand beside it.
fn neighbours(table: &Table, key: &'static str, problems: &mut Problems) -> HashTable<HashSet<u64>> {
    let mut all: HashTable<HashSet<u64>> = HashTable::default();
    let Some(words) = table.table(key, problems) else { return all };
    for (word, value) in words.names() {
        let beside = value.texts(problems);
        match hash_of(&word.text) {
            Some(hash) => all.entry(hash).or_default().extend(beside.iter().flat_map(|t| words_of(&t.text))),
            None => problems.error(word.place, format!("`{}` is not one word", word.text)),
        }
    }
    all
}
