//! How the dates of all articles of a run are written, counted, so that one article can be held against the others.

use std::collections::BTreeMap;

use crate::check::date::features::Feature;
use crate::check::date::style::Majority;

/// What is counted by itself: a feature in one language, and what else must be equal.
type Key = (String, Feature, u32);

/// How often each way of writing a date occurs.
#[derive(Clone, Debug, Default)]
pub struct Habits(BTreeMap<Key, BTreeMap<String, u64>>);

impl Habits {
    pub(super) fn count(&mut self, lang: &str, feature: Feature, key: u32, way: &str) {
        let ways = self.0.entry((lang.to_owned(), feature, key)).or_default();
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

    /// The way that clearly prevails.
    pub(super) fn usual(&self, lang: &str, feature: Feature, key: u32, majority: Majority) -> Option<&str> {
        let ways = self.0.get(&(lang.to_owned(), feature, key))?;
        let (way, most) = ways.iter().max_by_key(|&(way, count)| (*count, std::cmp::Reverse(way)))?;
        let rest = ways.iter().filter(|(other, _)| *other != way).map(|(_, count)| *count).max().unwrap_or(0);
        let prevails = *most >= majority.minimum as u64 && *most as f64 >= majority.ratio * rest as f64;
        prevails.then_some(way.as_str())
    }
}
