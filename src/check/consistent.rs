//! `consistent`: several ways of writing are right, and an article keeps to one of them.

use std::collections::BTreeMap;

use crate::check::habits::Habits;
use crate::check::majority::Majority;
use crate::check::needle::Prefixes;
use crate::check::swap::dressed;
use crate::check::{Check, Compile, Findings, Hit, Kind, View};
use crate::diagnostic::Safety;
use crate::text::fold;
use crate::written::Text;

/// The kind.
pub const KIND: Kind = Kind {
    name: "consistent",
    about: "Finds words that most of the article writes in another way that is right as well.",
    options: &[
        ("groups", "a name = the ways of writing one word"),
        ("stems", "the same for the beginnings of words"),
        ("endings", "what may follow the beginnings"),
        (
            "sets",
            "a name = several lists of words, as long as each other: whoever writes one word so writes all of them so",
        ),
        ("prefer", "the ways that the house has chosen, or the list of a set: all others of their groups are flagged"),
        ("repository", "whether the majority of all articles of the run goes before that of one"),
        ("proclitics", "letters that may be glued before: \"none\", \"all\" or groups of the language"),
        ("minimum", "how often a way must occur to be the usual one (2)"),
        ("ratio", "how many times as often as the others (2)"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: &[],
    args: &["usual"],
    compile,
};

/// A word in one of its ways.
struct Way {
    group: u32,
    /// Which of the ways of the group.
    way: u32,
    text: String,
    /// The same word in each of the ways, by their numbers.
    others: Vec<String>,
}

struct Consistent {
    /// The name of each group, and the way that the house prefers.
    groups: Vec<(String, Option<u32>)>,
    ways: Vec<Way>,
    repository: bool,
    majority: Majority,
    safety: Safety,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let safety = compile.safety(Safety::Unsafe);
    let prefixes = compile.proclitics();
    let repository = compile.options.flag("repository", compile.problems).unwrap_or(false);
    let majority = Majority::read(compile);
    let prefer = compile.options.texts("prefer", compile.problems);
    let mut endings: Vec<String> =
        compile.options.texts("endings", compile.problems).into_iter().map(|t| t.text).collect();
    endings.insert(0, String::new());
    let mut all = Consistent { groups: Vec::new(), ways: Vec::new(), repository, majority, safety };
    let mut known = vec![false; prefer.len()];
    for (key, endings) in [("groups", &[String::new()][..]), ("stems", &endings[..])] {
        let Some(table) = compile.options.table(key, compile.problems) else { continue };
        for (name, value) in table.names() {
            let texts = value.texts(compile.problems);
            if texts.len() < 2 {
                compile.problems.error(value.place, "a group needs two ways of writing at least");
                continue;
            }
            let group = all.open(name, &texts.iter().collect::<Vec<_>>(), &prefer, &mut known);
            all.add(group, &texts, endings, &prefixes, compile);
        }
    }
    if let Some(sets) = compile.options.table("sets", compile.problems) {
        for (name, value) in sets.names() {
            let Some(lists) = value.table(compile.problems) else { continue };
            let lists: Vec<(&Text, Vec<Text>)> =
                lists.names().map(|(way, words)| (way, words.texts(compile.problems))).collect();
            let longest = lists.iter().map(|(_, words)| words.len()).max().unwrap_or(0);
            if lists.len() < 2 || lists.iter().any(|(_, words)| words.len() != longest) {
                compile
                    .problems
                    .error(value.place, "a set needs two lists at least, each with as many words as the other");
                continue;
            }
            let names: Vec<&Text> = lists.iter().map(|(way, _)| *way).collect();
            let group = all.open(name, &names, &prefer, &mut known);
            for row in 0..longest {
                let texts: Vec<Text> = lists.iter().map(|(_, words)| words[row].clone()).collect();
                all.add(group, &texts, &[String::new()], &prefixes, compile);
            }
        }
    }
    for (wish, known) in prefer.iter().zip(known) {
        if !known {
            compile.problems.error(wish.place, format!("`{}` is in no group of this rule", wish.text));
        }
    }
    if all.groups.is_empty() {
        // What is wrong with the tables that are there has been said.
        let some = ["groups", "stems", "sets"].iter().any(|key| compile.options.has(key));
        let place = compile.rule.place();
        if some {
            return None;
        }
        compile.problems.error(place, "`consistent` needs `groups`, `stems` or `sets`");
        return None;
    }
    compile.needles.habits = repository;
    Some(Box::new(all))
}

impl Consistent {
    /// Begins a group of ways, by their names, and notes which wishes of the house it knows.
    fn open(&mut self, name: &Text, ways: &[&Text], prefer: &[Text], known: &mut [bool]) -> u32 {
        let mut choice = None;
        for (wish, known) in prefer.iter().zip(known) {
            if let Some(way) = ways.iter().position(|way| way.text == wish.text) {
                (choice, *known) = (Some(way as u32), true);
            }
        }
        self.groups.push((name.text.clone(), choice));
        self.groups.len() as u32 - 1
    }

    fn add(&mut self, group: u32, texts: &[Text], endings: &[String], prefixes: &Prefixes, compile: &mut Compile<'_>) {
        for ending in endings {
            let others: Vec<String> = texts.iter().map(|t| format!("{}{ending}", t.text)).collect();
            for (way, text) in texts.iter().enumerate() {
                let needle = Text { text: others[way].clone(), place: text.place };
                compile.needle(&needle, prefixes, self.ways.len() as u32);
                self.ways.push(Way { group, way: way as u32, text: needle.text, others: others.clone() });
            }
        }
    }

    /// The hits of each group, in the order of the text, without those inside others of the group.
    fn sorted<'a>(&self, view: &View<'a>) -> BTreeMap<u32, Vec<&'a Hit>> {
        let mut all: BTreeMap<u32, Vec<&Hit>> = BTreeMap::new();
        for hit in view.hits {
            // A capital makes a name of a word, and names are written as their bearers write them.
            let text = &self.ways[hit.needle as usize].text;
            let name = view.token(hit.first).is_capital() && !text.starts_with(char::is_uppercase);
            let hits = all.entry(self.ways[hit.needle as usize].group).or_default();
            let inside = hits.last().is_some_and(|last| (hit.block, hit.first) < (last.block, last.end));
            if !name && !inside {
                hits.push(hit);
            }
        }
        all
    }

    fn way(&self, hit: &Hit) -> u32 {
        self.ways[hit.needle as usize].way
    }

    /// The name of a group among all that is counted in a run.
    fn what(&self, view: &View<'_>, group: u32) -> String {
        format!("{} {}", view.rule.id, self.groups[group as usize].0)
    }

    /// The way to keep to: the house's, that of all articles, or that of this one.
    fn usual(&self, view: &View<'_>, group: u32, hits: &[&Hit]) -> Option<u32> {
        if let Some(choice) = self.groups[group as usize].1 {
            return Some(choice);
        }
        let lang = &view.languages.get(view.rule.lang.unwrap_or_default()).code;
        let habits = view.context.habits.filter(|_| self.repository);
        let of_all = habits.and_then(|h| h.usual(lang, &self.what(view, group), 0, self.majority));
        if let Some(way) = of_all.and_then(|way| way.parse().ok()) {
            return Some(way);
        }
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for hit in hits {
            *counts.entry(self.way(hit)).or_default() += 1;
        }
        let first = self.way(hits.first()?);
        let (most, top) = counts.into_iter().max_by_key(|&(way, count)| (count, way == first))?;
        self.majority.holds(top, hits.len() - top).then_some(most)
    }
}

impl Check for Consistent {
    fn count(&self, view: &View<'_>, habits: &mut Habits) {
        let lang = &view.languages.get(view.rule.lang.unwrap_or_default()).code;
        for (group, hits) in self.sorted(view) {
            for hit in hits {
                habits.count(lang, &self.what(view, group), 0, &self.way(hit).to_string());
            }
        }
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        for (group, hits) in self.sorted(view) {
            let Some(usual) = self.usual(view, group, &hits) else { continue };
            let example = hits.iter().find(|h| self.way(h) == usual).map(|h| view.span(h));
            for hit in hits.iter().filter(|h| self.way(h) != usual) {
                let way = &self.ways[hit.needle as usize];
                let Some(right) = way.others.get(usual as usize) else { continue };
                let span = view.span(hit);
                let found = &view.prose()[span.range()];
                // What only its marks make another way is written so already.
                if fold::folded(&way.text) == fold::folded(right) {
                    continue;
                }
                let finding = out.replace(
                    hit.block,
                    span,
                    self.safety,
                    dressed(found, hit.prefix, right, view.language(view.block(hit))),
                );
                finding.arg("usual", right.clone());
                finding.labels.extend(example);
            }
        }
        out.all.sort_by_key(|f| f.span);
    }
}
