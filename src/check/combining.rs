//! `combining`: letters written in pieces, signs set twice on one letter, and signs in two orders in one article.
//! A tanwin is one of the latter: some put it on the alif that carries it, some on the letter before.

use std::ops::Range;

use memchr::memmem::Finder;
use unicode_normalization::char::compose;

use crate::check::{Change, Check, Compile, Findings, Kind, Standing, View};
use crate::diagnostic::Safety;
use crate::language::Language;
use crate::text::marks::{is_combining, is_letter_or_digit, is_mark};
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
        (
            "signs",
            "for \"pieces\": the signs that count, absent: all; for \"doubled\": signs of which a letter bears one; for \"order\" and \"carrier\": the sign",
        ),
        ("letter", "for \"carrier\": the last letter"),
        ("final", "for \"doubled\": signs that stand at the end of a word only; elsewhere nobody knows what was meant"),
        ("carriers", "letters that may follow such a sign at the end of a word"),
        ("either-after", "letters before it that excuse both ways"),
        ("prefer", "for \"order\" and \"carrier\": \"before\" or \"after\", if the house has chosen"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: &[],
    args: &["name"],
    compile,
};

struct Combining {
    report: Report,
    /// Whether the house wants the sign before what it changes places with.
    prefer: Option<bool>,
    /// Letters after which both ways are alike.
    either_after: String,
    /// Signs that stand at the end of a word only.
    finals: String,
    /// Letters that may follow such a sign.
    carriers: String,
    safety: Safety,
    /// Finds the sign that may come first or last.
    finder: Finder<'static>,
}

enum Report {
    /// The signs that count; none: all of them.
    Pieces(Vec<char>),
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
    /// Whether the word goes on after it with more than a letter that carries its sign.
    inner: bool,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let place = compile.rule.place();
    let kinds = [(0, "pieces"), (1, "doubled"), (2, "order"), (3, "carrier")];
    let report = compile.options.one_of("report", &kinds, compile.problems);
    let signs = compile.options.text("signs", compile.problems).map(|t| t.text).unwrap_or_default();
    let letter = compile.options.text("letter", compile.problems).and_then(|t| t.text.chars().next());
    let either_after = compile.options.text("either-after", compile.problems).map(|t| t.text).unwrap_or_default();
    let [finals, carriers] = ["final", "carriers"]
        .map(|key| compile.options.text(key, compile.problems).map(|t| t.text).unwrap_or_default());
    let prefer = compile.options.one_of("prefer", &[(true, "before"), (false, "after")], compile.problems);
    let safety = compile.safety(Safety::Safe);
    let report = match (report, signs.chars().next(), letter) {
        (Some(0), ..) => Report::Pieces(signs.chars().collect()),
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
    let ways = matches!(report, Report::Order(_) | Report::Carrier(..));
    compile.needles.documents = ways;
    compile.needles.marked = !ways;
    Some(Box::new(Combining { finals, carriers, ..Combining::new(report, prefer, either_after, safety) }))
}

/// The letters of a word that bear signs.
fn clusters(word: &str, carriers: &str) -> Vec<Cluster> {
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
                out.extend(last.replace(Cluster {
                    start: at,
                    before,
                    letter: c,
                    signs: Vec::new(),
                    end,
                    inner: false,
                }));
            }
        }
    }
    out.extend(last);
    out.retain(|cluster| !cluster.signs.is_empty());
    for cluster in &mut out {
        let mut rest = word[cluster.end..].chars();
        cluster.inner = rest.next().is_some_and(|c| !carriers.contains(c) || rest.next().is_some());
    }
    out
}

impl Cluster {
    fn text(&self, signs: &[char]) -> String {
        std::iter::once(&self.letter).chain(signs).collect()
    }
}

impl Combining {
    fn new(report: Report, prefer: Option<bool>, either_after: String, safety: Safety) -> Self {
        let sign = match &report {
            Report::Order(sign) | Report::Carrier(sign, _) => sign.to_string(),
            _ => String::new(),
        };
        let (finals, carriers) = (String::new(), String::new());
        Self { report, prefer, either_after, finals, carriers, safety, finder: Finder::new(&sign).into_owned() }
    }

    /// What the letter should be; `None` if nothing is wrong with it. A wrong one without remedy is itself.
    fn mend(&self, cluster: &Cluster) -> Option<String> {
        match &self.report {
            Report::Pieces(chosen) => {
                let counts = |sign: &char| chosen.is_empty() || chosen.contains(sign);
                let joins = |sign: &char| counts(sign) && compose(cluster.letter, *sign).is_some();
                let at = cluster.signs.iter().position(joins)?;
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
                // Of two that do not go together, or of a tanwin inside a word, nobody knows what was meant.
                let borne = signs.iter().filter(|sign| exclusive.contains(sign)).count();
                if borne > 1
                    || signs.len() < cluster.signs.len()
                        && cluster.inner
                        && signs.iter().any(|&sign| self.finals.contains(sign))
                {
                    return Some(cluster.text(&cluster.signs));
                }
                (signs.len() < cluster.signs.len()).then(|| cluster.text(&signs))
            }
            Report::Order(_) | Report::Carrier(..) => None,
        }
    }

    /// What is written in another way than most of the article. Such signs are frequent, so the text is searched for
    /// them at once: a hit for each would cost more than all the rest.
    fn check_ways(&self, view: &View<'_>, out: &mut Findings) {
        let mut all: Vec<(bool, u32, Range<usize>)> = Vec::new();
        for (at, block) in view.own_blocks() {
            let text = &view.prose()[block.span.range()];
            let base = block.span.start as usize;
            for found in self.finder.find_iter(text.as_bytes()) {
                let Some((first, range)) = self.way(text, found) else { continue };
                let range = base + range.start..base + range.end;
                // The signs of one letter are one place.
                let seen = all.last().is_some_and(|(.., last)| *last == range);
                if !seen && !view.is_opaque(block, Span::at(range.clone())) {
                    all.push((first, at, range));
                }
            }
        }
        let leading = all.iter().filter(|(first, ..)| *first).count();
        let usual = self.prefer.unwrap_or(2 * leading >= all.len());
        for (_, block, range) in all.into_iter().filter(|(first, ..)| *first != usual) {
            let words = view.document.words(&view.document.blocks[block as usize]);
            let at = words.partition_point(|t| (t.end() as usize) <= range.start);
            let Some(token) = words.get(at).filter(|t| t.start as usize <= range.start) else { continue };
            let right = self.other_way(&view.prose()[range.clone()], usual);
            let start = token.start as usize;
            self.say(view, block, *token, "", Some(vec![(range.start - start..range.end - start, right)]), out);
        }
    }

    /// Whether the sign found at a byte comes first, and the bytes of all that it may change places with.
    fn way(&self, text: &str, found: usize) -> Option<(bool, Range<usize>)> {
        let sign = text[found..].chars().next()?;
        let after = found + sign.len_utf8();
        match &self.report {
            Report::Order(_) => {
                let marks = |c: &char| *c != '\u{640}' && is_mark(*c);
                let before: usize = text[..found].chars().rev().take_while(marks).map(char::len_utf8).sum();
                let behind: usize = text[after..].chars().take_while(marks).map(char::len_utf8).sum();
                (before + behind > 0).then_some((before == 0, found - before..after + behind))
            }
            Report::Carrier(_, letter) => {
                let (first, range) = if text[after..].starts_with(*letter) {
                    (true, found..after + letter.len_utf8())
                } else if text[..found].ends_with(*letter) {
                    (false, found - letter.len_utf8()..after)
                } else {
                    return None;
                };
                let before = text[..range.start].chars().rev().find(|c| !is_mark(*c))?;
                let ends = !text[range.end..].starts_with(|c: char| is_letter_or_digit(c) || is_mark(c));
                (ends && is_letter_or_digit(before) && !self.either_after.contains(before)).then_some((first, range))
            }
            _ => None,
        }
    }

    /// The same letters and signs with the sign first, or last.
    fn other_way(&self, text: &str, first: bool) -> String {
        let (Report::Order(sign) | Report::Carrier(sign, _)) = self.report else { return text.to_owned() };
        let rest = text.chars().filter(|c| *c != sign);
        if first { std::iter::once(sign).chain(rest).collect() } else { rest.chain(std::iter::once(sign)).collect() }
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
        clusters(raw, &self.carriers).iter().any(|cluster| self.mend(cluster).is_some())
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        if matches!(self.report, Report::Order(_) | Report::Carrier(..)) {
            return self.check_ways(view, out);
        }
        for hit in view.hits {
            let token = view.token(hit.first);
            let (mut names, mut edits) = (Vec::new(), Some(Vec::new()));
            for cluster in clusters(token.text(view.prose()), &self.carriers) {
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

    fn check(report: Report) -> Combining {
        Combining::new(report, None, "ل".to_owned(), Safety::Safe)
    }

    fn mended(report: Report, word: &str) -> Vec<String> {
        let check =
            Combining { finals: "\u{64B}\u{64C}\u{64D}".to_owned(), carriers: "اى".to_owned(), ..check(report) };
        clusters(word, &check.carriers).iter().filter_map(|cluster| check.mend(cluster)).collect()
    }

    #[test]
    fn pieces_become_one_letter() {
        assert_eq!(mended(Report::Pieces(Vec::new()), "ا\u{654}كد"), ["أ"]);
        assert_eq!(mended(Report::Pieces(Vec::new()), "cafe\u{301}"), ["é"]);
        assert_eq!(mended(Report::Pieces(Vec::new()), "ا\u{64E}\u{654}كد"), ["أ\u{64E}"]);
        assert!(mended(Report::Pieces(Vec::new()), "أَكَّد").is_empty());
    }

    #[test]
    fn doubled_signs_are_found() {
        let vowels = || Report::Doubled("\u{64B}\u{64E}\u{650}".chars().collect());
        assert_eq!(mended(vowels(), "جدا\u{64B}\u{64B}"), ["ا\u{64B}"]);
        assert_eq!(mended(vowels(), "ب\u{64E}\u{650}"), ["ب\u{64E}\u{650}"]);
        let both = "د\u{64E}\u{64E}\u{64B}";
        assert_eq!(mended(vowels(), both), [both]);
        assert_eq!(mended(vowels(), "د\u{64B}\u{64B}ا"), ["د\u{64B}"]);
        assert_eq!(mended(vowels(), "د\u{64B}\u{64B}ور"), ["د\u{64B}\u{64B}"]);
        assert!(mended(vowels(), "ب\u{651}\u{64E}").is_empty());
    }

    /// Whether the first sign of its kind stands first, and what it is written as otherwise.
    fn way(check: &Combining, word: &str) -> Option<(bool, String)> {
        let (first, range) = check.way(word, check.finder.find(word.as_bytes())?)?;
        Some((first, check.other_way(&word[range], !first)))
    }

    #[test]
    fn both_places_of_a_tanwin_are_known() {
        let check = check(Report::Carrier('\u{64B}', 'ا'));
        assert_eq!(way(&check, "أيضا\u{64B}،"), Some((false, "\u{64B}ا".to_owned())));
        assert_eq!(way(&check, "أيض\u{64B}ا "), Some((true, "ا\u{64B}".to_owned())));
        assert_eq!(way(&check, "مثلا\u{64B}"), None);
        assert_eq!(way(&check, "مساء\u{64B}"), None);
        assert_eq!(way(&check, "أيضا"), None);
    }

    #[test]
    fn both_orders_of_two_signs_are_known() {
        let check = check(Report::Order('\u{651}'));
        assert_eq!(way(&check, "أك\u{651}\u{64E}د"), Some((true, "\u{64E}\u{651}".to_owned())));
        assert_eq!(way(&check, "أك\u{64E}\u{651}د"), Some((false, "\u{651}\u{64E}".to_owned())));
        assert_eq!(way(&check, "أن\u{651}"), None);
    }
}
