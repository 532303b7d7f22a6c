//! `dictionary`: misspellings that a published list of corrections knows.

use crate::check::swap::dressed;
use crate::check::{Check, Compile, Findings, Hit, Kind, Standing, View, WordGlobs};
use crate::diagnostic::Safety;
use crate::language::Language;
use crate::text::fold;
use crate::text::token::Token;

/// The kind.
pub const KIND: Kind = Kind {
    name: "dictionary",
    about: "Finds misspellings that a published list of corrections knows.",
    options: &[
        ("list", "the list: \"typos\", English misspellings with their corrections"),
        ("except", "words that the list calls wrong and are right; `*` at either end stands for any letters"),
        ("minimum-letters", "shorter words are left alone"),
        ("cited-by", "words of the same sentence that speak of spelling: what is misspelt there is cited"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: &[],
    args: &[],
    compile,
};

/// English misspellings, a line for each: the wrong word, a tab, its corrections parted by commas. Sorted.
static TYPOS: &str = include_str!(concat!(env!("OUT_DIR"), "/typos.txt"));

/// The corrections of a word in lower case.
fn lookup(word: &str) -> impl Iterator<Item = &'static str> + use<> {
    let bytes = TYPOS.as_bytes();
    let (mut from, mut to) = (0, bytes.len());
    let mut found = "";
    while from < to {
        let middle = from + (to - from) / 2;
        let start = memchr::memrchr(b'\n', &bytes[from..middle]).map_or(from, |at| from + at + 1);
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
        let (wrong, right) = TYPOS[start..end].trim_end().split_once('\t').unwrap_or_default();
        match wrong.cmp(word) {
            std::cmp::Ordering::Less => from = end,
            std::cmp::Ordering::Greater => to = start,
            std::cmp::Ordering::Equal => {
                found = right;
                break;
            }
        }
    }
    found.split(',').filter(|right| !right.is_empty())
}

struct Dictionary {
    except: WordGlobs,
    minimum: usize,
    cited_by: WordGlobs,
    safety: Safety,
}

/// How far from a cited misspelling the word stands that cites it, in tokens.
const CITED_TOKENS_MAX: usize = 12;

/// How far its correction stands from it there: «recieve => receive», “receive, not recieve”.
const CORRECTED_TOKENS_MAX: usize = 2;

/// The lists there are.
#[derive(Clone, Copy)]
enum List {
    Typos,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let List::Typos = compile.options.one_of("list", &[(List::Typos, "typos")], compile.problems)?;
    compile.needles.words = true;
    Some(Box::new(Dictionary {
        except: compile.globs("except"),
        minimum: compile.options.number("minimum-letters", 1.0..=50.0, compile.problems).unwrap_or(4.0) as usize,
        cited_by: compile.globs("cited-by"),
        safety: compile.safety(Safety::Safe),
    }))
}

impl Dictionary {
    fn corrections(&self, folded: &str) -> Vec<&'static str> {
        let folded = folded.strip_suffix("'s").unwrap_or(folded);
        let plain = folded.len() >= self.minimum && folded.bytes().all(|b| b.is_ascii_lowercase());
        if !plain || self.except.matches(folded) {
            return Vec::new();
        }
        lookup(folded).collect()
    }

    /// Whether the words around speak of the misspelling: they name it one, or its correction stands beside it.
    fn is_cited(&self, view: &View<'_>, hit: &Hit, corrections: &[&str]) -> bool {
        let (block, at) = (view.block(hit), hit.first as usize);
        let from = at.saturating_sub(CITED_TOKENS_MAX).max(block.tokens.start);
        let to = (at + 1 + CITED_TOKENS_MAX).min(block.tokens.end);
        (from..to).any(|i| {
            let word = fold::folded(view.word(i as u32));
            let near = i.abs_diff(at) <= CORRECTED_TOKENS_MAX;
            self.cited_by.matches(&word) || near && corrections.contains(&word.as_str())
        })
    }
}

impl Check for Dictionary {
    fn word(&self, raw: &str, _: Standing, _: &Language) -> bool {
        !self.corrections(&fold::folded(raw)).is_empty()
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        for hit in view.hits {
            let token = view.token(hit.first);
            let found = token.text(view.prose());
            let folded = fold::folded(found);
            let corrections = self.corrections(&folded);
            let possessive = possessive(found);
            let Some(first) = corrections.first() else { continue };
            if is_name(view, token, found) || self.is_cited(view, hit, &corrections) {
                continue;
            }
            // A capital at the start of a sentence may be that of a name.
            let sure = corrections.len() == 1 && !token.is_capital();
            let safety = if sure { self.safety } else { Safety::Suggest };
            let language = view.language(view.block(hit));
            let written = |c: &str| dressed(found, 0, c, language) + possessive;
            let finding = out.replace(hit.block, token.span(), safety, written(first));
            finding.suggestions = corrections.iter().map(|c| written(c)).collect();
        }
    }
}

/// The ending `'s` or `’s` of a word, as it is written.
fn possessive(found: &str) -> &str {
    let at = found.rfind(['\'', '\u{2019}']).unwrap_or(found.len());
    let ending = &found[at..];
    if ending.chars().nth(1).is_some_and(|c| c.eq_ignore_ascii_case(&'s')) && ending.chars().count() == 2 {
        ending
    } else {
        ""
    }
}

/// Names, identifiers and words that are quoted as such are left alone.
fn is_name(view: &View<'_>, token: Token, found: &str) -> bool {
    let prose = view.prose();
    let before = prose[..token.start as usize].chars().next_back();
    let mut after = prose[token.end() as usize..].chars();
    let next = after.next();
    let joins = |c: char| {
        matches!(c, '-' | '_' | '/' | ']' | '\\' | '@' | '#' | '\'' | '\u{2019}' | '=' | '<' | '>') || c.is_numeric()
    };
    let glued = before.is_some_and(|c| joins(c) || c == '.')
        || next.is_some_and(joins)
        || (next == Some('.') && after.next().is_some_and(char::is_alphanumeric));
    let quoted =
        matches!(before, Some('"' | '“' | '‘' | '\'' | '`')) && matches!(next, Some('"' | '”' | '’' | '\'' | '`'));
    let mixed = found.chars().skip(1).any(char::is_uppercase);
    glued || quoted || mixed || (token.is_capital() && !begins_sentence(prose, token))
}

/// Whether only spaces and opening marks stand between the word and the end of a sentence or the start of the block.
fn begins_sentence(prose: &str, token: Token) -> bool {
    let before = prose[..token.start as usize].trim_end_matches([' ', '"', '“', '(', '‘', '\'']);
    before.is_empty() || before.ends_with(['.', '!', '?', '\n', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_every_word_in_it_is_found() {
        let mut last = "";
        for line in TYPOS.lines() {
            let (wrong, right) = line.split_once('\t').unwrap_or_default();
            assert!(wrong > last, "{wrong}");
            assert_eq!(lookup(wrong).collect::<Vec<_>>().join(","), right);
            last = wrong;
        }
        assert!(TYPOS.lines().count() > 10_000);
        for right in ["government", "aaaa", "zzzz", ""] {
            assert_eq!(lookup(right).count(), 0, "{right}");
        }
    }
}
