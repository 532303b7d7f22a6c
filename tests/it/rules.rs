//! Every rule in the program shows itself flagging, silent and mending.

use copydesk::proof::prove;
use copydesk::rule::pack::{Pack, embedded};
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
