//! Kinds of check: what a rule file can set up. A check says beforehand what it looks for, is handed what was found,
//! and answers with findings. It never searches, never sees markup, never knows a place in the file.

mod characters;
mod combining;
mod consistent;
mod controls;
pub mod date;
mod dictionary;
mod digits;
mod finding;
pub mod habits;
mod majority;
mod marks;
pub mod needle;
mod pattern;
pub mod quotes;
mod repeated_word;
pub mod repetition;
mod spacing;
pub mod spelling;
mod swap;
mod teaser;
mod typing;
pub mod vocabulary;
mod word_pattern;

use std::cell::OnceCell;

pub use crate::check::finding::{Change, Finding, Findings};
use crate::check::needle::{Needles, Prefixes};
use crate::diagnostic::Safety;
use crate::document::{Block, BlockKind, Document};
use crate::language::{LangId, Language, Languages};
use crate::rule::Rule;
use crate::text::marks::Script;
use crate::text::span::{Prose, Span};
use crate::text::token::Token;
use crate::written::{Problems, Table, Text};

/// A kind of check.
pub struct Kind {
    /// Its name: the name of its table in a rule file.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// Its options, each with what it means.
    pub options: &'static [(&'static str, &'static str)],
    /// Further options, which other kinds have too.
    pub more_options: &'static [(&'static str, &'static str)],
    /// What its messages may hold between braces, beside `found` and `replacement`.
    pub args: &'static [&'static str],
    /// Sets up a check from a rule. `None` if it cannot work; what is wrong has been said.
    pub compile: fn(&mut Compile<'_>) -> Option<Box<dyn Check>>,
}

/// Every kind of check. The table of a rule file that is not one of the common keys names one of them.
pub const KINDS: &[&Kind] = &[
    &characters::KIND,
    &combining::KIND,
    &consistent::KIND,
    &controls::KIND,
    &date::format::KIND,
    &date::value::KIND,
    &dictionary::KIND,
    &digits::KIND,
    &marks::KIND,
    &pattern::KIND,
    &quotes::KIND,
    &repeated_word::KIND,
    &repetition::KIND,
    &spacing::KIND,
    &spelling::KIND,
    &swap::KIND,
    &teaser::KIND,
    &typing::KIND,
    &word_pattern::KIND,
];

/// What is at hand while a rule is compiled.
pub struct Compile<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Its options, with those of the configuration laid over them.
    pub options: &'a Table,
    /// What the check will look for.
    pub needles: &'a mut Needles,
    /// Where to complain.
    pub problems: &'a mut Problems,
    /// Every language.
    pub languages: &'a Languages,
    /// Whose rule it is.
    pub trust: Trust,
    /// The words of the house.
    pub vocabulary: &'a vocabulary::Vocabulary,
}

/// Whose rule it is that is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The program's: its tests have run every example, so what is costly may wait until it is needed.
    Embedded,
    /// Somebody's: all of it is looked at at once, so that no mistake in it goes unsaid.
    User,
}

/// A rule at work.
pub trait Check: Send + Sync {
    /// Whether what stands between two words is of interest. Asked once for each distinct gap, so it must depend on
    /// nothing else; only checks that registered for gaps are asked.
    fn gap(&self, _gap: &Gap<'_>) -> bool {
        false
    }

    /// Whether a word as written is of interest. Asked once for each distinct word, and only of checks that registered
    /// for words.
    fn word(&self, _raw: &str, _standing: Standing, _language: &Language) -> bool {
        false
    }

    /// Counts what other articles of the run are to be held against. Asked only of checks that registered for habits.
    fn count(&self, _view: &View<'_>, _habits: &mut habits::Habits) {}

    /// Looks at what was found in a document and says what is wrong with it.
    fn check(&self, view: &View<'_>, out: &mut Findings);
}

/// What the lists of right words say of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Unknown,
    /// It is a listed word with letters glued to it.
    Derived,
    /// It is listed.
    Listed,
}

/// What stands beside a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Nothing: the block begins or ends here.
    Edge,
    /// A word.
    Word(Script),
    /// A number.
    Number,
    /// Text that is no prose.
    Opaque,
}

impl Side {
    /// The side that a token makes.
    pub fn of(token: Option<&Token>) -> Self {
        match token {
            None => Self::Edge,
            Some(t) if t.is_opaque() => Self::Opaque,
            Some(t) if t.is_number() => Self::Number,
            Some(t) => Self::Word(t.script()),
        }
    }
}

/// The characters between two words.
#[derive(Clone, Copy, Debug)]
pub struct Gap<'a> {
    /// What stands before.
    pub left: Side,
    /// The characters.
    pub text: &'a str,
    /// What stands after.
    pub right: Side,
}

/// A rule in a rule set: the language whose rules it belongs to, and which of them it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleRef {
    /// The language; the undetermined one for rules that serve every language.
    pub lang: LangId,
    /// Its index among them.
    pub index: u16,
}

/// Something that the matcher found for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The rule.
    pub rule: RuleRef,
    /// The block.
    pub block: u32,
    /// The first token; for a gap the token after it, or the end of the block's tokens.
    pub first: u32,
    /// One past the last token.
    pub end: u32,
    /// Which of the rule's needles it is.
    pub needle: u32,
    /// How many letters of the first token are glued before the needle.
    pub prefix: u8,
}

/// What is known of the article beside its text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The day it is published: year, month, day of the Gregorian calendar.
    pub date: Option<(i32, u8, u8)>,
    /// What of it stands in other articles of the run.
    pub elsewhere: Option<&'a repetition::elsewhere::Elsewhere>,
    /// How the dates of all articles of the run are written.
    pub habits: Option<&'a habits::Habits>,
}

impl Context<'_> {
    /// Reads a day written `YYYY-MM-DD`, with or without a time after it.
    pub fn read_date(text: &str) -> Option<(i32, u8, u8)> {
        let day = text.trim().trim_matches(['"', '\'']).get(..10)?;
        let mut parts = day.split(['-', '/']);
        let year = parts.next()?.parse().ok()?;
        let (month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        ((1..=12).contains(&month)
            && (1..=date::days::days_in(Some(year), month)).contains(&day)
            && parts.next().is_none())
        .then_some((year, month, day))
    }
}

/// A document as a check sees it.
pub struct View<'a> {
    /// The prose, its blocks and tokens.
    pub document: &'a Document,
    /// Every language.
    pub languages: &'a Languages,
    /// What was found for this rule, in the order of the text.
    pub hits: &'a [Hit],
    /// The rule.
    pub rule: &'a Rule,
    /// What is known of the article.
    pub context: Context<'a>,
    /// What several checks work out alike is worked out once.
    pub shared: &'a Shared,
}

/// What is worked out once for a document, whoever asks first.
#[derive(Default)]
pub struct Shared {
    /// Tokens that may belong to a date, in the order of the text: months, weekdays, relative days, and numbers that
    /// a separator parts from another number. Filled only if a rule asked for dates.
    pub seeds: Vec<u32>,
    /// Every date.
    pub dates: OnceCell<Vec<date::Date>>,
    /// What repeats what.
    pub repetition: OnceCell<repetition::Analysis>,
    /// Every quotation mark of the styles that were asked for first.
    pub quotes: OnceCell<quotes::Reading>,
}

impl<'a> View<'a> {
    /// All prose.
    pub fn prose(&self) -> &'a str {
        &self.document.prose
    }

    /// A token.
    pub fn token(&self, at: u32) -> Token {
        self.document.tokens[at as usize]
    }

    /// The text of a token.
    pub fn word(&self, at: u32) -> &'a str {
        self.token(at).text(&self.document.prose)
    }

    /// The block of a hit.
    pub fn block(&self, hit: &Hit) -> &'a Block {
        &self.document.blocks[hit.block as usize]
    }

    /// The language of a block.
    pub fn language(&self, block: &Block) -> &'a Language {
        self.languages.get(block.lang)
    }

    /// The tokens of a hit as one span, what is glued before them included.
    pub fn span(&self, hit: &Hit) -> Span<Prose> {
        let last = self.token(hit.end.max(hit.first + 1) - 1);
        Span::new(self.token(hit.first).start, last.end())
    }

    /// The characters between the token before `at` and the token `at`, within a block.
    pub fn gap_span(&self, block: &Block, at: u32) -> Span<Prose> {
        let at = at as usize;
        let start = if at > block.tokens.start { self.document.tokens[at - 1].end() } else { block.span.start };
        let end = if at < block.tokens.end { self.document.tokens[at].start } else { block.span.end };
        Span::new(start, end)
    }

    /// The gap of a hit with what stands on either side.
    pub fn gap(&self, hit: &Hit) -> (Span<Prose>, Gap<'a>) {
        let block = self.block(hit);
        let span = self.gap_span(block, hit.first);
        let at = hit.first as usize;
        let left = (at > block.tokens.start).then(|| &self.document.tokens[at - 1]);
        let right = (at < block.tokens.end).then(|| &self.document.tokens[at]);
        let text = &self.document.prose[span.range()];
        (span, Gap { left: Side::of(left), text, right: Side::of(right) })
    }

    /// The blocks that the rule is for: those of its language, or of any, in its scope.
    pub fn own_blocks(&self) -> impl Iterator<Item = (u32, &'a Block)> {
        let (lang, rule) = (self.rule.lang, self.rule);
        let all = self.document.blocks.iter().enumerate();
        all.filter(move |(_, b)| rule.looks_at(b.kind) && lang.is_none_or(|lang| lang == b.lang))
            .map(|(i, b)| (i as u32, b))
    }

    /// Whether text in a block is no prose: a URL, code, a verse.
    pub fn is_opaque(&self, block: &Block, span: Span<Prose>) -> bool {
        let tokens = self.document.words(block);
        let at = tokens.partition_point(|t| t.end() <= span.start);
        tokens[at..].iter().take_while(|t| t.start < span.end).any(|t| t.is_opaque())
    }

    /// The token before `at` in the same block, if only spaces part the two.
    pub fn word_before(&self, block: &Block, at: u32) -> Option<Token> {
        if at as usize <= block.tokens.start {
            return None;
        }
        let gap = self.gap_span(block, at);
        let spaces = self.document.prose[gap.range()].chars().all(char::is_whitespace);
        spaces.then(|| self.token(at - 1))
    }

    /// The token `at` in the same block, if only spaces part it from the one before.
    pub fn word_after(&self, block: &Block, at: u32) -> Option<Token> {
        if at as usize >= block.tokens.end {
            return None;
        }
        let gap = self.gap_span(block, at);
        let spaces = self.document.prose[gap.range()].chars().all(char::is_whitespace);
        spaces.then(|| self.token(at))
    }
}

impl Compile<'_> {
    /// The languages that the rule is for.
    pub fn langs(&self) -> Vec<LangId> {
        match self.rule.lang {
            Some(lang) => vec![lang],
            None => self.languages.iter().map(|(id, _)| id).collect(),
        }
    }

    /// The language of a rule that is for one language; for others the undetermined one.
    pub fn language(&self) -> &Language {
        self.languages.get(self.rule.lang.unwrap_or_default())
    }

    /// Takes the option `fix`.
    pub fn safety(&mut self, usual: Safety) -> Safety {
        self.options.one_of("fix", &Safety::ALL, self.problems).unwrap_or(usual)
    }

    /// Takes the option `proclitics`: `"none"`, `"all"` or a list of the language's groups.
    pub fn proclitics(&mut self) -> Prefixes {
        let groups = self.options.texts("proclitics", self.problems);
        let language = self.languages.get(self.rule.lang.unwrap_or_default());
        let names: Vec<&str> = language.proclitics.iter().map(|(n, _)| n.as_str()).collect();
        let mut chosen = Vec::new();
        for group in groups {
            match group.text.as_str() {
                "none" => {}
                "all" => chosen.extend(names.iter().map(|n| (*n).to_owned())),
                name if names.contains(&name) => chosen.push(name.to_owned()),
                name => {
                    let hint = crate::written::did_you_mean(name, names.iter().copied().chain(["all", "none"]));
                    let message = format!("language `{}` has no group of proclitics `{name}`{hint}", language.code);
                    self.problems.error(group.place, message);
                }
            }
        }
        Prefixes(language.prefixes(&chosen))
    }

    /// Takes a list of texts of two characters each: the one that opens and the one that closes.
    pub fn pairs(&mut self, key: &'static str) -> Vec<(char, char)> {
        let mut pairs = Vec::new();
        for text in self.options.texts(key, self.problems) {
            match text.text.chars().collect::<Vec<_>>()[..] {
                [open, close] => pairs.push((open, close)),
                _ => {
                    self.problems.error(text.place, "a pair is two characters: the one that opens, the one that closes")
                }
            }
        }
        pairs
    }

    /// Takes the option `enclitics`: whether endings may be glued after the words.
    pub fn enclitics(&mut self) -> bool {
        self.options.flag("enclitics", self.problems).unwrap_or(false)
    }

    /// Takes a list of words as patterns of single words, in which `*` at either end stands for any letters.
    pub fn globs(&mut self, key: &'static str) -> WordGlobs {
        WordGlobs::new(&self.options.texts(key, self.problems))
    }

    /// Adds words to look for; a needle that can never match is said.
    pub fn needle(&mut self, text: &Text, prefixes: &Prefixes, id: u32) {
        if let Err(why) = self.needles.phrase(&text.text, prefixes, id) {
            self.problems.error(text.place, format!("`{}` can never match: {why}", text.text));
        }
    }
}

/// Patterns of single words, in which `*` at either end stands for any letters.
#[derive(Debug, Default)]
pub struct WordGlobs {
    whole: std::collections::HashSet<String>,
    open: Vec<(String, bool, bool)>,
}

impl WordGlobs {
    /// The patterns, folded.
    pub fn new(texts: &[Text]) -> Self {
        Self::read(texts, crate::text::fold::folded)
    }

    /// The patterns, to be matched with words that are not folded.
    pub fn as_written(texts: &[Text]) -> Self {
        Self::read(texts, str::to_owned)
    }

    fn read(texts: &[Text], fold: impl Fn(&str) -> String) -> Self {
        let mut globs = Self::default();
        for text in texts {
            let (before, after) = (text.text.starts_with('*'), text.text.ends_with('*'));
            let core = fold(text.text.trim_matches('*'));
            if before || after {
                globs.open.push((core, before, after));
            } else {
                globs.whole.insert(core);
            }
        }
        globs
    }

    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.open.is_empty()
    }

    /// Whether a folded word matches one of them.
    pub fn matches(&self, word: &str) -> bool {
        self.whole.contains(word)
            || self.open.iter().any(|(core, before, after)| match (before, after) {
                (true, true) => word.contains(core.as_str()),
                (true, false) => word.ends_with(core.as_str()),
                _ => word.starts_with(core.as_str()),
            })
    }
}

/// Whether a block is running text, as opposed to a table, a list or a field.
pub fn is_running(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph | BlockKind::Quote)
}
