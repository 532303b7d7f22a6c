//! `combining`: letters written in pieces, signs set twice on one letter, and signs in two orders in one article.
//! A tanwin is one of the latter: some put it on the alif that carries it, some on the letter before.

use std::ops::Range;

use unicode_normalization::char::compose;

use crate::check::{Change, Check, Compile, Findings, Kind, Standing, View};
use crate::diagnostic::Safety;
use crate::language::Language;
use crate::text::marks::{is_combining, is_mark};
use crate::text::span::Span;
use crate::text::token::Token;

/// The kind.
pub const KIND: Kind = Kind {
    name: "combining",
    about: "Finds signs on letters that are in pieces, doubled or in another order than elsewhere in the article.",
    options: &[
        (
            "report",
            "\"pieces\": a letter and a sign that are one letter; \"doubled\": signs that exclude each other; \"order\": \
             a sign that stands before the others of its letter here and after them there; \"carrier\": a sign that stands \
             before the last letter of its word here and after it there",
        ),
        ("signs", "for \"doubled\": signs of which a letter bears one; for \"order\" and \"carrier\": the sign"),
        ("letter", "for \"carrier\": the last letter"),
        ("either-after", "letters before it that excuse both ways"),
        ("prefer", "for \"order\" and \"carrier\": \"before\" or \"after\", if the house has chosen"),
        ("fix", "safe, unsafe or suggest"),
    ],
    args: &["name"],
    compile,
};

struct Combining {
    report: Report,
    /// Whether the house wants the sign before what it changes places with.
    prefer: Option<bool>,
    /// Letters after which both ways are alike.
    either_after: String,
    safety: Safety,
}

enum Report {
    Pieces,
    /// Signs of which a letter bears one.
    Doubled(Vec<char>),
    /// The sign that stands directly on its letter, or after all others.
    Order(char),
    /// The sign, and the letter that it stands before or after.
    Carrier(char, char),
}

/// Bytes of a word, and what they should be.
type Mend = (Range<usize>, String);

/// A letter with the signs on it, as bytes of its word.
struct Cluster {
    start: usize,
    /// The letter before it.
    before: Option<char>,
    letter: char,
    signs: Vec<char>,
    end: usize,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let place = compile.rule.place();
    let kinds = [(0, "pieces"), (1, "doubled"), (2, "order"), (3, "carrier")];
    let report = compile.options.one_of("report", &kinds, compile.problems);
    let signs = compile.options.text("signs", compile.problems).map(|t| t.text).unwrap_or_default();
    let letter = compile.options.text("letter", compile.problems).and_then(|t| t.text.chars().next());
    let either_after = compile.options.text("either-after", compile.problems).map(|t| t.text).unwrap_or_default();
    let prefer = compile.options.one_of("prefer", &[(true, "before"), (false, "after")], compile.problems);
    let safety = compile.safety(Safety::Safe);
    let report = match (report, signs.chars().next(), letter) {
        (Some(0), ..) => Report::Pieces,
        (Some(1), Some(_), _) => Report::Doubled(signs.chars().collect()),
        (Some(2), Some(sign), _) => Report::Order(sign),
        (Some(3), Some(sign), Some(letter)) => Report::Carrier(sign, letter),
        (report, sign, _) => {
            let missing = [("report", report.is_none()), ("signs", sign.is_none())].into_iter().find(|(_, none)| *none);
            let missing = missing.map_or("letter", |(key, _)| key);
            compile.problems.error(place, format!("`combining` needs `{missing}`"));
            return None;
        }
    };
    compile.needles.marked = true;
    Some(Box::new(Combining { report, prefer, either_after, safety }))
}

/// The letters of a word that bear signs.
fn clusters(word: &str) -> Vec<Cluster> {
    let mut out: Vec<Cluster> = Vec::new();
    let mut last: Option<Cluster> = None;
    for (at, c) in word.char_indices() {
        let end = at + c.len_utf8();
        // The stretching stroke bears signs like a letter.
        let sign = c != '\u{640}' && (is_mark(c) || is_combining(c));
        match &mut last {
            Some(cluster) if sign => {
                cluster.signs.push(c);
                cluster.end = end;
            }
            _ => {
                let before = last.as_ref().map(|l| l.letter);
                out.extend(last.replace(Cluster { start: at, before, letter: c, signs: Vec::new(), end }));
            }
        }
    }
    out.extend(last);
    out.retain(|cluster| !cluster.signs.is_empty());
    out
}

impl Cluster {
    fn text(&self, signs: &[char]) -> String {
        std::iter::once(&self.letter).chain(signs).collect()
    }
}

impl Combining {
    /// What the letter should be; `None` if nothing is wrong with it. A wrong one without remedy is itself.
    fn mend(&self, cluster: &Cluster) -> Option<String> {
        match &self.report {
            Report::Pieces => {
                let at = cluster.signs.iter().position(|&sign| compose(cluster.letter, sign).is_some())?;
                let whole = compose(cluster.letter, cluster.signs[at])?;
                let rest = cluster.signs.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| *c);
                Some(std::iter::once(whole).chain(rest).collect())
            }
            Report::Doubled(exclusive) => {
                if cluster.before.is_some_and(|c| self.either_after.contains(c)) {
                    return None;
                }
                let mut signs = cluster.signs.clone();
                signs.dedup();
                if signs.len() < cluster.signs.len() {
                    return Some(cluster.text(&signs));
                }
                let borne = signs.iter().filter(|sign| exclusive.contains(sign)).count();
                (borne > 1).then(|| cluster.text(&signs))
            }
            Report::Order(_) | Report::Carrier(..) => None,
        }
    }

    /// The places of a word where the sign stands in one of two ways: whether it comes first, the bytes, and the same
    /// bytes written the other way.
    fn ways(&self, word: &str) -> Vec<(bool, Range<usize>, String)> {
        match &self.report {
            Report::Order(sign) => {
                let borne = clusters(word).into_iter().filter(|c| c.signs.len() > 1 && c.signs.contains(sign));
                borne
                    .map(|cluster| {
                        let leads = cluster.signs[0] == *sign;
                        let mut signs: Vec<char> = cluster.signs.iter().copied().filter(|c| c != sign).collect();
                        signs.insert(if leads { signs.len() } else { 0 }, *sign);
                        (leads, cluster.start..cluster.end, cluster.text(&signs))
                    })
                    .collect()
            }
            Report::Carrier(sign, letter) => {
                let ways = [(true, [*sign, *letter]), (false, [*letter, *sign])];
                let found = ways.iter().find_map(|(first, way)| {
                    let way: String = way.iter().collect();
                    let rest = word.strip_suffix(way.as_str())?;
                    let before = rest.chars().rev().find(|c| !is_mark(*c))?;
                    (!self.either_after.contains(before)).then_some((*first, rest.len()..word.len()))
                });
                found.map(|(first, at)| (first, at.clone(), word[at].chars().rev().collect())).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is written in another way than most of the article.
    fn check_ways(&self, view: &View<'_>, out: &mut Findings) {
        let words = view.hits.iter().map(|hit| (hit.block, view.token(hit.first)));
        let all: Vec<_> = words.map(|(block, token)| (block, token, self.ways(token.text(view.prose())))).collect();
        let count = |first: bool| all.iter().flat_map(|(.., ways)| ways).filter(|way| way.0 == first).count();
        let usual = self.prefer.unwrap_or_else(|| count(true) >= count(false));
        for (block, token, ways) in all {
            let other: Vec<_> =
                ways.into_iter().filter(|way| way.0 != usual).map(|(_, at, right)| (at, right)).collect();
            self.say(view, block, token, "", Some(other), out);
        }
    }

    /// Says that a word is wrong in these places; `None` for the edits if nobody knows what was meant.
    fn say(&self, view: &View<'_>, block: u32, token: Token, name: &str, edits: Option<Vec<Mend>>, out: &mut Findings) {
        if edits.as_ref().is_some_and(Vec::is_empty) {
            return;
        }
        let finding = out.report(block, token.span());
        finding.arg("name", name);
        let Some(edits) = edits else { return };
        let mut whole = token.text(view.prose()).to_owned();
        for (at, right) in edits.iter().rev() {
            whole.replace_range(at.clone(), right);
        }
        let place = |at: &Range<usize>| Span::new(token.start + at.start as u32, token.start + at.end as u32);
        finding.change = Change::Edits(edits.into_iter().map(|(at, right)| (place(&at), right)).collect());
        finding.safety = self.safety;
        finding.arg("replacement", whole.clone());
        finding.suggestions = vec![whole];
    }
}

impl Check for Combining {
    fn word(&self, raw: &str, _: Standing, _: &Language) -> bool {
        match self.report {
            Report::Order(_) | Report::Carrier(..) => !self.ways(raw).is_empty(),
            _ => clusters(raw).iter().any(|cluster| self.mend(cluster).is_some()),
        }
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        if matches!(self.report, Report::Order(_) | Report::Carrier(..)) {
            return self.check_ways(view, out);
        }
        for hit in view.hits {
            let token = view.token(hit.first);
            let (mut names, mut edits) = (Vec::new(), Some(Vec::new()));
            for cluster in clusters(token.text(view.prose())) {
                let Some(right) = self.mend(&cluster) else { continue };
                names.extend(cluster.signs.iter().map(|c| format!("U+{:04X}", *c as u32)));
                // Which of two signs was meant, only the writer knows.
                let lost = right == cluster.text(&cluster.signs);
                edits = edits.filter(|_| !lost);
                if let Some(edits) = &mut edits {
                    edits.push((cluster.start..cluster.end, right));
                }
            }
            self.say(view, hit.block, token, &names.join(" "), edits, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(report: Report, word: &str) -> Vec<String> {
        let check = Combining { report, prefer: None, either_after: String::new(), safety: Safety::Safe };
        clusters(word).iter().filter_map(|cluster| check.mend(cluster)).collect()
    }

    #[test]
    fn pieces_become_one_letter() {
        assert_eq!(mended(Report::Pieces, "ا\u{654}كد"), ["أ"]);
        assert_eq!(mended(Report::Pieces, "cafe\u{301}"), ["é"]);
        assert_eq!(mended(Report::Pieces, "ا\u{64E}\u{654}كد"), ["أ\u{64E}"]);
        assert!(mended(Report::Pieces, "أَكَّد").is_empty());
    }

    #[test]
    fn both_places_of_a_tanwin_are_known() {
        let report = Report::Carrier('\u{64B}', 'ا');
        let check = Combining { report, prefer: None, either_after: "ل".to_owned(), safety: Safety::Safe };
        let ways = |word| check.ways(word).into_iter().map(|(first, _, right)| (first, right)).next();
        assert_eq!(ways("أيضا\u{64B}"), Some((false, "\u{64B}ا".to_owned())));
        assert_eq!(ways("أيض\u{64B}ا"), Some((true, "ا\u{64B}".to_owned())));
        assert_eq!(ways("مثلا\u{64B}"), None);
        assert_eq!(ways("أيضا"), None);
    }

    #[test]
    fn doubled_signs_are_found() {
        let vowels = || Report::Doubled("\u{64B}\u{64E}\u{650}".chars().collect());
        assert_eq!(mended(vowels(), "جدا\u{64B}\u{64B}"), ["ا\u{64B}"]);
        assert_eq!(mended(vowels(), "ب\u{64E}\u{650}"), ["ب\u{64E}\u{650}"]);
        assert!(mended(vowels(), "ب\u{651}\u{64E}").is_empty());
    }
}
