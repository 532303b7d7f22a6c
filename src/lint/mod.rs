//! Rules compiled together, and a document looked at by all of them: the one function that lints.

mod cache;
mod finish;
mod matcher;

use std::collections::HashMap;
use std::sync::Arc;

use crate::check::needle::{Needles, Origin};
use crate::check::{Check, Compile, Context, Findings, KINDS, Kind, Shared, View};
use crate::diagnostic::{Diagnostic, Level};
use crate::document::Document;
use crate::language::Languages;
use crate::lint::matcher::{Matcher, Wanted};
pub use crate::lint::matcher::Desk;
use crate::rule::Rule;
use crate::rule::pack::Pack;
use crate::text::source::Source;
use crate::written::{Problems, Table, did_you_mean};

/// The most findings that are kept for one file; more say that the file is not what the rules are for.
pub const FINDINGS_PER_FILE_MAX: usize = 5_000;

/// How a run changes the rules.
#[derive(Clone, Debug, Default)]
pub struct Tuning {
    /// Options laid over those of a rule, by the rule's name.
    pub options: Vec<(String, Table)>,
    /// Options laid over those of every rule of a kind, by the kind's name.
    pub kinds: Vec<(String, Table)>,
    /// Levels set for rules, by name.
    pub levels: Vec<(String, Level)>,
    /// Names of the rules that run, decided by the caller; `None`: every rule that is not off.
    pub chosen: Option<Vec<String>>,
}

/// A rule that runs.
pub struct Active {
    /// The rule as written.
    pub rule: Rule,
    /// How much its findings matter in this run.
    pub level: Level,
    kind: &'static Kind,
}

/// Rules ready to lint.
pub struct RuleSet {
    /// The languages.
    pub languages: Arc<Languages>,
    /// The rules that run, sorted by name.
    pub active: Vec<Active>,
    checks: Vec<Box<dyn Check>>,
    documents: Vec<bool>,
    dates: Vec<bool>,
    matcher: Matcher,
}

impl RuleSet {
    /// Compiles the rules of a pack. What is wrong is added to the pack's problems; the other rules run.
    pub fn compile(pack: &mut Pack, tuning: &Tuning) -> Self {
        let languages = Arc::clone(&pack.languages);
        let problems = &mut pack.problems;
        let (mut active, mut checks, mut needles) = (Vec::new(), Vec::new(), Vec::new());
        for rule in &pack.rules {
            if !tuning.chosen.as_ref().map_or(!rule.off, |c| c.iter().any(|id| **id == *rule.id)) {
                continue;
            }
            let Some(kind) = find_kind(rule, problems) else { continue };
            if let Some((check, wanted)) = compile(rule, kind, tuning, &languages, problems) {
                let level = tuning.levels.iter().rev().find(|(id, _)| **id == *rule.id).map_or(rule.level, |(_, l)| *l);
                active.push(Active { rule: rule.clone(), level, kind });
                checks.push(check);
                needles.push(wanted);
            }
        }
        refuse_right_slips(&active, &mut needles, problems);
        let wanted: Vec<Wanted<'_>> =
            active.iter().zip(&needles).map(|(a, needles)| Wanted { rule: &a.rule, needles }).collect();
        let matcher = Matcher::build(&wanted, &languages);
        let documents = needles.iter().map(|n| n.documents).collect();
        let dates = needles.iter().map(|n| n.dates).collect();
        Self { languages, active, checks, documents, dates, matcher }
    }

    /// Looks at a document with every rule. Cannot fail.
    pub fn lint(
        &self,
        source: &Source,
        document: &Document,
        context: Context,
        messages: &str,
        desk: &mut Desk,
    ) -> Vec<Diagnostic> {
        self.matcher.search(document, &self.languages, &self.checks, desk);
        let shared = Shared { seeds: std::mem::take(&mut desk.seeds), ..Shared::default() };
        let mut found = Vec::new();
        let mut from = 0;
        for (index, active) in self.active.iter().enumerate() {
            let hits = &desk.hits[from..];
            let hits = &hits[..hits.partition_point(|h| usize::from(h.rule) == index)];
            from += hits.len();
            let wanted = !hits.is_empty() || self.documents[index] || (self.dates[index] && !shared.seeds.is_empty());
            if !wanted {
                continue;
            }
            let view =
                View { document, languages: &self.languages, hits, rule: &active.rule, context, shared: &shared };
            let mut findings = Findings::default();
            self.checks[index].check(&view, &mut findings);
            found.extend(findings.all.into_iter().map(|finding| (index, finding)));
        }
        desk.seeds = shared.seeds;
        finish::finish(self, source, document, found, messages)
    }
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
    problems: &mut Problems,
) -> Option<Compiled> {
    let mut options = rule.options.clone();
    for (_, over) in tuning.kinds.iter().filter(|(name, _)| name == kind.name) {
        options.overlay(over);
    }
    for (_, over) in tuning.options.iter().filter(|(id, _)| **id == *rule.id) {
        options.overlay(over);
    }
    let before = problems.found.len();
    check_placeholders(rule, kind, problems);
    let mut needles = Needles::default();
    let check = {
        let mut compile = Compile { rule, options: &options, needles: &mut needles, problems, languages };
        (kind.compile)(&mut compile)
    };
    options.finish(problems);
    let broken = problems.found.len() > before;
    // A rule with a mistake in it does not run: half a rule would say half the truth.
    check.filter(|_| !broken).map(|check| (check, needles))
}

/// A message that names something which its kind never says is a mistake in the rule file.
fn check_placeholders(rule: &Rule, kind: &Kind, problems: &mut Problems) {
    for (_, text) in rule.message.iter().chain(rule.label.iter()).chain(rule.help.iter()) {
        for name in finish::placeholders(text) {
            let known = ["found", "replacement"].iter().chain(kind.args);
            if !known.clone().any(|k| *k == name) {
                let hint = did_you_mean(name, known.copied());
                let message = format!("no placeholder `{{{name}}}` in messages of `{}`{hint}", kind.name);
                problems.error(rule.place(), message);
            }
        }
    }
}

/// A slip of one word that is another listed word would flag what is right. Of two listed words that is a mistake in
/// the lists; a form that an ending made of a word gives way to a right word, and a slip of a listed word to none.
fn refuse_right_slips(active: &[Active], needles: &mut [Needles], problems: &mut Problems) {
    let mut right: HashMap<(u8, u64), Origin> = HashMap::new();
    for (active, needles) in active.iter().zip(needles.iter()) {
        let lang = active.rule.lang.unwrap_or_default().0;
        for word in &needles.rights {
            let origin = right.entry((lang, word.hash)).or_insert(word.origin);
            *origin = (*origin).min(word.origin);
        }
    }
    for (active, needles) in active.iter().zip(needles.iter_mut()) {
        let lang = active.rule.lang.unwrap_or_default().0;
        let mut dropped = Vec::new();
        for slip in &needles.slips {
            match (slip.origin, right.get(&(lang, slip.hash))) {
                (_, None) | (Origin::Listed, Some(Origin::Derived)) => {}
                (Origin::Derived, Some(_)) => dropped.push(slip.hash),
                (Origin::Listed, Some(Origin::Listed)) => {
                    let message = format!("the slip `{}` of this word is itself a word that a list calls right", slip.text);
                    problems.error_with(slip.place, message, "name it in `also-right`, or take one of the two words out");
                }
            }
        }
        if !dropped.is_empty() {
            needles.phrases.retain(|p| !matches!(p.words[..], [hash] if dropped.contains(&hash)));
        }
    }
}
