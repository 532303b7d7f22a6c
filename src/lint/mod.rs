//! Rules compiled together, and a document looked at by all of them: the one function that lints.

mod accept;
mod cache;
mod finish;
mod matcher;
mod table;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::check::habits::Habits;
use crate::check::needle::Needles;
use crate::check::spelling::shared_slip;
use crate::check::vocabulary::Vocabulary;
use crate::check::{Check, Compile, Context, Findings, KINDS, Kind, RuleRef, Shared, Trust, View};
use crate::diagnostic::{Diagnostic, Level};
use crate::document::Document;
use crate::language::{LangId, Languages};
use crate::lint::accept::Accepted;
pub use crate::lint::matcher::Desk;
use crate::lint::matcher::Wanted;
use crate::lint::table::Table;
use crate::rule::Rule;
use crate::rule::pack::{Later, Pack, RuleFile};
use crate::text::source::Source;
use crate::written::{self, Problems, did_you_mean};

/// How a run changes the rules.
#[derive(Clone, Debug, Default)]
pub struct Tuning {
    /// Options laid over those of a rule, by the rule's name.
    pub options: Vec<(String, written::Table)>,
    /// Options laid over those of every rule of a kind, by the kind's name.
    pub kinds: Vec<(String, written::Table)>,
    /// Levels set for rules, by name.
    pub levels: Vec<(String, Level)>,
    /// Which rules run.
    pub selection: Selection,
    /// The words of the house.
    pub vocabulary: Vocabulary,
}

/// Which rules run, by name. A pattern may hold `*`; a name that ends in `/` stands for a folder.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these; empty: all.
    pub select: Vec<String>,
    /// Not these.
    pub ignore: Vec<String>,
    /// These although they are off.
    pub on: Vec<String>,
}

impl Selection {
    /// Whether a rule of this name runs. A rule that is off runs only if it is named in full.
    pub fn runs(&self, id: &str, off: bool) -> bool {
        let named = |list: &[String]| list.iter().any(|p| p == id);
        let matched = |list: &[String]| list.iter().any(|p| matches_id(p, id));
        let selected = self.select.is_empty() || matched(&self.select);
        let on = if off { named(&self.select) || named(&self.on) } else { selected || named(&self.on) };
        on && !matched(&self.ignore)
    }
}

/// Whether a pattern names a rule: `*` stands for any characters, `ar/` for every rule of a folder.
pub fn matches_id(pattern: &str, id: &str) -> bool {
    if let Some(folder) = pattern.strip_suffix('/') {
        return id.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    }
    match pattern.split_once('*') {
        None => pattern == id,
        Some((head, tail)) => {
            let Some(rest) = id.strip_prefix(head) else { return false };
            (0..=rest.len()).filter(|&i| rest.is_char_boundary(i)).any(|i| matches_id(tail, &rest[i..]))
        }
    }
}

/// A rule that runs.
pub struct Active {
    /// The rule as written.
    pub rule: Rule,
    /// How much its findings matter in this run.
    pub level: Level,
    kind: &'static Kind,
    check: Box<dyn Check>,
    needles: Needles,
}

/// The rules of one language, or those that serve every language.
struct Part {
    active: Vec<Active>,
    /// What is looked for in the language, by these rules and by those that serve every language.
    table: Table,
}

/// How many threads read the rules of a language.
const READERS: usize = 2;

/// Rules ready to lint. Those of a language are compiled when the first text in that language comes along.
pub struct RuleSet {
    /// The languages.
    pub languages: Arc<Languages>,
    common: Vec<Active>,
    parts: Vec<OnceLock<Part>>,
    later: Arc<Later>,
    tuning: Tuning,
    accepted: Accepted,
}

impl RuleSet {
    /// Compiles the rules of a pack. What is wrong is added to the pack's problems; the other rules run.
    pub fn compile(pack: &mut Pack, tuning: &Tuning) -> Self {
        let languages = Arc::clone(&pack.languages);
        let rules = &pack.rules;
        let of = |lang: Option<LangId>| rules.iter().filter(move |r| r.lang == lang);
        let common = compile_all(of(None), tuning, &languages, Trust::User, &mut pack.problems);
        let set = Self {
            common,
            parts: languages.iter().map(|_| OnceLock::new()).collect(),
            later: Arc::clone(&pack.later),
            tuning: tuning.clone(),
            accepted: Accepted::new(&tuning.vocabulary),
            languages: Arc::clone(&languages),
        };
        for (id, _) in languages.iter() {
            if of(Some(id)).next().is_some() {
                let active = compile_all(of(Some(id)), tuning, &languages, Trust::User, &mut pack.problems);
                set.parts[id.0 as usize].get_or_init(|| set.part_of(id, active));
            }
        }
        set
    }

    /// Whether a rule wants to know what stands in other articles.
    pub fn looks_across(&self) -> bool {
        self.active().any(|a| a.needles.across)
    }

    /// Whether a rule wants to count how all articles write something.
    pub fn counts_habits(&self) -> bool {
        self.active().any(|a| a.needles.habits)
    }

    /// Every rule that has been compiled.
    pub fn active(&self) -> impl Iterator<Item = &Active> {
        let parts = self.parts.iter().filter_map(OnceLock::get).flat_map(|p| &p.active);
        self.common.iter().chain(parts)
    }

    fn part_of(&self, lang: LangId, active: Vec<Active>) -> Part {
        let at = |lang, index: usize| RuleRef { lang, index: index as u16 };
        let common = self.common.iter().enumerate().map(|(i, a)| (at(LangId(0), i), a));
        let own = active.iter().enumerate().map(|(i, a)| (at(lang, i), a));
        let wanted: Vec<Wanted<'_>> = common.chain(own).map(|(at, a)| Wanted { at, needles: &a.needles }).collect();
        let table = Table::build(self.languages.get(lang), &wanted);
        Part { active, table }
    }

    /// The rules of a language, compiled now if this is its first text. They are the program's own, proven by its tests.
    fn part(&self, lang: LangId) -> &Part {
        self.parts[lang.0 as usize].get_or_init(|| {
            let selection = &self.tuning.selection;
            let files: Vec<&RuleFile> = self.later.of(lang).filter(|f| selection.runs(&f.id, f.is_off())).collect();
            // Most of the time that one article takes goes here, and the files have nothing to do with each other.
            let share = files.iter().map(|f| f.text.len()).sum::<usize>() / READERS + 1;
            let mut from = 0;
            let parts = files.chunk_by(|a, _| {
                from += a.text.len();
                from < share || {
                    from = 0;
                    false
                }
            });
            let compile = |files: &[&RuleFile]| {
                let mut problems = Problems::default();
                let rules: Vec<Rule> = files.iter().filter_map(|f| f.rule(&self.languages, &mut problems)).collect();
                let active = compile_all(rules.iter(), &self.tuning, &self.languages, Trust::Embedded, &mut problems);
                debug_assert!(problems.is_empty(), "{:?}", problems.found);
                active
            };
            let active = std::thread::scope(|scope| {
                let readers: Vec<_> = parts.map(|files| scope.spawn(move || compile(files))).collect();
                let read = readers.into_iter().flat_map(|r| r.join().unwrap_or_else(|e| std::panic::resume_unwind(e)));
                read.collect()
            });
            self.part_of(lang, active)
        })
    }

    fn get(&self, rule: RuleRef) -> &Active {
        match rule.lang {
            LangId(0) => &self.common[rule.index as usize],
            lang => &self.part(lang).active[rule.index as usize],
        }
    }

    /// Looks at a document with every rule. Cannot fail.
    pub fn lint(
        &self,
        source: &Source,
        document: &Document,
        context: Context<'_>,
        messages: &str,
        desk: &mut Desk,
    ) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let each = |at, active: &Active, view: &View<'_>| {
            let mut findings = Findings::default();
            active.check.check(view, &mut findings);
            if let Some(many) = &active.rule.many
                && many.holds(findings.all.len(), document.tokens.len())
            {
                findings.join();
            }
            found.extend(findings.all.into_iter().map(|finding| (at, finding)));
        };
        self.look(document, context, desk, each);
        if !self.accepted.is_empty() {
            found.retain(|(_, finding)| !self.accepted.covers(finding, document, &self.languages));
        }
        finish::finish(self, source, document, found, messages)
    }

    /// Counts how an article writes what rules hold all articles of a run to.
    pub fn count(&self, document: &Document, context: Context<'_>, desk: &mut Desk) -> Habits {
        let mut habits = Habits::default();
        self.look(document, context, desk, |_, active, view| {
            if active.needles.habits {
                active.check.count(view, &mut habits);
            }
        });
        habits
    }

    /// Hands a document to every rule for which something was found, or that looks at every document.
    fn look(
        &self,
        document: &Document,
        context: Context<'_>,
        desk: &mut Desk,
        mut each: impl FnMut(RuleRef, &Active, &View<'_>),
    ) {
        matcher::search(self, document, &self.languages, desk);
        let shared = Shared { seeds: std::mem::take(&mut desk.seeds), ..Shared::default() };
        let mut langs: Vec<LangId> = document.blocks.iter().map(|b| b.lang).filter(|l| *l != LangId(0)).collect();
        langs.sort_unstable();
        langs.dedup();
        let common = self.common.iter().enumerate().map(|(i, a)| (RuleRef { lang: LangId(0), index: i as u16 }, a));
        let own = langs.iter().flat_map(|&lang| {
            let active = &self.part(lang).active;
            active.iter().enumerate().map(move |(i, a)| (RuleRef { lang, index: i as u16 }, a))
        });
        let mut from = 0;
        for (at, active) in common.chain(own) {
            let hits = &desk.hits[from..];
            // Most rules have none in most articles.
            let some = hits.first().is_some_and(|h| h.rule == at);
            let hits = if some { &hits[..hits.partition_point(|h| h.rule == at)] } else { &[] };
            from += hits.len();
            let needles = &active.needles;
            let wanted = !hits.is_empty() || needles.documents || (needles.dates && !shared.seeds.is_empty());
            if !wanted {
                continue;
            }
            let view =
                View { document, languages: &self.languages, hits, rule: &active.rule, context, shared: &shared };
            each(at, active, &view);
        }
        desk.seeds = shared.seeds;
    }
}

impl matcher::Rules for RuleSet {
    fn table(&self, lang: LangId) -> &Table {
        &self.part(lang).table
    }

    fn scope(&self, rule: RuleRef) -> u8 {
        self.get(rule).rule.scope
    }

    fn check(&self, rule: RuleRef) -> &dyn Check {
        &*self.get(rule).check
    }
}

fn compile_all<'a>(
    rules: impl Iterator<Item = &'a Rule>,
    tuning: &Tuning,
    languages: &Languages,
    trust: Trust,
    problems: &mut Problems,
) -> Vec<Active> {
    let mut active = Vec::new();
    for rule in rules.filter(|r| tuning.selection.runs(&r.id, r.off)) {
        let Some(kind) = find_kind(rule, problems) else { continue };
        if let Some((check, needles)) = compile(rule, kind, tuning, languages, trust, problems) {
            if rule.broken {
                continue;
            }
            let set = tuning.levels.iter().rev().find(|(id, _)| **id == *rule.id);
            let level = set.map_or(rule.level, |(_, level)| *level);
            active.push(Active { rule: rule.without_options(), level, kind, check, needles });
        }
    }
    refuse_doubled_words(&active, problems);
    if trust == Trust::User {
        refuse_shared_slips(&active, problems);
    }
    active
}

fn find_kind(rule: &Rule, problems: &mut Problems) -> Option<&'static Kind> {
    let kind = KINDS.iter().copied().find(|k| k.name == rule.kind.text);
    if kind.is_none() {
        let hint = did_you_mean(&rule.kind.text, KINDS.iter().map(|k| k.name));
        problems.error(rule.kind.place, format!("no kind of check `{}`{hint}", rule.kind.text));
    }
    kind
}

type Compiled = (Box<dyn Check>, Needles);

fn compile(
    rule: &Rule,
    kind: &'static Kind,
    tuning: &Tuning,
    languages: &Languages,
    trust: Trust,
    problems: &mut Problems,
) -> Option<Compiled> {
    let overlaid =
        tuning.kinds.iter().any(|(name, _)| name == kind.name) || tuning.options.iter().any(|(id, _)| **id == *rule.id);
    // The options of most rules are long lists that nobody overrides.
    let mut options = if overlaid { Cow::Owned(rule.options.clone()) } else { Cow::Borrowed(&rule.options) };
    for (_, over) in tuning.kinds.iter().filter(|(name, _)| name == kind.name) {
        options.to_mut().overlay(over);
    }
    for (_, over) in tuning.options.iter().filter(|(id, _)| **id == *rule.id) {
        options.to_mut().overlay(over);
    }
    let before = problems.found.len();
    check_placeholders(rule, kind, problems);
    let mut needles = Needles::default();
    let check = {
        let mut compile = Compile {
            rule,
            options: &options,
            needles: &mut needles,
            problems,
            languages,
            trust,
            vocabulary: &tuning.vocabulary,
        };
        (kind.compile)(&mut compile)
    };
    options.finish(problems);
    let broken = problems.found.len() > before;
    // A rule with a mistake in it does not run: half a rule would say half the truth.
    check.filter(|_| !broken).map(|check| (check, needles))
}

/// A message that names something which its kind never says is a mistake in the rule file.
fn check_placeholders(rule: &Rule, kind: &Kind, problems: &mut Problems) {
    let many = rule.many.iter().flat_map(|many| many.message.iter());
    for (_, text) in rule.message.iter().chain(rule.label.iter()).chain(rule.help.iter()).chain(many) {
        for name in finish::placeholders(text) {
            let known = ["found", "replacement", "count"].iter().chain(kind.args);
            if !known.clone().any(|k| *k == name) {
                let hint = did_you_mean(name, known.copied());
                let message = format!("no placeholder `{{{name}}}` in messages of `{}`{hint}", kind.name);
                problems.error(rule.place(), message);
            }
        }
    }
}

/// Two lists whose words have a slip in common: each rule would mend it in its own way.
fn refuse_shared_slips(active: &[Active], problems: &mut Problems) {
    let mut seen: HashMap<(LangId, u64), Vec<(&Active, &str)>> = HashMap::new();
    for active in active {
        let lang = active.rule.lang.unwrap_or_default();
        for form in &active.needles.rights {
            let alike = seen.entry((lang, form.skeleton)).or_default();
            let own = (form.text.as_str(), &active.needles.slips[..]);
            let other = alike.iter().find(|(other, text)| {
                other.rule.id != active.rule.id && shared_slip((text, &other.needles.slips), own)
            });
            if let Some((other, text)) = other {
                let message = format!("a slip of `{}` is also one of `{text}` in `{}`", form.text, other.rule.id);
                let help = "which is meant cannot be told: take one of them out, or flag the slip with `swap` and both";
                problems.error_with(form.place, message, help.to_owned());
            }
            alike.push((active, &form.text));
        }
    }
}

/// A word that stands in a list twice is a slip of whoever keeps the list. That a slip of one word is another right word
/// needs no saying: a word that is listed anywhere is never flagged.
fn refuse_doubled_words(active: &[Active], problems: &mut Problems) {
    let mut seen: HashMap<(LangId, u64), &str> = HashMap::new();
    for active in active {
        let lang = active.rule.lang.unwrap_or_default();
        for form in &active.needles.rights {
            if let Some(other) = seen.insert((lang, form.hash), &active.rule.id)
                && *other == *active.rule.id
            {
                problems.error(form.place, format!("`{}` stands in this list twice", form.text));
            }
        }
    }
}
