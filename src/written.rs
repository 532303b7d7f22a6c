//! TOML as a person wrote it: every value knows its place, options are taken out one by one, and what is left over
//! or wrong is complained about at the exact word.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Level};
use crate::text::source::Source;
use crate::text::span::{File, Span};

/// How close a word must be to a known one to be offered as what was meant (Jaro-Winkler, 0 to 1).
const LIKENESS_MIN: f64 = 0.8;

/// Where something was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index of the file in its [`Problems`].
    pub file: u32,
    /// The bytes there.
    pub span: Span<File>,
}

/// What is wrong in the files that people write, gathered over all of them.
#[derive(Debug, Default)]
pub struct Problems {
    /// Every TOML file that was read.
    pub files: Vec<Source>,
    /// What is wrong with them, in the order in which it was found.
    pub found: Vec<(u32, Diagnostic)>,
}

/// The name under which mistakes in rule, language and configuration files are reported.
pub const PROBLEM: &str = "rule-file";

impl Problems {
    /// Adds a file and returns its index.
    pub fn add_file(&mut self, source: Source) -> u32 {
        self.files.push(source);
        self.files.len() as u32 - 1
    }

    /// Says an error at a place.
    pub fn error(&mut self, place: Place, message: impl Into<String>) {
        self.found.push((place.file, Diagnostic::about(PROBLEM, Level::Error, place.span, message)));
    }

    /// Says an error at a place, with a line on what to do about it.
    pub fn error_with(&mut self, place: Place, message: impl Into<String>, note: impl Into<String>) {
        let diagnostic = Diagnostic::about(PROBLEM, Level::Error, place.span, message).note(note);
        self.found.push((place.file, diagnostic));
    }

    /// Whether nothing has been said.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it stands.
    pub place: Place,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Data {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A decimal number.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A date, as written.
    Date(String),
    /// An array.
    List(Vec<Value>),
    /// A table.
    Table(Table),
}

impl Data {
    fn what(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// A string with its place.
#[derive(Clone, Debug)]
pub struct Text {
    /// The string.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

#[derive(Clone, Debug)]
struct Entry {
    key: Text,
    value: Value,
    taken: Taken,
}

/// Whether somebody has asked for an entry.
#[derive(Debug, Default)]
struct Taken(AtomicBool);

impl Taken {
    fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Clone for Taken {
    fn clone(&self) -> Self {
        Self(AtomicBool::new(self.get()))
    }
}

/// The keys that somebody has asked for: what a misspelt key may have meant.
#[derive(Debug, Default)]
struct Asked(Mutex<Vec<&'static str>>);

impl Clone for Asked {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.keys()))
    }
}

impl Asked {
    fn add(&self, key: &'static str) {
        if let Ok(mut keys) = self.0.lock() {
            keys.push(key);
        }
    }

    fn keys(&self) -> Vec<&'static str> {
        self.0.lock().map(|keys| keys.clone()).unwrap_or_default()
    }
}

/// A table whose entries are taken out one by one.
#[derive(Clone, Debug)]
pub struct Table {
    entries: Vec<Entry>,
    /// Where it stands.
    pub place: Place,
    asked: Asked,
}

/// Reads a TOML file that has been added to `problems`. Syntax errors are said; what could be read is returned.
pub fn read(problems: &mut Problems, file: u32) -> Table {
    let text = std::mem::take(&mut problems.files[file as usize].text);
    let (table, errors) = DeTable::parse_recoverable(&text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let end = span.end.min(text.len());
        let span = Span::at(span.start.min(end)..end);
        problems.error(Place { file, span }, error.message().to_lowercase());
    }
    let table = convert(&table, file);
    problems.files[file as usize].text = text;
    table
}

fn convert(table: &Spanned<DeTable<'_>>, file: u32) -> Table {
    let place = Place { file, span: Span::at(table.span()) };
    let mut entries: Vec<Entry> = table
        .get_ref()
        .iter()
        .map(|(key, value)| Entry {
            key: Text { text: key.get_ref().to_string(), place: Place { file, span: Span::at(key.span()) } },
            value: convert_value(value, file),
            taken: Taken::default(),
        })
        .collect();
    entries.sort_by_key(|e| e.key.place.span);
    Table { entries, place, asked: Asked::default() }
}

fn convert_value(value: &Spanned<DeValue<'_>>, file: u32) -> Value {
    let place = Place { file, span: Span::at(value.span()) };
    let data = match value.get_ref() {
        DeValue::String(text) => Data::Text(text.to_string()),
        DeValue::Integer(number) => {
            let digits: String = number.as_str().chars().filter(|&c| c != '_').collect();
            i64::from_str_radix(&digits, number.radix()).map_or(Data::Text(digits), Data::Integer)
        }
        DeValue::Float(number) => {
            let digits: String = number.as_str().chars().filter(|&c| c != '_').collect();
            digits.parse().map_or(Data::Text(digits), Data::Float)
        }
        DeValue::Boolean(flag) => Data::Bool(*flag),
        DeValue::Datetime(date) => Data::Date(date.to_string()),
        DeValue::Array(list) => Data::List(list.iter().map(|v| convert_value(v, file)).collect()),
        DeValue::Table(table) => {
            let table = Spanned::new(value.span(), table.clone());
            Data::Table(convert(&table, file))
        }
    };
    Value { data, place }
}

/// The known word that is nearest to `word`, if one is near enough to be what was meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|k| (strsim::jaro_winkler(word, k), k))
        .filter(|(likeness, k)| *likeness >= LIKENESS_MIN || strsim::damerau_levenshtein(word, k) <= 1)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k)
}

/// `; did you mean …?`, or nothing.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or_else(String::new, |k| format!("; did you mean `{k}`?"))
}

impl Table {
    /// A table with nothing in it, at a place.
    pub fn empty(place: Place) -> Self {
        Self { entries: Vec::new(), place, asked: Asked::default() }
    }

    /// Lays `over` on top: its entries replace those of the same name. The place of each stays where it was written.
    pub fn overlay(&mut self, over: &Table) {
        for entry in &over.entries {
            match self.entries.iter_mut().find(|e| e.key.text == entry.key.text) {
                Some(old) => *old = entry.clone(),
                None => self.entries.push(entry.clone()),
            }
        }
    }

    /// Adds what nobody has taken from another table, and takes it there.
    pub fn take_rest(&mut self, other: &Table) {
        for entry in other.entries.iter().filter(|e| !e.taken.get()) {
            self.entries.push(entry.clone());
            entry.taken.set();
        }
    }

    /// The keys that nobody has taken yet, with their values.
    pub fn rest(&self) -> impl Iterator<Item = (&Text, &Value)> {
        self.entries.iter().filter(|e| !e.taken.get()).map(|e| (&e.key, &e.value))
    }

    /// Every key with its value, as names that the writer chose; counts as taken.
    pub fn names(&self) -> impl Iterator<Item = (&Text, &Value)> {
        self.entries.iter().map(|e| {
            e.taken.set();
            (&e.key, &e.value)
        })
    }

    /// Whether the key stands in the table. Does not take it.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|e| e.key.text == key)
    }

    /// Takes a value out.
    pub fn take(&self, key: &'static str) -> Option<&Value> {
        self.asked.add(key);
        let entry = self.entries.iter().find(|e| e.key.text == key)?;
        entry.taken.set();
        Some(&entry.value)
    }

    /// Takes a value by a name that is only known at run time.
    pub fn take_named(&self, key: &str) -> Option<(&Text, &Value)> {
        let entry = self.entries.iter().find(|e| e.key.text == key)?;
        entry.taken.set();
        Some((&entry.key, &entry.value))
    }

    /// Takes a string.
    pub fn text(&self, key: &'static str, problems: &mut Problems) -> Option<Text> {
        self.take(key).and_then(|v| v.text(problems))
    }

    /// Takes `true` or `false`.
    pub fn flag(&self, key: &'static str, problems: &mut Problems) -> Option<bool> {
        match self.take(key)? {
            Value { data: Data::Bool(flag), .. } => Some(*flag),
            other => other.wrong("true or false", problems),
        }
    }

    /// Takes a number, whole or not, within a range.
    pub fn number(
        &self,
        key: &'static str,
        range: std::ops::RangeInclusive<f64>,
        problems: &mut Problems,
    ) -> Option<f64> {
        let value = self.take(key)?;
        let number = match &value.data {
            Data::Integer(n) => *n as f64,
            Data::Float(n) => *n,
            _ => return value.wrong("a number", problems),
        };
        if range.contains(&number) {
            return Some(number);
        }
        problems.error(value.place, format!("`{key}` must lie between {} and {}", range.start(), range.end()));
        None
    }

    /// Takes a list of strings; one string stands for a list of one.
    pub fn texts(&self, key: &'static str, problems: &mut Problems) -> Vec<Text> {
        self.take(key).map(|v| v.texts(problems)).unwrap_or_default()
    }

    /// Takes a table.
    pub fn table(&self, key: &'static str, problems: &mut Problems) -> Option<&Table> {
        self.take(key)?.table(problems)
    }

    /// Takes a list of tables.
    pub fn tables(&self, key: &'static str, problems: &mut Problems) -> Vec<&Table> {
        match self.take(key) {
            None => Vec::new(),
            Some(Value { data: Data::List(list), .. }) => list.iter().filter_map(|v| v.table(problems)).collect(),
            Some(other) => other.wrong::<()>("a list of tables", problems).map_or_else(Vec::new, |()| Vec::new()),
        }
    }

    /// Takes one word of a closed set.
    pub fn one_of<T: Copy>(
        &self,
        key: &'static str,
        words: &[(T, &'static str)],
        problems: &mut Problems,
    ) -> Option<T> {
        let text = self.text(key, problems)?;
        let found = words.iter().find(|(_, word)| *word == text.text);
        if found.is_none() {
            let hint = did_you_mean(&text.text, words.iter().map(|(_, w)| *w));
            let all: Vec<&str> = words.iter().map(|(_, w)| *w).collect();
            problems.error_with(
                text.place,
                format!("`{}` is no {key}{hint}", text.text),
                format!("it is one of: {}", all.join(", ")),
            );
        }
        found.map(|(value, _)| *value)
    }

    /// Complains about every key that was not taken.
    pub fn finish(&self, problems: &mut Problems) {
        let asked = self.asked.keys();
        for (key, _) in self.rest() {
            let hint = did_you_mean(&key.text, asked.iter().copied());
            problems.error(key.place, format!("unknown key `{}`{hint}", key.text));
        }
    }
}

impl Value {
    /// Says that something else was expected here.
    pub fn wrong<T>(&self, expected: &str, problems: &mut Problems) -> Option<T> {
        problems.error(self.place, format!("expected {expected}, found {}", self.data.what()));
        None
    }

    /// The value as a string.
    pub fn text(&self, problems: &mut Problems) -> Option<Text> {
        match &self.data {
            Data::Text(text) => Some(Text { text: text.clone(), place: self.place }),
            _ => self.wrong("a string", problems),
        }
    }

    /// The value as a list of strings; one string stands for a list of one.
    pub fn texts(&self, problems: &mut Problems) -> Vec<Text> {
        match &self.data {
            Data::List(list) => list.iter().filter_map(|v| v.text(problems)).collect(),
            Data::Text(text) => vec![Text { text: text.clone(), place: self.place }],
            _ => self.wrong::<()>("a list of strings", problems).map_or_else(Vec::new, |()| Vec::new()),
        }
    }

    /// The value as a table.
    pub fn table(&self, problems: &mut Problems) -> Option<&Table> {
        match &self.data {
            Data::Table(table) => Some(table),
            _ => self.wrong("a table", problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_of(toml: &str, take: impl Fn(&Table, &mut Problems)) -> Vec<(String, String)> {
        let mut problems = Problems::default();
        let file = problems.add_file(Source::from_text("a.toml", toml));
        let table = read(&mut problems, file);
        take(&table, &mut problems);
        table.finish(&mut problems);
        problems.found.iter().map(|(_, d)| (toml[d.span.range()].to_owned(), d.message.clone())).collect()
    }

    #[test]
    fn every_mistake_is_said_at_its_word() {
        let said = problems_of("levle = \"error\"\nlist = [1]\nkind = \"blak\"\n", |table, problems| {
            assert!(table.text("level", problems).is_none());
            assert!(table.texts("list", problems).is_empty());
            assert!(table.one_of("kind", &[(1, "black"), (2, "white")], problems).is_none());
        });
        let said: Vec<(&str, &str)> = said.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(
            said,
            [
                ("1", "expected a string, found a whole number"),
                ("\"blak\"", "`blak` is no kind; did you mean `black`?"),
                ("levle", "unknown key `levle`; did you mean `level`?"),
            ]
        );
    }

    #[test]
    fn syntax_errors_have_places_and_do_not_hide_the_rest() {
        let said = problems_of("a = \nb = 1\n", |table, problems| {
            assert!(table.has("b"));
            table.take("a");
            assert_eq!(table.number("b", 0.0..=2.0, problems), Some(1.0));
        });
        assert_eq!(said.len(), 1, "{said:?}");
    }
}
