//! What shows only across articles: which paragraphs stand in several of them. It sees fingerprints and places only, so
//! that a million paragraphs fit into memory.

use std::sync::Arc;

use crate::check::repetition::elsewhere::{Copy, Elsewhere, Print, Twin};
use crate::diagnostic::Other;

/// The paragraphs of every article of a run, each as a fingerprint and a place: 40 bytes.
#[derive(Debug, Default)]
pub struct Corpus {
    articles: Vec<(Arc<str>, Box<[Print]>)>,
}

/// How many of the articles that have a paragraph are named; more say nothing that these do not.
const COPIES_MAX: usize = 8;

/// A paragraph of an article that stands in others.
#[derive(Clone, Copy, Debug)]
struct Shared {
    article: u32,
    hash: u64,
    /// The first of all places where it stands, and how many there are.
    group: (u32, u32),
    /// Which of them this is.
    at: u32,
}

/// The paragraphs that stand in several articles.
#[derive(Debug, Default)]
pub struct Common {
    corpus: Corpus,
    /// The places of each such paragraph, article by article: the article, and which of its paragraphs.
    places: Vec<(u32, u32)>,
    /// Sorted by the article.
    shared: Vec<Shared>,
}

impl Corpus {
    /// Adds the next article. The order is that of the report: the first of two that share a paragraph has it first.
    pub fn add(&mut self, path: &str, prints: Vec<Print>) {
        self.articles.push((Arc::from(path), prints.into_boxed_slice()));
    }

    /// Finds what they share.
    pub fn close(self) -> Common {
        let count = self.articles.iter().map(|(_, prints)| prints.len()).sum();
        let mut all: Vec<(u64, u32, u32)> = Vec::with_capacity(count);
        for (article, (_, prints)) in self.articles.iter().enumerate() {
            all.extend(prints.iter().enumerate().map(|(nth, print)| (print.hash, article as u32, nth as u32)));
        }
        all.sort_unstable();
        // Of several copies in one article the first one counts.
        all.dedup_by_key(|(hash, article, _)| (*hash, *article));
        let (mut places, mut shared) = (Vec::new(), Vec::new());
        for group in all.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() > 1) {
            let range = (places.len() as u32, group.len() as u32);
            for (at, &(hash, article, nth)) in group.iter().enumerate() {
                places.push((article, nth));
                shared.push(Shared { article, hash, group: range, at: at as u32 });
            }
        }
        shared.sort_unstable_by_key(|s| (s.article, s.hash));
        Common { corpus: self, places, shared }
    }
}

impl Common {
    /// What of one article, by its place in the run, stands in others; `None` if nothing does.
    pub fn of(&self, article: usize) -> Option<Elsewhere> {
        let from = self.shared.partition_point(|s| (s.article as usize) < article);
        let to = self.shared.partition_point(|s| s.article as usize <= article);
        let twins = self.shared[from..to].iter().map(|s| (s.hash, self.twin(s)));
        (from < to).then(|| Elsewhere { twins: twins.collect() })
    }

    fn twin(&self, shared: &Shared) -> Twin {
        let Shared { group: (start, articles), at, .. } = *shared;
        let places = &self.places[start as usize..(start + articles) as usize];
        let named = if at == 0 { &places[1..2] } else { &places[..(at as usize).min(COPIES_MAX)] };
        let copy = |&(article, nth): &(u32, u32)| {
            let (path, prints) = &self.corpus.articles[article as usize];
            let Print { start, end, .. } = prints[nth as usize];
            Copy { other: Other { path: Arc::clone(path), start, end }, nth }
        };
        Twin { copies: named.iter().map(copy).collect(), articles, first: at == 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::source::Position;

    #[test]
    fn the_first_article_has_a_paragraph_first() {
        let print = |hash: u64, line: u32| {
            let place = Position { byte: line * 100, line, column: 1, utf16: 1 };
            Print { hash, start: place, end: place }
        };
        let mut corpus = Corpus::default();
        corpus.add("a", vec![print(1, 1), print(2, 2)]);
        corpus.add("b", vec![print(3, 1)]);
        corpus.add("c", vec![print(2, 1), print(1, 2), print(2, 3)]);
        let common = corpus.close();
        assert!(common.of(1).is_none());
        let of_c = common.of(2).unwrap_or_default();
        let copy = &of_c.twins[&2].copies[0];
        assert_eq!((&*copy.other.path, copy.other.start.line, copy.nth), ("a", 2, 1));
        assert!(!of_c.twins[&2].first);
        let of_a = common.of(0).unwrap_or_default();
        let copy = &of_a.twins[&2].copies[0];
        assert_eq!((&*copy.other.path, copy.nth, of_a.twins[&2].articles), ("c", 0, 2));
        assert!(of_a.twins[&1].first);
    }
}
