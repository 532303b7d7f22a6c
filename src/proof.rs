//! Rules shown at work: every example of a rule is run through the one pipeline, flagged words, silence and fixes alike.

use crate::check::Context;
use crate::check::repetition::elsewhere::{Elsewhere, prints};
use crate::corpus::Corpus;
use crate::diagnostic::Safety;
use crate::document::{Given, outline, parse};
use crate::fix;
use crate::lint::{Desk, RuleSet, Selection, Tuning};
use crate::rule::Example;
use crate::rule::pack::Pack;
use crate::text::source::Source;
use crate::written::{Place, Problems};

/// What the examples of a pack showed.
#[derive(Debug, Default)]
pub struct Proof {
    /// Examples that were run.
    pub examples: usize,
    /// Rules that were run.
    pub rules: usize,
}

/// Runs the examples of every rule of a pack. What does not hold is added to the pack's problems, at the example.
pub fn prove(pack: &mut Pack, wanted: impl Fn(&str) -> bool) -> Proof {
    let mut proof = Proof::default();
    let rules = pack.rules.clone();
    for rule in rules.iter().filter(|r| wanted(&r.id)) {
        let selection = Selection { select: vec![rule.id.to_string()], ..Selection::default() };
        let set = RuleSet::compile(pack, &Tuning { selection, ..Tuning::default() });
        let Some(active) = set.active().next() else { continue };
        proof.rules += 1;
        let start = active.rule.place();
        let flags = rule.examples.iter().filter(|e| !e.flags.is_empty()).count();
        if flags == 0 || flags == rule.examples.len() {
            let what = if flags == 0 { "flags something" } else { "is silent" };
            let message = format!("the rule `{}` has no example in which it {what}", rule.id);
            pack.problems.error(start, message);
        }
        let mut desk = Desk::default();
        for example in &rule.examples {
            proof.examples += 1;
            prove_example(&set, example, &mut desk, &mut pack.problems);
        }
    }
    // What is wrong between rules shows only when they are together.
    let known = pack.problems.found.len();
    RuleSet::compile(pack, &Tuning::default());
    for problem in pack.problems.found.split_off(known) {
        if !pack.problems.found.contains(&problem) {
            pack.problems.found.push(problem);
        }
    }
    proof
}

fn prove_example(set: &RuleSet, example: &Example, desk: &mut Desk, problems: &mut Problems) {
    let given = Given { lang: set.active().next().and_then(|a| a.rule.lang) };
    let elsewhere = elsewhere(example);
    let date = example.date.as_deref().and_then(Context::read_date);
    let context = Context { date, elsewhere: elsewhere.as_ref(), habits: None };
    let mut lint = |source: &Source| {
        let document = parse(source, example.format, &given, &set.languages);
        set.lint(source, &document, context, "en", desk)
    };
    let source = Source::from_text("example", example.text.clone());
    let diagnostics = lint(&source);
    let flagged: Vec<&str> = diagnostics.iter().map(|d| &source.text[d.span.range()]).collect();
    let trimmed: Vec<&str> = flagged.iter().map(|f| f.trim_matches(['\n', '\r'])).collect();
    if trimmed != example.flags.iter().map(|f| f.trim_matches(['\n', '\r'])).collect::<Vec<_>>() {
        say(problems, example.place, format!("this example flags {}, not {}", list(&trimmed), list(&example.flags)));
        return;
    }
    let fixed = fix::to_fixpoint(Source::from_text("example", example.text.clone()), Safety::Safe, &mut lint);
    let wanted = example.fixed.as_deref().unwrap_or(&example.text);
    if fixed.source.text != wanted {
        let message = format!("the safe fixes make {:?} of this example, not {wanted:?}", fixed.source.text);
        say(problems, example.place, message);
    } else if fixed.unfinished {
        say(problems, example.place, "the fixes of this example never end".into());
    } else if !fix::choose(&fixed.diagnostics, Safety::Safe).is_empty() {
        say(problems, example.place, "a second run changes this example again".into());
    }
}

/// What the article of an example shares with the others of its run.
fn elsewhere(example: &Example) -> Option<Elsewhere> {
    let mut corpus = Corpus::default();
    for (at, text) in example.before.iter().chain([&example.text]).chain(&example.after).enumerate() {
        let source = Source::from_text(format!("article-{}", at + 1), text.clone());
        corpus.add(&source.path, prints(&outline(&source, example.format), &source));
    }
    corpus.close().of(example.before.len())
}

fn say(problems: &mut Problems, place: Place, message: String) {
    problems.error(place, message);
}

fn list(texts: &[impl AsRef<str>]) -> String {
    if texts.is_empty() {
        return "nothing".into();
    }
    texts.iter().map(|t| format!("«{}»", t.as_ref())).collect::<Vec<_>>().join(" ")
}
