//! Paragraphs that stand in other articles of the same run: what is remembered of each, and what is said of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::repetition::candidates::hash;
use crate::check::repetition::{QUOTED_WORDS, Repetition, Report, compare, except, span};
use crate::check::{Findings, View, is_running};
use crate::diagnostic::Other;
use crate::document::{Document, OBJECT};
use crate::text::source::{Position, Source};
use crate::text::token::HashTable;

/// Shorter paragraphs are not remembered: they say too little to be anybody's.
pub const PRINT_WORDS_MIN: usize = 8;

/// How many paragraphs between two shared ones may be others and leave them one run.
const GAP_MAX: u32 = 1;

/// A paragraph as it is remembered while other articles are read.
#[derive(Clone, Copy, Debug)]
pub struct Print {
    /// The hash of its folded words.
    pub hash: u64,
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// The paragraphs of an article that may stand in others too, in the order of the text.
pub fn prints(document: &Document, source: &Source) -> Vec<Print> {
    let blocks = document.blocks.iter();
    let print = |block| {
        let words = document.words(block);
        let told = words.len() >= PRINT_WORDS_MIN && is_running(block) && !document.text(block).contains(OBJECT);
        told.then(|| {
            let place = document.locate(block.span).span;
            Print { hash: hash(words), start: source.position(place.start), end: source.position(place.end) }
        })
    };
    blocks.filter_map(print).collect()
}

/// Where a paragraph stands in another article.
#[derive(Clone, Debug)]
pub struct Copy {
    /// The place.
    pub other: Other,
    /// Which of the paragraphs remembered there it is.
    pub nth: u32,
}

/// A paragraph of this article that stands in others.
#[derive(Clone, Debug)]
pub struct Twin {
    /// The first articles that have it, and come before this one; in the first of all the one that comes after it.
    pub copies: Vec<Copy>,
    /// How many articles have it.
    pub articles: u32,
    /// This article is the first of them.
    pub first: bool,
}

impl Twin {
    fn copy_in(&self, path: &Arc<str>) -> Option<&Copy> {
        self.copies.iter().find(|copy| copy.other.path == *path)
    }
}

/// What of one article stands in other articles of the run, by the hash of each paragraph.
#[derive(Clone, Debug, Default)]
pub struct Elsewhere {
    /// The paragraphs.
    pub twins: HashTable<Twin>,
}

/// A block that stands in another article.
#[derive(Clone, Copy)]
struct Shared<'a> {
    block: u32,
    words: u32,
    twin: &'a Twin,
    copy: &'a Copy,
}

/// An article that has most of this one's words.
struct Whole {
    path: Arc<str>,
    percent: u32,
}

impl Repetition {
    /// Says what stands in other articles.
    pub(super) fn elsewhere(&self, view: &View<'_>, out: &mut Findings) {
        let Some(elsewhere) = view.context.elsewhere else { return };
        let shared = self.shared(view, elsewhere);
        let is_common = |s: &&Shared<'_>| s.twin.articles > self.articles;
        match self.report {
            Report::Boilerplate => {
                for shared in shared.iter().filter(is_common).filter(|s| s.twin.first && s.words >= self.min_words) {
                    say(view, &[*shared], out).arg("articles", shared.twin.articles.to_string());
                }
            }
            report => {
                // However many articles have it: a file that is nothing but what all others are has no reason to be.
                let again: Vec<Shared<'_>> = shared.into_iter().filter(|s| !s.twin.first).collect();
                let whole = self.whole(view, &again);
                match (report, &whole) {
                    (Report::Article, Some(whole)) => {
                        let copied =
                            again.iter().filter_map(|s| Some(Shared { copy: s.twin.copy_in(&whole.path)?, ..*s }));
                        let copied: Vec<Shared<'_>> = copied.collect();
                        say(view, &copied, out).arg("percent", whole.percent.to_string());
                    }
                    (Report::Article, None) => {}
                    _ => {
                        let said = |s: &&Shared<'_>| whole.as_ref().is_some_and(|w| s.twin.copy_in(&w.path).is_some());
                        let rest: Vec<Shared<'_>> =
                            again.iter().filter(|s| !said(s) && !is_common(s)).copied().collect();
                        for run in rest.chunk_by(follows) {
                            if run.iter().map(|s| s.words).sum::<u32>() >= self.min_words {
                                say(view, run, out);
                            }
                        }
                    }
                }
            }
        }
    }

    fn shared<'a>(&self, view: &View<'_>, elsewhere: &'a Elsewhere) -> Vec<Shared<'a>> {
        let mut all: Vec<Shared<'a>> = Vec::new();
        let mut seen: HashTable<()> = HashTable::default();
        for (at, block) in view.document.blocks.iter().enumerate() {
            let words = view.document.words(block);
            if words.len() < PRINT_WORDS_MIN || !is_running(block) {
                continue;
            }
            let hash = hash(words);
            let Some((twin, copy)) = elsewhere.twins.get(&hash).and_then(|t| Some((t, t.copies.first()?))) else {
                continue;
            };
            // A second copy in the same article is another rule's business.
            if seen.insert(hash, ()).is_none() && except::is_prose(view.document, at as u32, &self.openings) {
                all.push(Shared { block: at as u32, words: words.len() as u32, twin, copy });
            }
        }
        all
    }

    /// The article that has the share of this one's words which makes the two one.
    fn whole(&self, view: &View<'_>, shared: &[Shared<'_>]) -> Option<Whole> {
        let mut words: BTreeMap<&Arc<str>, u32> = BTreeMap::new();
        for one in shared {
            for copy in &one.twin.copies {
                *words.entry(&copy.other.path).or_default() += one.words;
            }
        }
        let (path, most) = words.into_iter().max_by_key(|&(path, words)| (words, std::cmp::Reverse(path)))?;
        // What stands twice in this article counts once on either side.
        let mut seen: HashTable<()> = HashTable::default();
        let running = view.document.blocks.iter().filter(|b| is_running(b)).map(|b| view.document.words(b));
        let total: usize = running.filter(|words| seen.insert(hash(words), ()).is_none()).map(<[_]>::len).sum();
        let same = most >= self.min_words && f64::from(most) >= self.share * total as f64;
        same.then(|| Whole { path: path.clone(), percent: (u64::from(most) * 100 / total.max(1) as u64) as u32 })
    }
}

/// Whether two shared blocks belong to one run: they follow each other here and there.
fn follows(a: &Shared<'_>, b: &Shared<'_>) -> bool {
    let near = |from: u32, to: u32| to > from && to - from <= GAP_MAX + 1;
    a.copy.other.path == b.copy.other.path && near(a.copy.nth, b.copy.nth) && b.block - a.block <= GAP_MAX + 1
}

/// Reports shared blocks as one finding, with the place where they stand in the other article.
fn say<'a>(view: &View<'_>, shared: &[Shared<'_>], out: &'a mut Findings) -> &'a mut crate::check::Finding {
    let (first, last) = (shared[0], shared[shared.len() - 1]);
    let blocks = first.block as usize..last.block as usize + 1;
    let words = view.document.words(&view.document.blocks[blocks.start]);
    let others = || shared.iter().map(|s| &s.copy.other);
    let start = others().map(|o| o.start).min_by_key(|p| p.byte).unwrap_or(first.copy.other.start);
    let end = others().map(|o| o.end).max_by_key(|p| p.byte).unwrap_or(first.copy.other.end);
    let path = Arc::clone(&first.copy.other.path);
    let finding = out.report(first.block, span(view, blocks));
    finding.arg("paragraphs", shared.len().to_string());
    finding.arg("words", shared.iter().map(|s| s.words).sum::<u32>().to_string());
    finding.arg("first-words", compare::quoted(view.prose(), words, QUOTED_WORDS));
    finding.arg("other", path.to_string());
    finding.others.push(Other { path, start, end });
    finding
}
