//! How the articles of a run write what can be written in several ways, counted, so that one can be held against all.

use std::collections::BTreeMap;

use crate::check::majority::Majority;

/// What is counted by itself: the language, what is written, and what else must be equal.
type Key = (String, String, u32);

/// How often each way of writing occurs.
#[derive(Clone, Debug, Default)]
pub struct Habits(BTreeMap<Key, BTreeMap<String, usize>>);

impl Habits {
    pub(super) fn count(&mut self, lang: &str, what: &str, key: u32, way: &str) {
        let ways = self.0.entry((lang.to_owned(), what.to_owned(), key)).or_default();
        *ways.entry(way.to_owned()).or_default() += 1;
    }

    /// Adds what was counted in another article.
    pub fn add(&mut self, other: Self) {
        for (key, ways) in other.0 {
            let mine = self.0.entry(key).or_default();
            for (way, count) in ways {
                *mine.entry(way).or_default() += count;
            }
        }
    }

    /// The way that occurs so often at least, and so many times as often as the next.
    pub(super) fn usual(&self, lang: &str, what: &str, key: u32, majority: Majority) -> Option<&str> {
        let ways = self.0.get(&(lang.to_owned(), what.to_owned(), key))?;
        let (way, most) = ways.iter().max_by_key(|&(way, count)| (*count, std::cmp::Reverse(way)))?;
        let rest = ways.iter().filter(|(other, _)| *other != way).map(|(_, count)| *count).max().unwrap_or(0);
        majority.holds(*most, rest).then_some(way.as_str())
    }
}
