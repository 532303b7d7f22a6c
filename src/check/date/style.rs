//! Which way of writing dates a document should keep to: the house's, or that of most of its dates.

use std::collections::BTreeMap;

use crate::check::date::Date;
use crate::check::date::features::{Feature, Trait, Way};
use crate::check::majority::Majority;
use crate::language::LangId;

/// Dates are compared within one language, one feature and what else must be equal.
pub(super) type Key = (LangId, Feature, u32);

/// The dates that have a feature.
#[derive(Debug, Default)]
pub(super) struct Group<'a> {
    /// Each date, as an index, with what the feature is there.
    pub(super) members: Vec<(usize, &'a [Way<'a>])>,
}

/// How a group is to be written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// All are alike, or there is too little to say.
    Even,
    /// So; and these dates are not.
    Kept { value: String, outliers: Vec<usize>, house: bool },
    /// The dates differ, and no way is clearly the usual one. This is the first that differs from the first.
    Mixed { first: usize },
}

/// Sorts the features of dates into groups.
pub(super) fn groups<'a>(dates: &[Date], traits: &'a [(usize, Vec<Trait<'a>>)]) -> BTreeMap<Key, Group<'a>> {
    let mut groups: BTreeMap<Key, Group<'a>> = BTreeMap::new();
    for (at, traits) in traits {
        for one in traits {
            let key = (dates[*at].lang, one.feature, one.key);
            groups.entry(key).or_default().members.push((*at, one.values.all()));
        }
    }
    groups
}

impl Group<'_> {
    /// How many members are written in a way.
    fn count(&self, value: &str) -> usize {
        self.members.iter().filter(|(_, values)| values.iter().any(|v| v == value)).count()
    }

    /// The ways in which members are written, in the order of the text.
    fn ways(&self) -> Vec<&str> {
        let mut ways: Vec<&str> = Vec::new();
        for value in self.members.iter().flat_map(|(_, values)| *values) {
            if !ways.contains(&value.as_ref()) {
                ways.push(value);
            }
        }
        ways
    }

    /// The way of most members; of two alike the one of the first date.
    pub(super) fn usual(&self) -> Option<&str> {
        self.ways().into_iter().rev().max_by_key(|way| self.count(way))
    }

    /// The first member written so.
    pub(super) fn example(&self, value: &str) -> Option<usize> {
        self.members.iter().find(|(_, values)| values.iter().any(|v| v == value)).map(|(at, _)| *at)
    }

    fn unlike(&self, value: &str) -> Vec<usize> {
        self.members.iter().filter(|(_, values)| !values.iter().any(|v| v == value)).map(|(at, _)| *at).collect()
    }

    /// Decides by the house's wish.
    pub(super) fn by_house(&self, value: &str) -> Verdict {
        let outliers = self.unlike(value);
        if outliers.is_empty() {
            Verdict::Even
        } else {
            Verdict::Kept { value: value.to_owned(), outliers, house: true }
        }
    }

    /// Decides by what most dates do.
    pub(super) fn by_majority(&self, majority: Majority) -> Verdict {
        let Some(value) = self.usual() else { return Verdict::Even };
        let outliers = self.unlike(value);
        let Some(&first) = outliers.first() else { return Verdict::Even };
        let top = self.members.len() - outliers.len();
        // Where names that two ways share make both as frequent, neither is the usual one.
        let rival = |way: &&str| *way != value && self.count(way) == top && self.unlike(way) != outliers;
        let alone = !self.ways().iter().any(rival);
        if alone && majority.holds(top, outliers.len()) {
            return Verdict::Kept { value: value.to_owned(), outliers, house: false };
        }
        let opening = self.members.first().map(|(_, values)| *values).unwrap_or_default();
        let differs = |(_, values): &&(usize, &[Way<'_>])| !values.iter().any(|v| opening.contains(v));
        Verdict::Mixed { first: self.members.iter().find(differs).map_or(first, |(at, _)| *at) }
    }
}

/// Whether months have two names where they are first mentioned and one from then on, which is a style of its own.
pub(super) fn is_dual_at_first(dates: &[Date], group: &Group<'_>) -> bool {
    let mut seen = [false; 13];
    let mut singles = 0;
    let Some((first, _)) = group.members.first() else { return false };
    let key = |date: &Date| (date.lang, date.reckoning);
    for (at, date) in dates.iter().enumerate().filter(|(_, d)| key(d) == key(&dates[*first])) {
        let Some(seen) = date.month_number().and_then(|m| seen.get_mut(usize::from(m))) else { continue };
        // A quotation and the name of an event mention a month too, in their own way.
        if group.members.binary_search_by_key(&at, |(member, _)| *member).is_err() {
            *seen |= date.dual.is_some();
            continue;
        }
        if *seen == date.dual.is_some() {
            return false;
        }
        singles += usize::from(*seen);
        *seen = true;
    }
    singles > 0
}
