//! Runs: a stretch of blocks that stands in the document a second time, whole or with a paragraph put in, left out
//! or edited.

use std::ops::Range;

use crate::check::is_running;
use crate::check::repetition::candidates::{Candidates, LIKENESS_FLOOR};
use crate::check::repetition::compare::Work;
use crate::document::{BlockKind, Document};

/// How many equal earlier blocks are looked at, and how many tried, as the beginning of a run.
const STARTS_SEEN_MAX: usize = 64;
const STARTS_MAX: usize = 8;

/// Blocks that may be skipped between two pairs of a run: in the earlier text, in the later text.
const STEPS: [(usize, usize); 5] = [(1, 1), (2, 1), (1, 2), (2, 2), (3, 1)];

/// What follows a skipped block belongs to the run only if it has so many words.
const AFTER_SKIP_WORDS_MIN: u32 = 6;

/// Within a run shorter paragraphs must be equal, longer ones may be alike.
const ALIKE_WORDS_MIN: u32 = 6;

/// How alike paragraphs of less than twelve words must be within a run.
const SHORT_LIKENESS_MIN: f32 = 0.75;

/// A run that says fewer words hides nothing from the runs after it.
const HIDING_WORDS_MIN: u32 = 8;

/// Whether a block stands in the document more often than this is of no interest.
const TIMES_MAX: usize = 16;

/// A block and its copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    /// The earlier block.
    pub(super) first: u32,
    /// The later block.
    pub(super) again: u32,
    /// Words of the later block.
    pub(super) words: u32,
    /// How alike they are: 1 if they are equal.
    pub(super) likeness: f32,
}

impl Pair {
    /// Whether every word is the same.
    pub(super) fn is_exact(&self) -> bool {
        self.likeness >= 1.0
    }
}

/// A stretch of blocks that stands in the document a second time.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    /// In the order of the text; never empty.
    pub(super) pairs: Vec<Pair>,
    /// Every block with words of the later stretch is a copy of an earlier one.
    pub(super) whole: bool,
    /// The earlier block belongs to the head of the article, and no second pair confirms the run.
    pub(super) is_lead: bool,
    /// How often the first block stands in the document, equal or alike.
    pub(super) times: usize,
}

impl Run {
    /// The earlier blocks.
    pub(super) fn first(&self) -> Range<usize> {
        self.pairs[0].first as usize..self.pairs[self.pairs.len() - 1].first as usize + 1
    }

    /// The later blocks.
    pub(super) fn again(&self) -> Range<usize> {
        self.pairs[0].again as usize..self.pairs[self.pairs.len() - 1].again as usize + 1
    }

    /// Whether every pair is equal.
    pub(super) fn is_exact(&self) -> bool {
        self.pairs.iter().all(Pair::is_exact)
    }

    /// Words of the later blocks.
    pub(super) fn words(&self) -> u32 {
        self.pairs.iter().map(|p| p.words).sum()
    }
}

/// A pair on the way, as members.
#[derive(Clone, Copy)]
struct Step {
    first: usize,
    again: usize,
    likeness: f32,
}

/// Whether a member is a copy of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Copied {
    No,
    /// Of the head of the article, by itself; it may still stand in the first copy of a longer run.
    OfLead,
    Yes,
}

struct Walk<'a> {
    document: &'a Document,
    candidates: &'a Candidates,
    work: &'a mut Work,
    /// Members that are copies themselves: nothing is said to repeat them.
    copies: Vec<Copied>,
    lead: usize,
}

/// Every run of the document, single pairs included, in the order of the later blocks. Blocks before `lead`, and the
/// one at it, are the head of the article.
pub(super) fn runs(document: &Document, candidates: &Candidates, lead: usize, work: &mut Work) -> Vec<Run> {
    if candidates.is_empty() {
        return Vec::new();
    }
    let copies = vec![Copied::No; candidates.members.len()];
    let mut walk = Walk { document, candidates, work, copies, lead };
    let mut runs = Vec::new();
    let mut at = 1;
    while at < walk.candidates.members.len() {
        let steps = walk.longest(at);
        let end = steps.last().map_or(at, |s| s.again) + 1;
        if let Some(run) = walk.finish(steps) {
            runs.push(run);
        }
        at = end;
    }
    runs
}

impl Walk<'_> {
    /// The run with the most words that begins at a later member; the earliest of equals.
    fn longest(&mut self, again: usize) -> Vec<Step> {
        let mut best: (f32, Vec<Step>) = (0.0, Vec::new());
        let candidates = self.candidates;
        let equal = candidates.equal_to(again).take(STARTS_SEEN_MAX).take_while(|&f| f < again);
        let originals: Vec<usize> = equal.filter(|&f| self.copies[f] == Copied::No).take(STARTS_MAX).collect();
        for first in originals {
            if let Some(likeness) = candidates.equal_likeness(self.document, first, again) {
                self.extend(Step { first, again, likeness }, &mut best);
            }
        }
        for alike in candidates.alike_to(again) {
            let first = alike.first as usize;
            if self.copies[first] == Copied::No {
                self.extend(Step { first, again, likeness: alike.likeness }, &mut best);
            }
        }
        best.1
    }

    fn extend(&mut self, start: Step, best: &mut (f32, Vec<Step>)) {
        let mut steps = vec![start];
        let mut skips = 0;
        let fields = |m: usize| self.kind(m) == BlockKind::Field;
        if !fields(start.first) && !fields(start.again) {
            let mut last = start;
            while let Some((next, skipped)) = self.next(last, start.again) {
                skips += usize::from(skipped);
                if skips > steps.len() {
                    break;
                }
                steps.push(next);
                last = next;
            }
        }
        let score = steps.iter().map(|s| self.candidates.members[s.again].words as f32 * s.likeness).sum();
        if score > best.0 {
            *best = (score, steps);
        }
    }

    /// The next pair of a run, and whether something was skipped before it.
    fn next(&mut self, last: Step, start: usize) -> Option<(Step, bool)> {
        for (down, along) in STEPS {
            let (first, again) = (last.first + down, last.again + along);
            let skipped = (down, along) != (1, 1);
            if first >= start || again >= self.candidates.members.len() {
                continue;
            }
            // Equal paragraphs in a row are copies of the first one each, and no run.
            let echo = self.copies[first] == Copied::OfLead && self.candidates.same_group(first, last.first);
            if self.copies[first] == Copied::Yes || echo {
                continue;
            }
            let short = self.candidates.members[again].words < AFTER_SKIP_WORDS_MIN;
            if self.kind(again) == BlockKind::Field || (skipped && short) {
                continue;
            }
            if let Some(likeness) = self.likeness(first, again, skipped) {
                return Some((Step { first, again, likeness }, skipped));
            }
        }
        None
    }

    fn likeness(&mut self, first: usize, again: usize, skipped: bool) -> Option<f32> {
        let candidates = self.candidates;
        if candidates.same_group(first, again) {
            return candidates.equal_likeness(self.document, first, again);
        }
        if skipped {
            let alike = candidates.alike_to(again).iter().find(|a| a.first as usize == first)?;
            return Some(alike.likeness);
        }
        let words = candidates.members[first].words.min(candidates.members[again].words);
        if words < ALIKE_WORDS_MIN || self.kind(first) != self.kind(again) {
            return None;
        }
        let floor = if words < 12 { SHORT_LIKENESS_MIN } else { LIKENESS_FLOOR };
        let (a, b) = (candidates.words(self.document, first), candidates.words(self.document, again));
        self.work.likeness(a, b, floor)
    }

    fn kind(&self, member: usize) -> BlockKind {
        self.document.blocks[self.candidates.members[member].block as usize].kind
    }

    /// Takes off what belongs to the text around the run, and remembers what is a copy.
    fn finish(&mut self, mut steps: Vec<Step>) -> Option<Run> {
        // A copy that stands right behind the original begins with its first block and, if nothing follows, ends with
        // its last one, whatever they are.
        let adjoins = steps.first().zip(steps.last()).is_some_and(|(first, last)| last.first + 1 == first.again);
        let members = self.candidates.members.len();
        while let Some(last) = steps.last()
            && !(adjoins && steps.len() > 1 && last.again + 1 == members)
            && self.hangs_over(last.again, 1)
        {
            steps.pop();
        }
        let cut = steps.iter().take_while(|s| self.is_part(s.again) && self.hangs_over(s.again, -1)).count();
        // Items after the first of a list go with it as long as the list began before the run.
        let listed = if cut == 0 || adjoins { 0 } else { steps.iter().take_while(|s| self.is_part(s.again)).count() };
        steps.drain(..listed);
        let block = |m: usize| self.candidates.members[m].block;
        let pairs: Vec<Pair> = steps
            .iter()
            .map(|s| Pair {
                first: block(s.first),
                again: block(s.again),
                words: self.candidates.members[s.again].words,
                likeness: s.likeness,
            })
            .collect();
        let first = pairs.first()?;
        let whole = steps.windows(2).all(|w| w[0].again + 1 == w[1].again);
        let others: u32 = pairs[1..].iter().map(|p| p.words).sum();
        let is_lead = first.first as usize <= self.lead && others < HIDING_WORDS_MIN;
        let start = &steps[0];
        let equal = self.candidates.equal_to(start.first).take(TIMES_MAX).count().max(1);
        let family = |m: usize| self.candidates.family.get(m).map_or(0, |&f| usize::from(f));
        let times = equal.max(1 + family(start.first).max(family(start.again)));
        let run = Run { whole, is_lead, times, pairs };
        // A headline or a field above the text does not stand for the paragraph that it equals.
        let stands = !run.is_lead || is_running(&self.document.blocks[run.pairs[0].first as usize]);
        if stands && run.words() >= HIDING_WORDS_MIN {
            for step in &steps {
                self.copies[step.again] = if run.is_lead { Copied::OfLead } else { Copied::Yes };
            }
        }
        Some(run)
    }

    /// Whether a member at the edge of a run belongs with the member beyond it: a heading or an opening line with what
    /// follows, an item or a cell with the rest of its list or table.
    fn hangs_over(&self, member: usize, way: isize) -> bool {
        let block = &self.document.blocks[self.candidates.members[member].block as usize];
        if way > 0 && (block.kind == BlockKind::Heading || self.document.text(block).ends_with(':')) {
            return true;
        }
        let beyond = member.checked_add_signed(way).filter(|&m| m < self.candidates.members.len());
        self.is_part(member) && beyond.is_some_and(|m| self.kind(m) == block.kind)
    }

    /// Whether a member is part of a list or a table.
    fn is_part(&self, member: usize) -> bool {
        matches!(self.kind(member), BlockKind::Item | BlockKind::Cell)
    }
}
