//! Every rule in the program shows itself flagging, silent and mending.

use copydesk::check::Context;
use copydesk::diagnostic::Safety;
use copydesk::document::{Given, parse};
use copydesk::fix;
use copydesk::lint::{Desk, RuleSet, Selection, Tuning};
use copydesk::proof::prove;
use copydesk::rule::pack::{Pack, embedded};
use copydesk::text::source::Source;
use copydesk::written::Problems;

/// What is wrong, one line for each, with the file and the words at the place.
fn said(pack: &Pack) -> Vec<String> {
    let line = |(file, d): &(u32, copydesk::diagnostic::Diagnostic)| {
        let source = &pack.problems.files[*file as usize];
        let at = source.position(d.span.start);
        let text: String = source.text[d.span.range()].chars().take(60).collect();
        format!("{}:{}: {} [{text}]", source.path, at.line, d.message)
    };
    pack.problems.found.iter().map(line).collect()
}

#[test]
fn every_rule_shows_itself() {
    let mut pack = Pack::read(Problems::default(), embedded());
    let proof = prove(&mut pack, |_| true);
    let wrong = said(&pack);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(proof.rules > 20 && proof.examples > proof.rules * 3, "{proof:?}");
}

/// Rules that undo each other, or mend what another has just written, would never come to an end.
#[test]
fn the_examples_of_all_rules_are_mended_by_all_rules_together() {
    let mut pack = Pack::read(Problems::default(), embedded());
    let every = Selection { on: pack.rules.iter().map(|r| r.id.to_string()).collect(), ..Selection::default() };
    let set = RuleSet::compile(&mut pack, &Tuning { selection: every, ..Tuning::default() });
    let mut desk = Desk::default();
    let mut mended = 0;
    for rule in &pack.rules {
        for example in &rule.examples {
            for safety in [Safety::Safe, Safety::Unsafe] {
                let given = Given { lang: rule.lang };
                let date = example.date.as_deref().and_then(Context::read_date);
                let mut lint = |source: &Source| {
                    let document = parse(source, example.format, &given, &set.languages);
                    set.lint(source, &document, Context { date, ..Context::default() }, "en", &mut desk)
                };
                let source = Source::from_text("example", example.text.clone());
                let fixed = fix::to_fixpoint(source, safety, &mut lint);
                assert!(!fixed.unfinished, "{}: no end of mending {:?}", rule.id, example.text);
                let again = lint(&fixed.source);
                let more = fix::choose(&again, safety);
                assert!(more.is_empty(), "{}: a second run changes {:?}", rule.id, fixed.source.text);
                mended += usize::from(fixed.source.text != example.text);
            }
        }
    }
    assert!(mended > 500, "only {mended} examples were mended");
}
