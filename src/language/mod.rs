//! What a language's file says: its script, the letters glued to words, how its letters are confused, its calendar.

pub mod calendar;

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::language::calendar::Calendar;
use crate::text::fold;
use crate::text::marks::Script;
use crate::text::token::{HashTable, hash_of};
use crate::written::{Place, Problems, Table, Text, did_you_mean};

/// A language, as an index into [`Languages`]. Zero stands for a language that no file describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct LangId(pub u8);

/// Every language that has a file.
#[derive(Debug)]
pub struct Languages {
    all: Vec<Language>,
}

/// One language.
#[derive(Debug)]
pub struct Language {
    /// Its code in BCP 47, such as `ar`. Empty for the undetermined language.
    pub code: String,
    /// The script it is written in.
    pub script: Script,
    /// A text in its script is taken for it when nothing speaks for another language.
    pub is_default: bool,
    /// Letters that speak for it against the other languages of its script.
    letters: Letters,
    /// Hashes of its commonest words.
    words: HashTable<()>,
    /// Groups of letters that may be glued before a word, in the order in which they stand, each with its name.
    pub proclitics: Vec<(String, Vec<String>)>,
    /// Combinations of proclitics that are written otherwise.
    pub contractions: Vec<(String, String)>,
    /// Endings that may be glued after a word.
    pub enclitics: Vec<String>,
    /// Last letters that change before an ending.
    pub joins: Vec<(char, char)>,
    /// Ways in which letters are confused, by name.
    pub slips: Vec<(String, Vec<Slip>)>,
    /// Letters that are held alike when leads are compared and slips are looked for: each with the one for its set.
    alike: Alike,
    /// Marks that end a sentence.
    pub sentence_end: String,
    /// Words whose final stop ends no sentence.
    pub abbreviations: HashSet<String>,
    /// Months, weekdays and the words around dates.
    pub calendar: LateCalendar,
    /// Words of the program itself, for messages in this language.
    phrases: Vec<(String, String)>,
}

/// A set of letters.
#[derive(Debug, Default)]
struct Letters {
    /// One bit for each character of the Arabic block, which is asked most.
    arabic: [u64; 4],
    others: Vec<char>,
}

impl Letters {
    fn add(&mut self, c: char) {
        match c {
            '\u{600}'..='\u{6FF}' => self.arabic[(c as usize & 0xFF) / 64] |= 1 << (c as usize % 64),
            _ => self.others.push(c),
        }
    }

    fn has(&self, c: char) -> bool {
        match c {
            '\u{600}'..='\u{6FF}' => self.arabic[(c as usize & 0xFF) / 64] >> (c as usize % 64) & 1 == 1,
            _ => self.others.contains(&c),
        }
    }
}

/// Sets of letters that are held alike.
#[derive(Debug)]
struct Alike {
    /// The Arabic block, which is asked most.
    arabic: Box<[char; 256]>,
    others: Vec<(char, char)>,
}

impl Default for Alike {
    fn default() -> Self {
        let arabic = std::array::from_fn(|i| char::from_u32(0x600 + i as u32).unwrap_or(' '));
        Self { arabic: Box::new(arabic), others: Vec::new() }
    }
}

impl Alike {
    fn add(&mut self, set: &str) {
        let Some(first) = set.chars().next() else { return };
        for c in set.chars().skip(1) {
            match c {
                '\u{600}'..='\u{6FF}' => self.arabic[c as usize - 0x600] = first,
                _ => self.others.push((c, first)),
            }
        }
    }

    fn get(&self, c: char) -> char {
        match c {
            '\u{600}'..='\u{6FF}' => self.arabic[c as usize - 0x600],
            _ => self.others.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to),
        }
    }
}

/// Where in a word a letter is confused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// Anywhere.
    Anywhere,
    /// Only as the first letter.
    First,
    /// Only as the last letter.
    Last,
}

/// A right letter and the letters that are written for it by mistake.
#[derive(Clone, Debug)]
pub struct Slip {
    /// The right letter.
    pub right: char,
    /// Where the confusion happens.
    pub place: Where,
    /// What is written instead.
    pub wrong: Vec<char>,
}

impl Languages {
    /// The collection with only the undetermined language.
    pub fn new() -> Self {
        Self { all: vec![Language::undetermined()] }
    }

    /// Adds a language read from its file. A second file for the same code replaces the first.
    pub fn add(&mut self, language: Language) -> LangId {
        match self.all.iter().position(|l| l.code == language.code) {
            Some(old) => {
                self.all[old] = language;
                LangId(old as u8)
            }
            None => {
                self.all.push(language);
                LangId(self.all.len() as u8 - 1)
            }
        }
    }

    /// The language behind an index.
    pub fn get(&self, id: LangId) -> &Language {
        &self.all[id.0 as usize]
    }

    /// The language of a code; `ar-SA` finds `ar`.
    pub fn find(&self, code: &str) -> Option<LangId> {
        let primary = code.split(['-', '_']).next().unwrap_or(code);
        let at = self.all.iter().position(|l| !l.code.is_empty() && l.code.eq_ignore_ascii_case(primary))?;
        Some(LangId(at as u8))
    }

    /// Every language with its index, the undetermined one first.
    pub fn iter(&self) -> impl Iterator<Item = (LangId, &Language)> {
        self.all.iter().enumerate().map(|(i, l)| (LangId(i as u8), l))
    }

    /// A phrase of the program itself in the language of messages, else in English; empty if no file has it.
    pub fn phrase(&self, messages: &str, name: &str) -> &str {
        let codes = [messages, "en"];
        let languages = codes.iter().filter_map(|code| self.find(code));
        let mut phrases = languages.flat_map(|id| &self.get(id).phrases);
        phrases.find(|(n, _)| n == name).map_or("", |(_, text)| text.as_str())
    }

    /// How many there are, the undetermined one included.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Never: the undetermined language is always there.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The language that `code` names, or a problem that says which there are.
    pub fn expect(&self, code: &Text, problems: &mut Problems) -> Option<LangId> {
        let found = self.find(&code.text);
        if found.is_none() {
            let codes: Vec<&str> = self.all.iter().skip(1).map(|l| l.code.as_str()).collect();
            let hint = did_you_mean(&code.text, codes.iter().copied());
            let note = format!("languages with a file: {}", codes.join(", "));
            problems.error_with(code.place, format!("no language `{}`{hint}", code.text), note);
        }
        found
    }
}

impl Default for Languages {
    fn default() -> Self {
        Self::new()
    }
}

impl Language {
    /// The language of text that is in none of the others.
    pub fn undetermined() -> Self {
        Self {
            code: String::new(),
            script: Script::None,
            is_default: false,
            letters: Letters::default(),
            words: HashTable::default(),
            proclitics: Vec::new(),
            contractions: Vec::new(),
            enclitics: Vec::new(),
            joins: Vec::new(),
            slips: Vec::new(),
            alike: Alike::default(),
            sentence_end: ".!?؟…".into(),
            abbreviations: HashSet::new(),
            calendar: LateCalendar::default(),
            phrases: Vec::new(),
        }
    }

    /// Reads a language from its file.
    pub fn read(code: &str, table: &Table, reading: Reading, problems: &mut Problems) -> Self {
        let mut language = Self { code: code.to_owned(), ..Self::undetermined() };
        if let Some(name) = table.table("name", problems) {
            name.names().for_each(drop);
        }
        let scripts = Script::ALL;
        language.script = table.one_of("script", &scripts, problems).unwrap_or(Script::Other);
        language.is_default = table.flag("default", problems).unwrap_or(false);
        if let Some(letters) = table.text("letters", problems) {
            letters.text.chars().for_each(|c| language.letters.add(c));
        }
        language.words =
            table.texts("words", problems).iter().filter_map(|w| hash_of(&w.text)).map(|h| (h, ())).collect();
        language.read_clitics(table, problems);
        language.slips = read_slips(table, problems);
        for set in table.texts("alike", problems) {
            language.alike.add(&set.text);
        }
        if let Some(sentence) = table.table("sentence", problems) {
            if let Some(end) = sentence.text("end", problems) {
                language.sentence_end = end.text;
            }
            let abbreviations = sentence.texts("abbreviations", problems);
            language.abbreviations = abbreviations.iter().map(|t| fold::folded(t.text.trim_end_matches('.'))).collect();
            sentence.finish(problems);
        }
        if let Some(phrases) = table.table("phrases", problems) {
            let texts = phrases.names().filter_map(|(k, v)| Some((k.text.clone(), v.text(problems)?.text)));
            language.phrases = texts.collect();
        }
        language.calendar.months = table.table("months", problems).cloned();
        language.calendar.dates = table.table("dates", problems).cloned();
        language.calendar.proclitics = language.proclitics.clone();
        language.calendar.contractions = language.contractions.clone();
        if reading == Reading::Whole {
            let calendar = language.calendar.read(problems);
            language.calendar.built.get_or_init(|| calendar);
        }
        table.finish(problems);
        language
    }

    fn read_clitics(&mut self, table: &Table, problems: &mut Problems) {
        if let Some(groups) = table.table("proclitics", problems) {
            let mut groups: Vec<_> = groups.names().collect();
            groups.sort_by_key(|(key, _)| key.place.span); // their order in the file is their order before a word
            self.proclitics = groups
                .into_iter()
                .map(|(key, value)| {
                    let forms = value.texts(problems).into_iter().map(|t| fold::folded(&t.text)).collect();
                    (key.text.clone(), forms)
                })
                .collect();
        }
        if let Some(contractions) = table.table("contractions", problems) {
            self.contractions = contractions
                .names()
                .filter_map(|(key, value)| Some((key.text.clone(), value.text(problems)?.text)))
                .collect();
        }
        if let Some(enclitics) = table.table("enclitics", problems) {
            self.enclitics = enclitics.texts("forms", problems).into_iter().map(|t| t.text).collect();
            if let Some(joins) = enclitics.table("joins", problems) {
                self.joins = joins
                    .names()
                    .filter_map(|(key, value)| {
                        Some((key.text.chars().next()?, value.text(problems)?.text.chars().next()?))
                    })
                    .collect();
            }
            enclitics.finish(problems);
        }
    }

    /// Whether a letter speaks for the language against the others of its script.
    #[inline]
    pub fn speaks(&self, c: char) -> bool {
        self.letters.has(c)
    }

    /// Whether a word's hash is one of the language's commonest words.
    pub fn is_common(&self, hash: u64) -> bool {
        self.words.contains_key(&hash)
    }

    /// Every string of letters that may be glued before a word when the groups named may be.
    pub fn prefixes(&self, groups: &[String]) -> Vec<String> {
        prefixes(&self.proclitics, &self.contractions, groups)
    }

    /// A word with letters glued before it, contracted where the two meet.
    pub fn glued(&self, letters: &str, word: &str) -> String {
        let meet = self.contractions.iter().find_map(|(from, to)| {
            let mut cuts = from.char_indices().skip(1).map(|(at, _)| from.split_at(at));
            let (before, after) = cuts.find(|(before, after)| letters.ends_with(before) && word.starts_with(after))?;
            Some(format!("{}{to}{}", &letters[..letters.len() - before.len()], &word[after.len()..]))
        });
        meet.unwrap_or_else(|| format!("{letters}{word}"))
    }

    /// A word with each of the language's endings.
    pub fn with_enclitics(&self, word: &str) -> Vec<String> {
        self.enclitics.iter().map(|ending| self.joined(word, ending)).collect()
    }

    /// A word with an ending: its last letter may change before it.
    pub fn joined(&self, word: &str, ending: &str) -> String {
        let last = word.chars().next_back();
        match self.joins.iter().find(|(from, _)| Some(*from) == last) {
            Some((from, to)) => format!("{}{to}{ending}", &word[..word.len() - from.len_utf8()]),
            None => format!("{word}{ending}"),
        }
    }

    /// A letter as the one that stands for all that are held alike.
    pub fn alike(&self, c: char) -> char {
        self.alike.get(c)
    }

    /// The hash of a folded word in which letters that are held alike are one.
    pub fn skeleton(&self, folded: &str) -> u64 {
        let mut hash = 0u64;
        for c in folded.chars() {
            hash = (hash.rotate_left(5) ^ u64::from(self.alike.get(c) as u32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        hash ^ (hash >> 29)
    }

    /// The words that an ending may have been added to: what is left, and what its last letter may have been before.
    pub fn without_enclitics<'a>(&'a self, word: &'a str) -> impl Iterator<Item = (String, &'a str)> + 'a {
        self.enclitics.iter().filter_map(|e| word.strip_suffix(e.as_str()).map(|stem| (stem, e.as_str()))).flat_map(
            |(stem, ending)| {
                let last = stem.chars().next_back();
                let joined = self.joins.iter().filter(move |(_, to)| Some(*to) == last);
                let before = joined.map(move |(from, to)| format!("{}{from}", &stem[..stem.len() - to.len_utf8()]));
                std::iter::once(stem.to_owned()).chain(before).map(move |stem| (stem, ending))
            },
        )
    }

    /// The ways of confusing letters that `name` stands for, or a problem that says which there are.
    pub fn slip(&self, name: &Text, problems: &mut Problems) -> &[Slip] {
        match self.slips.iter().find(|(n, _)| *n == name.text) {
            Some((_, slips)) => slips,
            None => {
                let hint = did_you_mean(&name.text, self.slips.iter().map(|(n, _)| n.as_str()));
                problems.error(name.place, format!("language `{}` has no slip `{}`{hint}", self.code, name.text));
                &[]
            }
        }
    }
}

fn prefixes(proclitics: &[(String, Vec<String>)], contractions: &[(String, String)], groups: &[String]) -> Vec<String> {
    let mut all = vec![String::new()];
    for (name, forms) in proclitics {
        if groups.iter().any(|g| g == name) {
            let longer: Vec<String> = all.iter().flat_map(|p| forms.iter().map(move |f| format!("{p}{f}"))).collect();
            all.extend(longer);
        }
    }
    for prefix in &mut all {
        for (apart, together) in contractions {
            *prefix = prefix.replace(apart, together);
        }
    }
    all.retain(|p| !p.is_empty());
    all.sort();
    all.dedup();
    all
}

/// How much of a language's file is read at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// All of it, so that every mistake is said: a user's file.
    Whole,
    /// The calendar when it is first asked for: the program's own files, which its tests have read.
    Late,
}

/// A calendar that is read when it is first asked for.
#[derive(Debug, Default)]
pub struct LateCalendar {
    months: Option<Table>,
    dates: Option<Table>,
    proclitics: Vec<(String, Vec<String>)>,
    contractions: Vec<(String, String)>,
    built: OnceLock<Calendar>,
}

impl LateCalendar {
    fn read(&self, problems: &mut Problems) -> Calendar {
        let mut calendar = Calendar::read(self.months.as_ref(), self.dates.as_ref(), problems);
        let glued = prefixes(&self.proclitics, &self.contractions, &calendar.groups);
        calendar.glue(glued);
        calendar
    }
}

impl std::ops::Deref for LateCalendar {
    type Target = Calendar;

    fn deref(&self) -> &Calendar {
        self.built.get_or_init(|| self.read(&mut Problems::default()))
    }
}

fn read_slips(table: &Table, problems: &mut Problems) -> Vec<(String, Vec<Slip>)> {
    let Some(classes) = table.table("slips", problems) else { return Vec::new() };
    let mut out = Vec::new();
    for (name, value) in classes.names() {
        let Some(letters) = value.table(problems) else { continue };
        let slips = letters
            .names()
            .filter_map(|(key, value)| {
                let wrong = value.text(problems)?.text.chars().collect();
                let (place, letter) = match key.text.strip_prefix('^') {
                    Some(rest) => (Where::First, rest),
                    None => match key.text.strip_suffix('$') {
                        Some(rest) => (Where::Last, rest),
                        None => (Where::Anywhere, key.text.as_str()),
                    },
                };
                match letter.chars().collect::<Vec<_>>()[..] {
                    [right] => Some(Slip { right, place, wrong }),
                    _ => one_letter(key.place, problems),
                }
            })
            .collect();
        out.push((name.text.clone(), slips));
    }
    out
}

fn one_letter<T>(place: Place, problems: &mut Problems) -> Option<T> {
    problems.error(place, "expected one letter, with `^` before it or `$` after it at most");
    None
}
