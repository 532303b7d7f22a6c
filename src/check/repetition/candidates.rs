//! Which paragraphs may be copies of which: equal ones by their hash, near ones by the rare words they share.

use crate::check::is_running;
use crate::check::repetition::compare::Work;
use crate::document::{BlockKind, Document, OBJECT};
use crate::text::token::Token;

/// The least likeness that is worth knowing. Unrelated paragraphs of one article stay below 0.35.
pub(super) const LIKENESS_FLOOR: f32 = 0.6;

/// Shorter paragraphs are not looked at for near copies.
const NEAR_WORDS_MIN: usize = 8;

/// About how many words speak for a paragraph: those whose hashes are small, the same ones wherever they stand.
const SAMPLES: u64 = 16;

/// How many of them two paragraphs must share before they are compared, and what share, in percent.
const SHARED_MIN: usize = 2;
const SHARED_PERCENT_MIN: usize = 40;

/// Shorter words are in every paragraph and say nothing.
const SAMPLE_LETTERS_MIN: u8 = 4;

/// A word that speaks for more paragraphs than this tells none from another.
const POSTINGS_MAX: u32 = 24;

/// How many earlier paragraphs with the same word one is compared with.
const NEIGHBOURS_MAX: usize = 8;

/// A block with words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// The block, as an index into the document.
    pub(super) block: u32,
    /// How many words it has.
    pub(super) words: u32,
}

/// Two blocks that are alike, as indices into the members.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Alike {
    pub(super) again: u32,
    pub(super) first: u32,
    pub(super) likeness: f32,
}

/// The blocks of a document that have words, and which of them are equal or alike.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) members: Vec<Member>,
    /// Near copies, sorted by the later one, then by the earlier one.
    pub(super) alike: Vec<Alike>,
    /// How many near copies each member has on either side; empty if nobody has any.
    pub(super) family: Vec<u8>,
    /// Members in the order of their hash, then of the text, where a hash occurs more than once.
    equal: Vec<(u64, u32)>,
    /// For each member where its group begins in `equal`; `u32::MAX` if it stands alone. Empty if all do.
    group: Vec<u32>,
}

impl Candidates {
    /// Reads a document once.
    pub(super) fn of(document: &Document, lead: usize, work: &mut Work) -> Self {
        let mut out = Self { members: Vec::with_capacity(document.blocks.len()), ..Self::default() };
        let mut hashes: Vec<(u64, u32)> = Vec::with_capacity(document.blocks.len());
        let mut samples: Vec<Sample> = Vec::with_capacity(document.blocks.len() * SAMPLES as usize);
        for (at, block) in document.blocks.iter().enumerate() {
            let words = document.words(block);
            if words.is_empty() {
                continue;
            }
            let member = out.members.len() as u32;
            let titled = at <= lead && matches!(block.kind, BlockKind::Heading | BlockKind::Field);
            let compared = words.len() >= NEAR_WORDS_MIN && (is_running(block) || titled);
            if compared {
                sample(words, member, &mut samples);
            }
            hashes.push((hash(words), member));
            out.members.push(Member { block: at as u32, words: words.len() as u32 });
        }
        out.group_equal(hashes);
        out.find_alike(document, &mut samples, work);
        out
    }

    /// Whether nothing is like anything else.
    pub(super) fn is_empty(&self) -> bool {
        self.equal.is_empty() && self.alike.is_empty()
    }

    fn group_equal(&mut self, mut hashes: Vec<(u64, u32)>) {
        hashes.sort_unstable();
        for group in hashes.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() > 1) {
            if self.group.is_empty() {
                self.group = vec![u32::MAX; self.members.len()];
            }
            for &(_, member) in group {
                self.group[member as usize] = self.equal.len() as u32;
            }
            self.equal.extend_from_slice(group);
        }
    }

    /// The first members that have the same hash, in the order of the text.
    pub(super) fn equal_to(&self, member: usize) -> impl Iterator<Item = usize> {
        let from = self.group.get(member).copied().filter(|&g| g != u32::MAX);
        let group = from.map_or(&[][..], |g| &self.equal[g as usize..]);
        let hash = group.first().map(|g| g.0);
        group.iter().take_while(move |g| Some(g.0) == hash).map(|g| g.1 as usize)
    }

    /// Whether two members have the same hash.
    pub(super) fn same_group(&self, a: usize, b: usize) -> bool {
        match (self.group.get(a), self.group.get(b)) {
            (Some(&a), Some(&b)) => a == b && a != u32::MAX,
            _ => false,
        }
    }

    /// The earlier members that one is alike.
    pub(super) fn alike_to(&self, member: usize) -> &[Alike] {
        let from = self.alike.partition_point(|a| (a.again as usize) < member);
        let to = self.alike.partition_point(|a| a.again as usize <= member);
        &self.alike[from..to]
    }

    /// The words of a member.
    pub(super) fn words<'a>(&self, document: &'a Document, member: usize) -> &'a [Token] {
        document.words(&document.blocks[self.members[member].block as usize])
    }

    /// The likeness of two members of one group: whole, unless something stands in them that is no prose.
    pub(super) fn equal_likeness(&self, document: &Document, first: usize, again: usize) -> Option<f32> {
        let (a, b) = (self.words(document, first), self.words(document, again));
        if a.len() != b.len() || a.iter().zip(b).any(|(a, b)| a.hash != b.hash) {
            return None;
        }
        let text = document.text(&document.blocks[self.members[again].block as usize]);
        let objects = text.chars().filter(|&c| c == OBJECT).count();
        let likeness = a.len() as f32 / (a.len() + objects) as f32;
        (likeness >= LIKENESS_FLOOR).then_some(likeness)
    }

    fn find_alike(&mut self, document: &Document, samples: &mut [Sample], work: &mut Work) {
        let mut table = vec![0u32; (samples.len() * 2).next_power_of_two()];
        let mut shared = vec![0u8; self.members.len()];
        let mut touched: Vec<u32> = Vec::new();
        let mut at = 0;
        while at < samples.len() {
            let again = samples[at].member;
            let end = at + samples[at..].iter().take_while(|s| s.member == again).count();
            for sample in at..end {
                meet(samples, sample, &mut table, |first| {
                    if shared[first as usize] == 0 {
                        touched.push(first);
                    }
                    shared[first as usize] = shared[first as usize].saturating_add(1);
                });
            }
            touched.sort_unstable();
            let enough = SHARED_MIN.max(((end - at) * SHARED_PERCENT_MIN).div_ceil(100));
            for first in touched.drain(..) {
                if usize::from(std::mem::take(&mut shared[first as usize])) >= enough {
                    self.compare(document, first, again, work);
                }
            }
            at = end;
        }
        if !self.alike.is_empty() {
            self.family = vec![0; self.members.len()];
            for pair in &self.alike {
                for member in [pair.again, pair.first] {
                    self.family[member as usize] = self.family[member as usize].saturating_add(1);
                }
            }
        }
    }

    fn compare(&mut self, document: &Document, first: u32, again: u32, work: &mut Work) {
        if self.same_group(again as usize, first as usize) {
            return;
        }
        let (a, b) = (self.words(document, first as usize), self.words(document, again as usize));
        if let Some(likeness) = work.likeness(a, b, LIKENESS_FLOOR) {
            self.alike.push(Alike { again, first, likeness });
        }
    }
}

/// A word that speaks for a paragraph.
#[derive(Clone, Copy, Debug)]
struct Sample {
    hash: u64,
    member: u32,
    /// The sample before it with the same word, counted from one.
    before: u32,
    /// How many samples with the same word came before.
    depth: u32,
}

/// Enters a sample into the table, and names the members that have its word already.
fn meet(samples: &mut [Sample], at: usize, table: &mut [u32], mut found: impl FnMut(u32)) {
    let hash = samples[at].hash;
    let mask = table.len() - 1;
    let mut slot = hash as usize & mask;
    while table[slot] != 0 && samples[table[slot] as usize - 1].hash != hash {
        slot = (slot + 1) & mask;
    }
    let head = table[slot];
    table[slot] = at as u32 + 1;
    if head == 0 {
        return;
    }
    let last = samples[head as usize - 1];
    samples[at].before = head;
    samples[at].depth = last.depth + 1;
    if last.depth >= POSTINGS_MAX {
        return;
    }
    let mut next = head;
    for _ in 0..NEIGHBOURS_MAX {
        if next == 0 {
            break;
        }
        let sample = samples[next as usize - 1];
        if sample.member != samples[at].member {
            found(sample.member);
        }
        next = sample.before;
    }
}

#[inline(always)]
fn mix(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The hash of a run of words.
#[inline]
pub(super) fn hash(words: &[Token]) -> u64 {
    words.iter().fold(words.len() as u64, |hash, word| mix(hash, word.hash))
}

/// Adds the words that speak for a paragraph. Which ones depends on its length, but two paragraphs of nearly the same
/// length choose nearly the same ones.
fn sample(words: &[Token], member: u32, samples: &mut Vec<Sample>) {
    let limit = (u64::MAX / words.len() as u64).saturating_mul(SAMPLES);
    // Every word is written and only the chosen ones are kept: a branch that nobody can foresee costs more.
    let mut end = samples.len();
    let mut sample = Sample { hash: 0, member, before: 0, depth: 0 };
    samples.resize(end + words.len(), sample);
    for word in words {
        sample.hash = word.hash;
        samples[end] = sample;
        let tells = (word.letters >= SAMPLE_LETTERS_MIN) | word.is_number();
        end += usize::from((word.hash <= limit) & tells);
    }
    samples.truncate(end);
}
