//! Words and names that the house has accepted: what consists of nothing else is not flagged.

use std::collections::HashSet;

use crate::check::Finding;
use crate::check::vocabulary::Vocabulary;
use crate::document::Document;
use crate::language::Languages;
use crate::text::fold;
use crate::text::token::{HashTable, Token, hash_of_folded, tokenize};

/// Accepted words and names.
#[derive(Debug, Default)]
pub(super) struct Accepted {
    /// The words of each name, as hashes.
    names: Vec<Vec<u64>>,
    /// Which names hold a word, and where.
    holders: HashTable<Vec<(u32, u32)>>,
    /// Words that are accepted only as they are written here.
    right: HashSet<String>,
}

impl Accepted {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let right = vocabulary.right.iter().map(|t| t.text.clone()).collect();
        let mut accepted = Self { right, ..Self::default() };
        for text in &vocabulary.accept {
            let mut tokens = Vec::new();
            tokenize(&text.text, 0, &mut tokens);
            let name: Vec<u64> = tokens.iter().map(|t| t.hash).collect();
            for (at, word) in name.iter().enumerate() {
                accepted.holders.entry(*word).or_default().push((accepted.names.len() as u32, at as u32));
            }
            accepted.names.push(name);
        }
        accepted
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty() && self.right.is_empty()
    }

    /// Whether every word of a finding is one of these, or belongs to one of these names.
    pub(super) fn covers(&self, finding: &Finding, document: &Document, languages: &Languages) -> bool {
        let Some(block) = document.blocks.get(finding.block) else { return false };
        let tokens = document.words(block);
        let from = tokens.partition_point(|t| t.end() <= finding.span.start);
        let to = tokens.partition_point(|t| t.start < finding.span.end);
        let language = languages.get(block.lang);
        let groups: Vec<String> = language.proclitics.iter().map(|(name, _)| name.clone()).collect();
        let prefixes = language.prefixes(&groups);
        from < to && (from..to).all(|at| self.holds(tokens, at, document, &prefixes))
    }

    fn holds(&self, tokens: &[Token], at: usize, document: &Document, prefixes: &[String]) -> bool {
        let raw = tokens[at].text(&document.prose);
        if prefixes.iter().filter_map(|p| raw.strip_prefix(p.as_str())).chain([raw]).any(|w| self.right.contains(w)) {
            return true;
        }
        let folded = fold::folded(raw);
        let bare = prefixes.iter().filter_map(|p| folded.strip_prefix(p.as_str())).map(hash_of_folded);
        std::iter::once(tokens[at].hash).chain(bare).any(|hash| {
            self.holders.get(&hash).into_iter().flatten().any(|&(name, place)| {
                let (name, place) = (&self.names[name as usize], place as usize);
                // Letters may be glued before the first word of a name only.
                let whole = place == 0 || hash == tokens[at].hash;
                let around = at.checked_sub(place).and_then(|from| tokens.get(from..from + name.len()));
                whole
                    && around.is_some_and(|around| {
                        around
                            .iter()
                            .zip(name)
                            .enumerate()
                            .all(|(k, (t, word))| k == place || k == 0 || t.hash == *word)
                            && (place == 0 || self.begins(around, name, document, prefixes))
                    })
            })
        })
    }

    /// Whether a run of words begins as a name does, with or without letters glued before it.
    fn begins(&self, around: &[Token], name: &[u64], document: &Document, prefixes: &[String]) -> bool {
        let folded = fold::folded(around[0].text(&document.prose));
        around[0].hash == name[0]
            || prefixes.iter().filter_map(|p| folded.strip_prefix(p.as_str())).any(|r| hash_of_folded(r) == name[0])
    }
}
