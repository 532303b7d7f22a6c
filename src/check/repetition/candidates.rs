//! Which paragraphs may be copies of which: equal ones by their hash, near ones by the rare words they share.

use crate::check::is_running;
use crate::check::repetition::compare::Work;
use crate::document::{BlockKind, Document, OBJECT};
use crate::text::token::Token;

/// The least likeness that is worth knowing. Unrelated paragraphs of one article stay below 0.35.
pub(super) const LIKENESS_FLOOR: f32 = 0.6;

/// Shorter paragraphs are not looked at for near copies.
const NEAR_WORDS_MIN: usize = 8;

/// How many words speak for a paragraph: those with the least hashes, the same ones wherever they stand.
const SKETCH: usize = 8;

/// How many of them two paragraphs must share before they are compared.
const SHARED_MIN: usize = 2;

/// Shorter words are in every paragraph and say nothing.
const SKETCH_LETTERS_MIN: u8 = 4;

/// A word that speaks for more paragraphs than this tells none from another.
const POSTINGS_MAX: usize = 24;

/// How many earlier paragraphs one is compared with.
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
        let mut out = Self::default();
        let mut hashes: Vec<(u64, u32)> = Vec::with_capacity(document.blocks.len());
        let mut postings: Vec<u64> = Vec::new();
        for (at, block) in document.blocks.iter().enumerate() {
            let words = document.words(block);
            if words.is_empty() {
                continue;
            }
            let member = out.members.len() as u32;
            let titled = at <= lead && matches!(block.kind, BlockKind::Heading | BlockKind::Field);
            let compared = words.len() >= NEAR_WORDS_MIN && (is_running(block) || titled);
            let hash = if compared { sketch(words, member, &mut postings) } else { hash(words) };
            hashes.push((hash, member));
            out.members.push(Member { block: at as u32, words: words.len() as u32 });
        }
        out.group_equal(hashes);
        out.find_alike(document, postings, work);
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

    fn find_alike(&mut self, document: &Document, mut postings: Vec<u64>, work: &mut Work) {
        postings.sort_unstable();
        let mut pairs: Vec<u64> = Vec::new();
        let member = |posting: u64| posting & MEMBER;
        for group in postings.chunk_by(|a, b| a & !MEMBER == b & !MEMBER) {
            if group.len() < 2 || group.len() > POSTINGS_MAX {
                continue;
            }
            for (at, &again) in group.iter().enumerate().skip(1) {
                let firsts = group[..at].iter().rev().take(NEIGHBOURS_MAX);
                pairs.extend(firsts.map(|&first| member(again) << 32 | member(first)));
            }
        }
        pairs.sort_unstable();
        for group in pairs.chunk_by(|a, b| a == b).filter(|g| g.len() >= SHARED_MIN) {
            let (again, first) = ((group[0] >> 32) as u32, group[0] as u32);
            if self.same_group(again as usize, first as usize) {
                continue;
            }
            let (a, b) = (self.words(document, first as usize), self.words(document, again as usize));
            if let Some(likeness) = work.likeness(a, b, LIKENESS_FLOOR) {
                self.alike.push(Alike { again, first, likeness });
            }
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
}

/// The low bits of a posting: the member. A file of the largest size has fewer paragraphs of eight words.
const MEMBER: u64 = (1 << 25) - 1;

#[inline(always)]
fn mix(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The hash of a run of words.
pub(super) fn hash(words: &[Token]) -> u64 {
    words.iter().fold(words.len() as u64, |hash, word| mix(hash, word.hash))
}

/// The same, and the words that speak for the paragraph on the way.
fn sketch(words: &[Token], member: u32, postings: &mut Vec<u64>) -> u64 {
    let mut least = [u64::MAX; SKETCH];
    let mut hash = words.len() as u64;
    for word in words {
        hash = mix(hash, word.hash);
        if word.hash < least[SKETCH - 1] && (word.letters >= SKETCH_LETTERS_MIN || word.is_number()) {
            let at = least.partition_point(|&l| l < word.hash);
            if least[at] != word.hash {
                least.copy_within(at..SKETCH - 1, at + 1);
                least[at] = word.hash;
            }
        }
    }
    let member = u64::from(member) & MEMBER;
    postings.extend(least.iter().filter(|&&l| l != u64::MAX).map(|l| l & !MEMBER | member));
    hash
}
