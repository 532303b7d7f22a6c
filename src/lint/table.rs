//! Everything that is looked for in one language, and the verdict on a distinct word.

use std::borrow::Cow;
use std::collections::HashMap;

use aho_corasick::AhoCorasick;

use crate::check::needle::{Fragment, Needles, Phrase};
use crate::check::{RuleRef, Standing};
use crate::language::Language;
use crate::lint::matcher::{Rules, Wanted};
use crate::text::fold;
use crate::text::marks::Script;
use crate::text::token::{HashTable, Token, hash_of_folded, tokenize};

/// The most proclitics of one language, combinations included: one bit each.
const PREFIXES_MAX: usize = 128;

/// What a word or a gap means to one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A hit, with the letters glued before it.
    Hit { rule: RuleRef, needle: u32, prefix: u8 },
    /// A word of a phrase; the others decide.
    Phrase { phrase: u32, prefix: u8 },
    /// The first word of a lead; counts only where something begins.
    Lead { rule: RuleRef },
}

pub(super) struct PhraseAt {
    pub(super) rule: RuleRef,
    pub(super) id: u32,
    pub(super) words: Vec<u64>,
    pub(super) anchor: usize,
    /// Letters of the first word.
    pub(super) letters: u8,
    pub(super) prefixes: u128,
}

/// A word of the table: what it means, and which prefixes may stand before it.
#[derive(Clone, Copy)]
pub(super) struct Keyed {
    hash: u64,
    prefixes: u128,
    entry: Entry,
}

/// An automaton over pieces of words, each with the rule it is for and the edges of the word it must touch.
pub(super) type Pieces = Option<(AhoCorasick, Vec<(RuleRef, bool, bool)>)>;

/// Everything that is looked for in one language.
#[derive(Default)]
pub(super) struct Table {
    pub(super) active: bool,
    /// Whether numbers are looked up as words are.
    pub(super) numbers: bool,
    pub(super) prefixes: Vec<String>,
    /// The first letters of the prefixes.
    pub(super) prefix_letters: Vec<char>,
    /// The most letters of a prefix.
    pub(super) prefix_letters_max: u8,
    pub(super) words: Vec<Keyed>,
    pub(super) bitmap: Vec<u64>,
    pub(super) phrases: Vec<PhraseAt>,
    pub(super) letters: HashMap<char, Vec<RuleRef>>,
    /// One of them stands in words that hold no mark.
    pub(super) common_letters: bool,
    pub(super) fragments: Pieces,
    pub(super) shapes: Pieces,
    pub(super) leads: HashTable<Vec<RuleRef>>,
    pub(super) stems: Stems,
    pub(super) word_rules: Vec<RuleRef>,
    pub(super) marked_rules: Vec<RuleRef>,
    pub(super) gap_rules: Vec<RuleRef>,
    pub(super) repeat_rules: Vec<RuleRef>,
    pub(super) block_rules: Vec<RuleRef>,
    pub(super) dates: bool,
}

/// Words that lists call right, by their skeletons.
#[derive(Default)]
pub(super) struct Stems {
    by_skeleton: HashTable<Vec<RuleRef>>,
    right: HashTable<()>,
    prefixes: Vec<String>,
    enclitics: bool,
}

impl Table {
    /// Builds the table of a language from the rules that serve it.
    pub(super) fn build(language: &Language, wanted: &[Wanted<'_>]) -> Self {
        let mut table = Self { active: !wanted.is_empty(), ..Self::default() };
        let (mut fragments, mut shapes) = (Vec::new(), Vec::new());
        for Wanted { at: rule, needles } in wanted {
            let rule = *rule;
            let masks: Vec<u128> = needles.prefixes.iter().map(|p| table.mask(&p.0)).collect();
            for phrase in &needles.phrases {
                table.add_phrase(rule, phrase, masks[phrase.prefixes], language);
            }
            for &letter in &needles.letters {
                table.letters.entry(letter).or_default().push(rule);
                table.common_letters |= is_common(letter);
            }
            fragments.extend(needles.fragments.iter().map(|f| (f, rule)));
            shapes.extend(needles.shapes.iter().map(|f| (f, rule)));
            for lead in &needles.leads {
                if let Some(hash) = lead_hash(lead, language) {
                    let rules = table.leads.entry(hash).or_default();
                    if !rules.contains(&rule) {
                        rules.push(rule);
                    }
                }
            }
            table.stems.add(rule, needles);
            let lists = [
                (needles.gaps, &mut table.gap_rules),
                (needles.words, &mut table.word_rules),
                (needles.marked, &mut table.marked_rules),
                (needles.repeats, &mut table.repeat_rules),
                (needles.blocks, &mut table.block_rules),
            ];
            for (asked, list) in lists {
                if asked {
                    list.push(rule);
                }
            }
            table.dates |= needles.dates && !language.calendar.is_empty();
        }
        table.prefix_letters = table.prefixes.iter().filter_map(|p| p.chars().next()).collect();
        table.prefix_letters_max = table.prefixes.iter().map(|p| p.chars().count() as u8).max().unwrap_or(0);
        table.prefix_letters.sort_unstable();
        table.prefix_letters.dedup();
        table.fragments = pieces(&fragments);
        table.shapes = pieces(&shapes);
        table.index();
        table
    }

    fn mask(&mut self, prefixes: &[String]) -> u128 {
        let mut mask = 0;
        for prefix in prefixes {
            let at = self.prefixes.iter().position(|p| p == prefix).unwrap_or_else(|| {
                self.prefixes.push(prefix.clone());
                self.prefixes.len() - 1
            });
            if at < PREFIXES_MAX {
                mask |= 1 << at;
            }
        }
        mask
    }

    fn add_phrase(&mut self, rule: RuleRef, phrase: &Phrase, prefixes: u128, language: &Language) {
        let Phrase { words, letters, id, .. } = phrase;
        let (id, letters) = (*id, *letters);
        self.numbers |= phrase.number;
        if let [hash] = words[..] {
            let entry = Entry::Hit { rule, needle: id, prefix: 0 };
            self.words.push(Keyed { hash, prefixes, entry });
            return;
        }
        // The word that wakes the phrase is the last one that is not among the commonest of the language.
        let anchor = words.iter().rposition(|&word| !language.is_common(word)).unwrap_or(words.len() - 1);
        let phrase = self.phrases.len() as u32;
        self.phrases.push(PhraseAt { rule, id, words: words.clone(), letters, anchor, prefixes });
        let entry = Entry::Phrase { phrase, prefix: 0 };
        let prefixes = if anchor == 0 { prefixes } else { 0 };
        self.words.push(Keyed { hash: words[anchor], prefixes, entry });
    }

    fn index(&mut self) {
        self.words.sort_by_key(|k| k.hash);
        let bits = (self.words.len() * 16).next_power_of_two().max(1024);
        self.bitmap = vec![0; bits / 64];
        for k in &self.words {
            let at = k.hash as usize & (bits - 1);
            self.bitmap[at / 64] |= 1 << (at % 64);
        }
    }

    fn lookup(&self, hash: u64) -> &[Keyed] {
        let at = hash as usize & (self.bitmap.len() * 64 - 1);
        if self.bitmap[at / 64] >> (at % 64) & 1 == 0 {
            return &[];
        }
        let from = self.words.partition_point(|k| k.hash < hash);
        let to = self.words[from..].partition_point(|k| k.hash == hash);
        &self.words[from..from + to]
    }

    /// The letters of a proclitic that, cut off the token, leave `word`; there must be just so many of them.
    pub(super) fn cut(&self, token: &Token, prose: &str, word: u64, allowed: u128, letters: u8) -> Option<u8> {
        if letters > self.prefix_letters_max {
            return None;
        }
        let text = token.text(prose);
        if allowed == 0 || text.chars().next().is_none_or(|c| !self.prefix_letters.contains(&c)) {
            return None;
        }
        let folded = if token.is_marked() { Cow::Owned(fold::folded(text)) } else { Cow::Borrowed(text) };
        let mut bits = allowed;
        while bits != 0 {
            let at = bits.trailing_zeros() as usize;
            bits &= bits - 1;
            let prefix = &self.prefixes[at];
            if prefix.chars().count() == usize::from(letters)
                && let Some(rest) = folded.strip_prefix(prefix.as_str())
                && hash_of_folded(rest) == word
            {
                return Some(letters);
            }
        }
        None
    }

    /// Judges a distinct word: what it means to every rule, and whether it may belong to a date.
    pub(super) fn judge(
        &self,
        token: &Token,
        text: &str,
        language: &Language,
        rules: &dyn Rules,
    ) -> (Vec<Entry>, bool) {
        let plain = !token.is_marked() && token.script() == Script::Arabic;
        let folded = if plain { Cow::Borrowed(text) } else { Cow::Owned(fold::folded(text)) };
        let folded: &str = &folded;
        let mut entries: Vec<Entry> = Vec::new();
        for keyed in self.lookup(token.hash) {
            push(keyed.entry, &mut entries);
        }
        let calendar = &language.calendar;
        let mut seed = self.dates && calendar.is_seed(token.hash);
        let first = folded.chars().next();
        let glued = first.is_some_and(|c| self.prefix_letters.contains(&c));
        let prefixes = if glued { &self.prefixes[..] } else { &[] };
        for (at, prefix) in prefixes.iter().enumerate().take(PREFIXES_MAX) {
            let Some(rest) = folded.strip_prefix(prefix.as_str()).filter(|r| !r.is_empty()) else { continue };
            let hash = hash_of_folded(rest);
            for keyed in self.lookup(hash).iter().filter(|k| k.prefixes >> at & 1 == 1) {
                let prefix = prefix.chars().count() as u8;
                match keyed.entry {
                    Entry::Hit { rule, needle, .. } => {
                        let known = |e: &Entry| matches!(e, Entry::Hit { rule: r, needle: n, .. } if *r == rule && *n == needle);
                        if !entries.iter().any(known) {
                            entries.push(Entry::Hit { rule, needle, prefix });
                        }
                    }
                    Entry::Phrase { phrase, .. } => push(Entry::Phrase { phrase, prefix }, &mut entries),
                    Entry::Lead { .. } => {}
                }
            }
        }
        if self.dates && !seed {
            let rests = calendar.prefixes().iter().filter_map(|p| folded.strip_prefix(p.as_str()));
            seed = rests.map(hash_of_folded).any(|hash| calendar.is_seed(hash));
        }
        if token.script() == language.script {
            self.judge_letters(folded, text, token, language, rules, &mut entries);
        }
        if token.is_marked() || self.common_letters {
            for c in text.chars() {
                for &rule in self.letters.get(&c).into_iter().flatten() {
                    push(Entry::Hit { rule, needle: 0, prefix: 0 }, &mut entries);
                }
            }
        }
        if !self.leads.is_empty() {
            for &rule in self.leads.get(&language.skeleton(folded)).into_iter().flatten() {
                push(Entry::Lead { rule }, &mut entries);
            }
        }
        (entries, seed)
    }

    /// What depends on the letters of the word: its pieces, its shape, its likeness to a right word.
    fn judge_letters(
        &self,
        folded: &str,
        raw: &str,
        token: &Token,
        language: &Language,
        rules: &dyn Rules,
        entries: &mut Vec<Entry>,
    ) {
        holding(&self.fragments, folded, |rule| push(Entry::Hit { rule, needle: 0, prefix: 0 }, entries));
        let mut asked: Vec<RuleRef> = self.word_rules.clone();
        if token.is_marked() {
            asked.extend(&self.marked_rules);
        }
        holding(&self.shapes, folded, |rule| {
            if !asked.contains(&rule) {
                asked.push(rule);
            }
        });
        let standing = self.stems.ask(folded, token.hash, language, &mut asked);
        for rule in asked {
            if rules.check(rule).word(raw, standing, language) {
                push(Entry::Hit { rule, needle: 0, prefix: 0 }, entries);
            }
        }
    }
}

impl Stems {
    fn add(&mut self, rule: RuleRef, needles: &Needles) {
        for &stem in &needles.stems {
            self.by_skeleton.entry(stem).or_default().push(rule);
        }
        self.right.extend(needles.rights.iter().map(|f| (f.hash, ())));
        for prefix in &needles.stem_prefixes {
            if !self.prefixes.contains(prefix) {
                self.prefixes.push(prefix.clone());
            }
        }
        self.enclitics |= needles.enclitics;
    }

    /// The rules that may know the word as a slip, and how it stands with the words that are right.
    fn ask(&self, folded: &str, hash: u64, language: &Language, asked: &mut Vec<RuleRef>) -> Standing {
        if self.right.contains_key(&hash) {
            return Standing::Listed;
        }
        let mut standing = Standing::Unknown;
        let mut look = |stem: &str| {
            for &rule in self.by_skeleton.get(&language.skeleton(stem)).into_iter().flatten() {
                if !asked.contains(&rule) {
                    asked.push(rule);
                }
                if standing == Standing::Unknown && self.right.contains_key(&hash_of_folded(stem)) {
                    standing = Standing::Derived;
                }
            }
        };
        for prefix in &self.prefixes {
            let Some(rest) = folded.strip_prefix(prefix.as_str()).filter(|r| !r.is_empty()) else { continue };
            look(rest);
            if self.enclitics {
                for (stem, _) in language.without_enclitics(rest) {
                    look(&stem);
                }
            }
        }
        standing
    }
}

/// Whether a word that holds the character may be one that is not marked.
fn is_common(c: char) -> bool {
    let mut tokens = Vec::new();
    tokenize(c.encode_utf8(&mut [0; 4]), 0, &mut tokens);
    tokens.first().is_some_and(|t| !t.is_marked())
}

fn push(entry: Entry, entries: &mut Vec<Entry>) {
    if !entries.contains(&entry) {
        entries.push(entry);
    }
}

fn pieces(wanted: &[(&Fragment, RuleRef)]) -> Pieces {
    if wanted.is_empty() {
        return None;
    }
    let automaton = AhoCorasick::new(wanted.iter().map(|(f, _)| &f.letters)).ok()?;
    Some((automaton, wanted.iter().map(|(f, rule)| (*rule, f.begins, f.ends)).collect()))
}

/// The rules for which a word holds a piece.
fn holding(pieces: &Pieces, folded: &str, mut each: impl FnMut(RuleRef)) {
    let Some((automaton, rules)) = pieces else { return };
    for found in automaton.find_overlapping_iter(folded) {
        let (rule, begins, ends) = rules[found.pattern().as_usize()];
        if (!begins || found.start() == 0) && (!ends || found.end() == folded.len()) {
            each(rule);
        }
    }
}

/// The hash of the first word of a text as leads are compared.
fn lead_hash(text: &str, language: &Language) -> Option<u64> {
    let mut tokens = Vec::new();
    tokenize(text, 0, &mut tokens);
    tokens.first().map(|t| language.skeleton(&fold::folded(t.text(text))))
}
