//! `digits`: an article writes its numbers in one set of digits.

use crate::check::majority::Majority;
use crate::check::{Change, Check, Compile, Findings, Kind, View};
use crate::diagnostic::Safety;
use crate::text::marks::{DIGIT_SETS, digit_set, in_digits};
use crate::text::span::{Prose, Span};
use crate::text::token::Token;

/// The kind.
pub const KIND: Kind = Kind {
    name: "digits",
    about: "Finds numbers in another set of digits than most numbers of the article.",
    options: &[
        ("prefer", "the set that the house has chosen: european, arabic or persian; absent: what most numbers do"),
        ("minimum", "how many numbers make a majority (2)"),
        ("ratio", "how many times as many as the others (2)"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: &[],
    args: &[],
    compile,
};

struct Digits {
    prefer: Option<&'static str>,
    majority: Majority,
    safety: Safety,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let safety = compile.safety(Safety::Unsafe);
    let prefer = compile.options.one_of("prefer", &DIGIT_SETS.map(|(name, _)| (name, name)), compile.problems);
    let majority = Majority::read(compile);
    // European digits are in every article and wake nothing; if they are the only ones, there is nothing to say.
    let digits = DIGIT_SETS[1..].iter().flat_map(|(name, _)| in_digits("0123456789", name).chars().collect::<Vec<_>>());
    compile.needles.letters = digits.collect();
    // Unless the house has chosen others.
    compile.needles.documents = prefer.is_some();
    Some(Box::new(Digits { prefer, majority, safety }))
}

impl Check for Digits {
    fn check(&self, view: &View<'_>, out: &mut Findings) {
        let mut numbers: Vec<(u32, Token, &str)> = Vec::new();
        for (at, block) in view.own_blocks() {
            for token in view.document.words(block).iter().filter(|t| t.is_number() && !t.is_opaque()) {
                let set = token.text(view.prose()).chars().find_map(digit_set);
                if let Some(set) = set.filter(|_| !beside_latin(view.prose(), token.span())) {
                    numbers.push((at, *token, set));
                }
            }
        }
        let count = |set: &str| numbers.iter().filter(|(_, _, s)| *s == set).count();
        let (most, top) =
            DIGIT_SETS.map(|(set, _)| (set, count(set))).into_iter().max_by_key(|m| m.1).unwrap_or_default();
        let prevails = self.majority.holds(top, numbers.len() - top);
        let Some(usual) = self.prefer.or(prevails.then_some(most)) else { return };
        let example = numbers.iter().find(|(_, _, set)| *set == usual).map(|(_, token, _)| token.span());
        for (block, token, _) in numbers.iter().filter(|(_, _, set)| *set != usual) {
            let with = in_digits(token.text(view.prose()), usual);
            let finding = out.report(*block, token.span());
            finding.change = Change::Edits(vec![(token.span(), with.clone())]);
            finding.safety = self.safety;
            finding.arg("replacement", with.clone());
            finding.suggestions.push(with);
            finding.labels.extend(example);
        }
    }
}

/// Whether a Latin letter touches the number: the name of a product, a formula.
fn beside_latin(prose: &str, span: Span<Prose>) -> bool {
    let before = prose[..span.start as usize].chars().next_back();
    let after = prose[span.end as usize..].chars().next();
    [before, after].into_iter().flatten().any(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-' | '/' | '#' | '@'))
}
