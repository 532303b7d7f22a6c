//! One pass for all rules. Each distinct word and each distinct gap is judged once, against every rule, and the verdict
//! is kept; from then on it costs one look into a small table, however many rules there are.

use std::borrow::Cow;
use std::collections::HashMap;

use aho_corasick::AhoCorasick;

use crate::check::needle::{Fragment, Needles};
use crate::check::{Check, Gap, Hit, RuleRef, Side, Standing};
use crate::document::{Block, Document};
use crate::language::{LangId, Language, Languages};
use crate::lint::cache::Cache;
use crate::text::fold;
use crate::text::marks::Script;
use crate::text::token::{HashTable, Token, hash_of_folded, tokenize};

/// The word may belong to a date.
const SEED: u32 = 1 << 31;
/// A sentence or a bracket begins after the gap.
const START: u32 = 1 << 30;
const INDEX: u32 = START - 1;

/// The most proclitics of one language, combinations included: one bit each.
const PREFIXES_MAX: usize = 128;

/// When this many distinct words have been found interesting, the desk is cleared: hostile input must not fill memory.
const VERDICTS_MAX: usize = 1 << 20;

/// What a word or a gap means to one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    /// A hit, with the letters glued before it.
    Hit { rule: RuleRef, needle: u32, prefix: u8 },
    /// A word of a phrase; the others decide.
    Phrase { phrase: u32, prefix: u8 },
    /// The first word of a lead; counts only where something begins.
    Lead { rule: RuleRef },
}

struct PhraseAt {
    rule: RuleRef,
    id: u32,
    words: Vec<u64>,
    anchor: usize,
    prefixes: u128,
}

/// A word of the table: what it means, and which prefixes may stand before it.
#[derive(Clone, Copy)]
struct Keyed {
    hash: u64,
    prefixes: u128,
    entry: Entry,
}

/// An automaton over pieces of words, each with the rule it is for and the edges of the word it must touch.
type Pieces = Option<(AhoCorasick, Vec<(RuleRef, bool, bool)>)>;

/// Everything that is looked for in one language.
#[derive(Default)]
pub(super) struct Table {
    active: bool,
    prefixes: Vec<String>,
    /// The first letters of the prefixes.
    prefix_letters: Vec<char>,
    words: Vec<Keyed>,
    bitmap: Vec<u64>,
    phrases: Vec<PhraseAt>,
    letters: HashMap<char, Vec<RuleRef>>,
    /// One of them stands in words that hold no mark.
    common_letters: bool,
    fragments: Pieces,
    shapes: Pieces,
    leads: HashTable<Vec<RuleRef>>,
    stems: Stems,
    word_rules: Vec<RuleRef>,
    marked_rules: Vec<RuleRef>,
    gap_rules: Vec<RuleRef>,
    repeat_rules: Vec<RuleRef>,
    block_rules: Vec<RuleRef>,
    dates: bool,
}

/// Words that lists call right, by their skeletons.
#[derive(Default)]
struct Stems {
    by_skeleton: HashTable<Vec<RuleRef>>,
    right: HashTable<()>,
    prefixes: Vec<String>,
    enclitics: bool,
}

/// A rule with what it looks for.
pub(super) struct Wanted<'a> {
    pub(super) at: RuleRef,
    pub(super) needles: &'a Needles,
}

/// Where the matcher finds tables, scopes and checks while it searches.
pub(super) trait Rules {
    /// The table of a language.
    fn table(&self, lang: LangId) -> &Table;
    /// The blocks that a rule looks at.
    fn scope(&self, rule: RuleRef) -> u8;
    /// The check of a rule.
    fn check(&self, rule: RuleRef) -> &dyn Check;
}

/// What one thread keeps from file to file.
pub struct Desk {
    words: Cache,
    gaps: Cache,
    verdicts: Vec<Box<[Entry]>>,
    /// Every distinct word that has been judged.
    known: HashTable<u32>,
    pub(super) hits: Vec<Hit>,
    pub(super) seeds: Vec<u32>,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            words: Cache::new(),
            gaps: Cache::new(),
            verdicts: vec![Box::default()],
            known: HashTable::default(),
            hits: Vec::new(),
            seeds: Vec::new(),
        }
    }
}

/// Finds every hit of every rule in a document.
pub(super) fn search(rules: &dyn Rules, document: &Document, languages: &Languages, desk: &mut Desk) {
    desk.hits.clear();
    desk.seeds.clear();
    if desk.verdicts.len() > VERDICTS_MAX || desk.known.len() > VERDICTS_MAX {
        let (hits, seeds) = (std::mem::take(&mut desk.hits), std::mem::take(&mut desk.seeds));
        *desk = Desk { hits, seeds, ..Desk::default() };
    }
    for (at, block) in document.blocks.iter().enumerate() {
        let table = rules.table(block.lang);
        if table.active {
            let language = languages.get(block.lang);
            Search { rules, table, language, document, block, at: at as u32, desk }.run();
        }
    }
    desk.hits.sort_unstable();
    desk.hits.dedup_by_key(|h| (h.rule, h.block, h.first, h.end, h.needle));
}

struct Search<'a> {
    rules: &'a dyn Rules,
    table: &'a Table,
    language: &'a Language,
    document: &'a Document,
    block: &'a Block,
    at: u32,
    desk: &'a mut Desk,
}

impl Search<'_> {
    fn run(&mut self) {
        let salt = u64::from(self.block.lang.0) << 56;
        let tokens = &self.document.tokens[..];
        let range = self.block.tokens.clone();
        let prose = self.document.prose.as_bytes();
        let mut end = self.block.span.start as usize;
        let mut start = true;
        let mut last_hash = 0;
        for i in range.clone() {
            let token = &tokens[i];
            let gap = end..token.start as usize;
            // By far most gaps are one space, which no rule minds.
            let plain = gap.len() == 1 && prose[gap.start] == b' ' && i > range.start;
            if !plain {
                let left = if i > range.start { Some(i - 1) } else { None };
                let verdict = self.gap(gap, left, Some(i), salt);
                start |= verdict & START != 0;
            }
            end = token.end() as usize;
            if token.is_opaque() {
                start = false;
                last_hash = 0;
                continue;
            }
            if !token.is_number() || token.is_marked() {
                let verdict = self.word(token, salt);
                if verdict != 0 {
                    self.expand(verdict, i, start);
                }
            }
            if token.hash == last_hash && !self.table.repeat_rules.is_empty() {
                self.repeat(i);
            }
            last_hash = token.hash;
            // A number at the start counts a line; what it counts begins after it.
            start &= token.is_number() && i == range.start;
        }
        let left = if range.is_empty() { None } else { Some(range.end - 1) };
        if end < self.block.span.end as usize {
            self.gap(end..self.block.span.end as usize, left, None, salt);
        }
        for at in 0..self.table.block_rules.len() {
            let rule = self.table.block_rules[at];
            self.hit(rule, 0, self.block.tokens.start as u32, self.block.tokens.end as u32, 0);
        }
    }

    fn hit(&mut self, rule: RuleRef, needle: u32, first: u32, end: u32, prefix: u8) {
        if self.rules.scope(rule) & (1 << self.block.kind as u8) != 0 {
            self.desk.hits.push(Hit { rule, block: self.at, first, end, needle, prefix });
        }
    }

    fn word(&mut self, token: &Token, salt: u64) -> u32 {
        let text = token.text(&self.document.prose);
        // A marked token is more than its hash: rules may look at its marks.
        let key = if token.is_marked() { xxhash_rust::xxh3::xxh3_64(text.as_bytes()) } else { token.hash };
        let key = (key ^ salt) | 1;
        if let Some(verdict) = self.desk.words.get(key) {
            return verdict;
        }
        let verdict = match self.desk.known.get(&key) {
            Some(&verdict) => verdict,
            None => {
                let (entries, seed) = self.table.judge(token, text, self.language, self.rules);
                let index = self.keep(entries);
                let verdict = index | if seed { SEED } else { 0 };
                self.desk.known.insert(key, verdict);
                verdict
            }
        };
        self.desk.words.set(key, verdict);
        verdict
    }

    fn keep(&mut self, entries: Vec<Entry>) -> u32 {
        if entries.is_empty() {
            return 0;
        }
        self.desk.verdicts.push(entries.into_boxed_slice());
        self.desk.verdicts.len() as u32 - 1
    }

    fn expand(&mut self, verdict: u32, token: usize, start: bool) {
        if verdict & SEED != 0 {
            self.seed(token as u32);
        }
        let index = (verdict & INDEX) as usize;
        for k in 0..self.desk.verdicts[index].len() {
            match self.desk.verdicts[index][k] {
                Entry::Hit { rule, needle, prefix } => self.hit(rule, needle, token as u32, token as u32 + 1, prefix),
                Entry::Lead { rule } if start => self.hit(rule, 0, token as u32, token as u32 + 1, 0),
                Entry::Lead { .. } => {}
                Entry::Phrase { phrase, prefix } => self.phrase(phrase, prefix, token),
            }
        }
    }

    fn seed(&mut self, token: u32) {
        if self.desk.seeds.last() != Some(&token) {
            self.desk.seeds.push(token);
        }
    }

    /// The other words of a phrase stand where they should, parted by spaces only.
    fn phrase(&mut self, index: u32, prefix: u8, token: usize) {
        let phrase = &self.table.phrases[index as usize];
        let Some(first) = token.checked_sub(phrase.anchor) else { return };
        let end = first + phrase.words.len();
        if first < self.block.tokens.start || end > self.block.tokens.end {
            return;
        }
        let tokens = &self.document.tokens;
        let mut glued = prefix;
        for (k, &word) in phrase.words.iter().enumerate() {
            let here = &tokens[first + k];
            if here.is_opaque() {
                return;
            }
            if k > 0 {
                let gap = &self.document.prose[tokens[first + k - 1].end() as usize..here.start as usize];
                if !gap.chars().all(|c| c.is_whitespace()) {
                    return;
                }
            }
            if k == phrase.anchor || here.hash == word {
                continue;
            }
            if k > 0 {
                return;
            }
            match self.table.cut(here, &self.document.prose, word, phrase.prefixes) {
                Some(letters) => glued = letters,
                None => return,
            }
        }
        self.hit(phrase.rule, phrase.id, first as u32, end as u32, glued);
    }

    fn repeat(&mut self, token: usize) {
        if token <= self.block.tokens.start {
            return;
        }
        let before = &self.document.tokens[token - 1];
        let gap = &self.document.prose[before.end() as usize..self.document.tokens[token].start as usize];
        if !gap.is_empty() && gap.chars().all(char::is_whitespace) {
            for &rule in &self.table.repeat_rules {
                self.hit(rule, 0, token as u32 - 1, token as u32 + 1, 0);
            }
        }
    }

    fn gap(&mut self, gap: std::ops::Range<usize>, left: Option<usize>, right: Option<usize>, salt: u64) -> u32 {
        let text = &self.document.prose[gap];
        if text.is_empty() && right.is_none() {
            return 0;
        }
        let tokens = &self.document.tokens;
        let (left, right_side) = (Side::of(left.map(|i| &tokens[i])), Side::of(right.map(|i| &tokens[i])));
        let sides = u64::from(code(left)) << 48 | u64::from(code(right_side)) << 52;
        let key = (xxhash_rust::xxh3::xxh3_64_with_seed(text.as_bytes(), sides ^ salt)) | 1;
        let verdict = match self.desk.gaps.get(key) {
            Some(verdict) => verdict,
            None => {
                let gap = Gap { left, text, right: right_side };
                let interested = self.table.gap_rules.iter().filter(|&&r| self.rules.check(r).gap(&gap));
                let entries: Vec<Entry> = interested.map(|&rule| Entry::Hit { rule, needle: 0, prefix: 0 }).collect();
                let mut verdict = self.keep(entries);
                verdict |= if begins(text, self.language) { START } else { 0 };
                verdict |= if self.table.dates && parts_date(&gap) { SEED } else { 0 };
                self.desk.gaps.set(key, verdict);
                verdict
            }
        };
        let token = right.unwrap_or(self.block.tokens.end) as u32;
        if verdict & SEED != 0 && token > 0 {
            self.seed(token - 1);
        }
        let index = (verdict & INDEX) as usize;
        for k in 0..self.desk.verdicts[index].len() {
            if let Entry::Hit { rule, .. } = self.desk.verdicts[index][k] {
                self.hit(rule, 0, token, token, 0);
            }
        }
        verdict
    }
}

fn code(side: Side) -> u8 {
    match side {
        Side::Edge => 0,
        Side::Number => 1,
        Side::Opaque => 2,
        Side::Word(script) => 3 + script as u8,
    }
}

/// Whether a sentence, a bracket or a quotation begins after these characters.
fn begins(gap: &str, language: &Language) -> bool {
    let mut ended = false;
    gap.chars().any(|c| {
        let open = matches!(c, '(' | '[' | '{' | '«' | '“' | '"' | '\n' | '|' | '•' | '>' | '→' | '←' | '⬇');
        let begun = ended && c.is_whitespace();
        ended |= language.sentence_end.contains(c);
        open || begun
    })
}

/// Whether the characters part two numbers as the parts of a date are parted.
fn parts_date(gap: &Gap<'_>) -> bool {
    if gap.left != Side::Number || gap.right != Side::Number {
        return false;
    }
    let mut marks = gap.text.chars().filter(|&c| !crate::text::marks::is_hidden(c) && c != ' ');
    matches!(marks.next(), Some('/' | '-' | '.' | '\\' | '–')) && marks.next().is_none()
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
                table.add_phrase(rule, phrase.id, &phrase.words, masks[phrase.prefixes]);
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

    fn add_phrase(&mut self, rule: RuleRef, id: u32, words: &[u64], prefixes: u128) {
        if let [hash] = *words {
            let entry = Entry::Hit { rule, needle: id, prefix: 0 };
            self.words.push(Keyed { hash, prefixes, entry });
            return;
        }
        // The last word of a phrase says more than its first, which is often a particle.
        let anchor = words.len() - 1;
        let phrase = self.phrases.len() as u32;
        self.phrases.push(PhraseAt { rule, id, words: words.to_vec(), anchor, prefixes });
        let entry = Entry::Phrase { phrase, prefix: 0 };
        self.words.push(Keyed { hash: words[anchor], prefixes: 0, entry });
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

    /// The letters of a proclitic that, cut off the token, leave `word`.
    fn cut(&self, token: &Token, prose: &str, word: u64, allowed: u128) -> Option<u8> {
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
            if let Some(rest) = folded.strip_prefix(prefix.as_str())
                && hash_of_folded(rest) == word
            {
                return Some(prefix.chars().count() as u8);
            }
        }
        None
    }

    /// Judges a distinct word: what it means to every rule, and whether it may belong to a date.
    fn judge(&self, token: &Token, text: &str, language: &Language, rules: &dyn Rules) -> (Vec<Entry>, bool) {
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
                if let Entry::Hit { rule, needle, .. } = keyed.entry {
                    let prefix = prefix.chars().count() as u8;
                    let known =
                        |e: &Entry| matches!(e, Entry::Hit { rule: r, needle: n, .. } if *r == rule && *n == needle);
                    if !entries.iter().any(known) {
                        entries.push(Entry::Hit { rule, needle, prefix });
                    }
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
