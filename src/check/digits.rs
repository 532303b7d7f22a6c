//! `digits`: an article writes its numbers in one set of digits.

use crate::check::{Change, Check, Compile, Findings, Kind, View};
use crate::diagnostic::Safety;
use crate::text::marks::digit;
use crate::text::span::{Prose, Span};
use crate::text::token::Token;

/// The kind.
pub const KIND: Kind = Kind {
    name: "digits",
    about: "Finds numbers in another set of digits than most numbers of the article.",
    options: &[
        ("prefer", "the first digit of the set that the house has chosen, such as \"0\"; absent: what most numbers do"),
        ("minimum", "how many numbers make a majority (2)"),
        ("ratio", "how many times as many as the others (2)"),
        ("fix", "safe, unsafe or suggest"),
    ],
    args: &[],
    compile,
};

/// The first digits of the sets that Arabic script is written with.
const ZEROS: [char; 3] = ['0', '\u{660}', '\u{6F0}'];

struct Digits {
    prefer: Option<char>,
    minimum: usize,
    ratio: f64,
    safety: Safety,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let safety = compile.safety(Safety::Unsafe);
    let names = ZEROS.map(|zero| zero.to_string());
    let choices: Vec<(char, &str)> = ZEROS.into_iter().zip(names.iter().map(String::as_str)).collect();
    let written = compile.options.text("prefer", compile.problems);
    let prefer = written.and_then(|text| {
        let found = choices.iter().find(|(_, name)| *name == text.text).map(|(zero, _)| *zero);
        if found.is_none() {
            compile.problems.error(text.place, format!("no set of digits begins with `{}`", text.text));
        }
        found
    });
    let minimum = compile.options.number("minimum", 1.0..=1000.0, compile.problems).map_or(2, |n| n as usize);
    let ratio = compile.options.number("ratio", 1.0..=1000.0, compile.problems).unwrap_or(2.0);
    // European digits are in every article and wake nothing; if they are the only ones, there is nothing to say.
    compile.needles.letters =
        ZEROS[1..].iter().flat_map(|zero| (0..10).filter_map(|n| char::from_u32(*zero as u32 + n))).collect();
    Some(Box::new(Digits { prefer, minimum, ratio, safety }))
}

/// The set that a digit belongs to, as its zero.
fn set_of(c: char) -> Option<char> {
    let value = digit(c)?;
    char::from_u32(c as u32 - value).filter(|zero| ZEROS.contains(zero))
}

impl Check for Digits {
    fn check(&self, view: &View<'_>, out: &mut Findings) {
        let mut numbers: Vec<(u32, Token, char)> = Vec::new();
        for (at, block) in view.document.blocks.iter().enumerate() {
            if view.rule.lang.is_some_and(|lang| lang != block.lang) || !view.rule.looks_at(block.kind) {
                continue;
            }
            for token in view.document.words(block).iter().filter(|t| t.is_number() && !t.is_opaque()) {
                let set = token.text(view.prose()).chars().next().and_then(set_of);
                if let Some(set) = set.filter(|_| !beside_latin(view.prose(), token.span())) {
                    numbers.push((at as u32, *token, set));
                }
            }
        }
        let count = |set: char| numbers.iter().filter(|(_, _, s)| *s == set).count();
        let most = ZEROS.into_iter().max_by_key(|&set| count(set)).unwrap_or('0');
        let top = count(most);
        let prevails = top >= self.minimum && top as f64 >= self.ratio * (numbers.len() - top) as f64;
        let Some(usual) = self.prefer.or_else(|| prevails.then_some(most)) else { return };
        let example = numbers.iter().find(|(_, _, set)| *set == usual).map(|(_, token, _)| token.span());
        for (block, token, _) in numbers.iter().filter(|(_, _, set)| *set != usual) {
            let turned = |c: char| digit(c).and_then(|n| char::from_u32(usual as u32 + n)).unwrap_or(c);
            let with: String = token.text(view.prose()).chars().map(turned).collect();
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
