//! One pass for all rules. Each distinct word and each distinct gap is judged once, against every rule, and the verdict
//! is kept; from then on it costs one look into a small table, however many rules there are.

use crate::check::needle::{NUMBER_DIGITS_MAX, Needles};
use crate::check::{Check, Gap, Hit, RuleRef, Side};
use crate::document::{Block, Document};
use crate::language::{LangId, Language, Languages};
use crate::lint::cache::{Cache, VERDICT_MAX};
use crate::lint::table::{Entry, Table};
use crate::text::token::{HashTable, Token};

/// The word may belong to a date.
const SEED: u32 = (VERDICT_MAX >> 1) + 1;
/// A sentence or a bracket begins after the gap.
const START: u32 = SEED >> 1;
const INDEX: u32 = START - 1;
/// No verdict yet.
const UNKNOWN: u32 = u32::MAX;

/// How many words are looked up at once.
const AHEAD: usize = 32;

/// When so many distinct words have been judged, the desk is cleared: hostile input must not fill memory.
const KNOWN_MAX: usize = 1 << 20;

/// The same where so many were found interesting; each of the words that are looked up at once may still bring two.
const VERDICTS_MAX: usize = INDEX as usize - 4 * AHEAD;

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
    words: Cache<{ 1 << 13 }>,
    gaps: Cache<{ 1 << 10 }>,
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

impl Desk {
    /// Forgets every verdict.
    fn clear(&mut self) {
        let (hits, seeds) = (std::mem::take(&mut self.hits), std::mem::take(&mut self.seeds));
        *self = Self { hits, seeds, ..Self::default() };
    }
}

/// Finds every hit of every rule in a document.
pub(super) fn search(rules: &dyn Rules, document: &Document, languages: &Languages, desk: &mut Desk) {
    desk.hits.clear();
    desk.seeds.clear();
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
        let mut verdicts = [0; AHEAD];
        for i in range.clone() {
            let ahead = (i - range.start) % AHEAD;
            if ahead == 0 {
                self.look_ahead(&tokens[i..range.end.min(i + AHEAD)], salt, &mut verdicts);
            }
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
            let mut verdict = verdicts[ahead];
            if verdict == UNKNOWN {
                verdict = self.word(token, salt);
            }
            if verdict != 0 {
                self.expand(verdict, i, start);
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

    /// Looks up many words at once: the processor then waits for their places in memory together and not one by one.
    #[inline(always)]
    fn look_ahead(&mut self, tokens: &[Token], salt: u64, verdicts: &mut [u32; AHEAD]) {
        if self.desk.verdicts.len() > VERDICTS_MAX || self.desk.known.len() > KNOWN_MAX {
            self.desk.clear();
        }
        let numbers = self.table.numbers;
        for (token, verdict) in tokens.iter().zip(verdicts) {
            let kept = self.desk.words.get(token.hash ^ salt).unwrap_or(UNKNOWN);
            *verdict = match (token.is_marked(), token.is_number()) {
                (true, _) => UNKNOWN,
                (_, true) if !numbers || token.letters > NUMBER_DIGITS_MAX => 0,
                _ => kept,
            };
        }
    }

    fn word(&mut self, token: &Token, salt: u64) -> u32 {
        let text = token.text(&self.document.prose);
        // A marked token is more than its hash: rules may look at its marks.
        let key = if token.is_marked() { xxhash_rust::xxh3::xxh3_64(text.as_bytes()) } else { token.hash };
        let key = key ^ salt;
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
            // Most words are no longer than the needle, and so have nothing glued before it.
            if here.letters <= phrase.letters {
                return;
            }
            let over = here.letters - phrase.letters;
            match self.table.cut(here, &self.document.prose, word, phrase.prefixes, over) {
                Some(letters) => glued = letters,
                None => return,
            }
        }
        self.hit(phrase.rule, phrase.id, first as u32, end as u32, glued);
    }

    fn repeat(&mut self, token: usize) {
        let foreign = self.document.tokens[token].script() != self.language.script;
        if token <= self.block.tokens.start || foreign {
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
        if left == Side::Opaque && right_side == Side::Opaque {
            return 0;
        }
        let sides = u64::from(code(left)) << 48 | u64::from(code(right_side)) << 52;
        let key = xxhash_rust::xxh3::xxh3_64_with_seed(text.as_bytes(), sides ^ salt);
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
    // The space after a full stop is often lost where lines were joined.
    let glued = gap.chars().next_back().is_some_and(|c| language.sentence_end.contains(c));
    glued
        || gap.chars().any(|c| {
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
