//! A rule as written: what its file says, with the place of every word of it.

pub mod pack;

use std::sync::Arc;

use crate::diagnostic::Level;
use crate::document::{BlockKind, Format};
use crate::language::{LangId, Languages};
use crate::written::{Data, Place, Problems, Table, Text, did_you_mean};

/// The families of rules, in the order of the reports.
pub const FAMILIES: [&str; 8] =
    ["repetition", "teaser", "date", "spelling", "punctuation", "characters", "consistency", "style"];

/// The keys that every kind of rule shares; the one key besides them names the kind.
const COMMON: [&str; 12] =
    ["family", "level", "lang", "scope", "off", "message", "why", "help", "label", "source", "many", "example"];

/// A text in several languages.
#[derive(Clone, Debug, Default)]
pub struct Words(Vec<(String, String)>);

impl Words {
    /// The text in a language, else in English, else in any.
    pub fn get(&self, lang: &str) -> &str {
        let find = |lang: &str| self.0.iter().find(|(l, _)| l == lang).map(|(_, t)| t.as_str());
        find(lang).or_else(|| find("en")).or_else(|| self.0.first().map(|(_, t)| t.as_str())).unwrap_or("")
    }

    /// The texts with the codes of their languages.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(l, t)| (l.as_str(), t.as_str()))
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a table of languages, or one string that counts as English.
    pub fn read(value: &crate::written::Value, problems: &mut Problems) -> Self {
        match &value.data {
            Data::Text(text) => Self(vec![("en".into(), text.clone())]),
            _ => {
                let table = value.table(problems);
                let texts = table.into_iter().flat_map(Table::names);
                Self(texts.filter_map(|(k, v)| Some((k.text.clone(), v.text(problems)?.text))).collect())
            }
        }
    }
}

/// When a rule has so much to say of one article that a single word on all of it says more.
#[derive(Clone, Debug)]
pub struct Many {
    /// It has more findings than this.
    pub above: usize,
    /// And so many or more in a thousand words.
    pub per_thousand: f64,
    /// How much the one finding matters.
    pub level: Level,
    /// What it says; `{count}` is how many there are.
    pub message: Words,
}

impl Many {
    fn read(table: &Table, problems: &mut Problems) -> Option<Self> {
        let above = table.number("above", 1.0..=100_000.0, problems);
        let per_thousand = table.number("per-thousand", 0.0..=1000.0, problems).unwrap_or(0.0);
        let level = table.one_of("level", &Level::ALL, problems).unwrap_or(Level::Advice);
        let message = table.take("message").map(|v| Words::read(v, problems)).unwrap_or_default();
        table.finish(problems);
        if above.is_none() || message.is_empty() {
            problems.error(table.place, "`many` needs `above`, a number of findings, and a `message`");
            return None;
        }
        Some(Self { above: above? as usize, per_thousand, level, message })
    }

    /// Whether so many findings in a text of so many words are said as one.
    pub fn holds(&self, findings: usize, words: usize) -> bool {
        findings > self.above && findings as f64 * 1000.0 >= self.per_thousand * words as f64
    }
}

/// A text on which a rule shows itself.
#[derive(Clone, Debug)]
pub struct Example {
    /// The article.
    pub text: String,
    /// What the rule flags in it, in order. Empty: the rule is silent.
    pub flags: Vec<String>,
    /// The text after the safe fixes.
    pub fixed: Option<String>,
    /// How the text is written.
    pub format: Format,
    /// The date of the article.
    pub date: Option<String>,
    /// Other articles of the same run that come before it.
    pub before: Vec<String>,
    /// Other articles of the same run that come after it.
    pub after: Vec<String>,
    /// Where the example stands.
    pub place: Place,
}

/// A rule as written.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name: the path of its file without the extension.
    pub id: Arc<str>,
    /// One of [`FAMILIES`].
    pub family: &'static str,
    /// How much its findings matter.
    pub level: Level,
    /// The language it is for; `None` for every language.
    pub lang: Option<LangId>,
    /// The kinds of blocks it looks at, one bit each.
    pub scope: u8,
    /// It runs only when it is selected by name.
    pub off: bool,
    /// What is wrong.
    pub message: Words,
    /// Why it is wrong.
    pub why: Words,
    /// The title of its fix, if it is not the usual one.
    pub help: Words,
    /// What its labels say.
    pub label: Words,
    /// When its findings in one article are said as one.
    pub many: Option<Many>,
    /// Where its facts are from: a name and perhaps an address.
    pub source: Vec<(String, Option<String>)>,
    /// The kind of check that it sets up.
    pub kind: Text,
    /// The options of that kind.
    pub options: Table,
    /// Texts that show it flagging and silent.
    pub examples: Vec<Example>,
    /// The file it was read from.
    pub file: u32,
    /// Something is wrong with it: it is compiled to say what else is wrong, and does not run.
    pub broken: bool,
}

impl Rule {
    /// Reads a rule from its file. `None` if it does not even name a kind of check; what is wrong has been said.
    pub fn read(id: &str, table: &Table, languages: &Languages, problems: &mut Problems) -> Option<Self> {
        let before = problems.found.len();
        let start =
            Place { span: crate::text::span::Span::new(table.place.span.start, table.place.span.start), ..table.place };
        let families: Vec<(&'static str, &'static str)> = FAMILIES.iter().map(|f| (*f, *f)).collect();
        let family = table.one_of("family", &families, problems);
        let level = table.one_of("level", &Level::ALL, problems);
        let lang = table.text("lang", problems);
        let lang_id = lang.as_ref().and_then(|code| languages.expect(code, problems));
        let scope = read_scope(table, problems);
        let off = table.flag("off", problems).unwrap_or(false);
        let words = |key: &'static str, problems: &mut Problems| {
            table.take(key).map(|v| Words::read(v, problems)).unwrap_or_default()
        };
        let message = words("message", problems);
        let why = words("why", problems);
        let help = words("help", problems);
        let label = words("label", problems);
        let many = table.table("many", problems).and_then(|t| Many::read(t, problems));
        let source = read_source(table, problems);
        let examples =
            table.tables("example", problems).into_iter().filter_map(|t| Example::read(t, problems)).collect();
        for (missing, key) in
            [(family.is_none(), "family"), (level.is_none(), "level"), (message.is_empty(), "message")]
        {
            if missing && !table.has(key) {
                problems.error(start, format!("the rule `{id}` has no `{key}`"));
            }
        }
        let rest: Vec<(Text, Option<Table>)> = table
            .rest()
            .map(|(key, value)| (key.clone(), if let Data::Table(t) = &value.data { Some(t.clone()) } else { None }))
            .collect();
        let kind = find_kind(id, rest, start, problems);
        let broken = problems.found.len() > before;
        let (kind, options) = kind?;
        Some(Self {
            id: Arc::from(id),
            family: family.unwrap_or(FAMILIES[0]),
            level: level.unwrap_or(Level::Warning),
            broken,
            lang: lang_id,
            scope,
            off,
            message,
            why,
            help,
            label,
            many,
            source,
            kind,
            options,
            examples,
            file: table.place.file,
        })
    }

    /// The rule as it is at work: what it says and where it looks, without the options and examples that set it up.
    #[must_use]
    pub fn without_options(&self) -> Self {
        Self {
            id: self.id.clone(),
            family: self.family,
            level: self.level,
            lang: self.lang,
            scope: self.scope,
            off: self.off,
            message: self.message.clone(),
            why: self.why.clone(),
            help: self.help.clone(),
            label: self.label.clone(),
            many: self.many.clone(),
            source: self.source.clone(),
            kind: self.kind.clone(),
            options: Table::empty(self.options.place),
            examples: Vec::new(),
            file: self.file,
            broken: self.broken,
        }
    }

    /// Whether the rule looks at blocks of this kind.
    pub fn looks_at(&self, kind: BlockKind) -> bool {
        self.scope & (1 << kind as u8) != 0
    }

    /// Where the rule stands, for what is wrong with all of it.
    pub fn place(&self) -> Place {
        self.kind.place
    }
}

/// The one table that is left names the kind of check.
fn find_kind(
    id: &str,
    rest: Vec<(Text, Option<Table>)>,
    start: Place,
    problems: &mut Problems,
) -> Option<(Text, Table)> {
    let tables = rest.iter().filter(|(_, t)| t.is_some()).count();
    let mut kind = None;
    for (key, table) in rest {
        match table {
            Some(table) if tables == 1 || kind.is_none() => kind = Some((key, table)),
            Some(_) => problems.error(key.place, format!("a second kind of check, `{}`; a rule has one", key.text)),
            None => {
                let hint = did_you_mean(&key.text, COMMON);
                problems.error(key.place, format!("unknown key `{}`{hint}", key.text));
            }
        }
    }
    if kind.is_none() {
        problems.error(start, format!("the rule `{id}` has no table that names its kind of check"));
    }
    kind
}

fn read_scope(table: &Table, problems: &mut Problems) -> u8 {
    if !table.has("scope") {
        return u8::MAX;
    }
    let mut scope = 0;
    for word in table.texts("scope", problems) {
        match BlockKind::ALL.iter().find(|(_, name)| *name == word.text) {
            Some((kind, _)) => scope |= 1 << *kind as u8,
            None => {
                let hint = did_you_mean(&word.text, BlockKind::ALL.iter().map(|(_, n)| *n));
                problems.error(word.place, format!("no kind of block `{}`{hint}", word.text));
            }
        }
    }
    scope
}

fn read_source(table: &Table, problems: &mut Problems) -> Vec<(String, Option<String>)> {
    let mut out = Vec::new();
    for source in table.tables("source", problems) {
        let name = source.text("name", problems);
        let url = source.text("url", problems);
        source.finish(problems);
        if let Some(name) = name {
            out.push((name.text, url.map(|u| u.text)));
        }
    }
    out
}

impl Example {
    fn read(table: &Table, problems: &mut Problems) -> Option<Self> {
        let text = table.text("text", problems);
        if text.is_none() && !table.has("text") {
            problems.error(table.place, "an example needs a `text`");
        }
        let flags = table.texts("flags", problems).into_iter().map(|t| t.text).collect();
        let fixed = table.text("fixed", problems).map(|t| t.text);
        let format = table.one_of("format", &Format::ALL, problems).unwrap_or(Format::Lines);
        let date = table.text("date", problems).map(|t| t.text);
        let mut articles = |key| table.texts(key, problems).into_iter().map(|t| t.text).collect();
        let (before, after) = (articles("before"), articles("after"));
        table.finish(problems);
        Some(Self { text: text?.text, flags, fixed, format, date, before, after, place: table.place })
    }
}
