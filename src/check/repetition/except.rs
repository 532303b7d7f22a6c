//! Repetition that is meant: verse, scripture, rows of figures, questions and answers, pull quotes.

use crate::check::is_running;
use crate::check::needle::tokens_of;
use crate::document::{Block, BlockKind, Document};
use crate::text::marks::{is_hidden, is_mark};
use crate::written::{Problems, Text};

/// Lines of so few words on average are verse.
const VERSE_WORDS_MAX: usize = 9;

/// How many lines make a stanza.
const STANZA_LINES_MIN: usize = 3;

/// What parts the halves of a line of verse.
const CAESURAS: [&str; 8] = [" ... ", " .. ", " … ", " ** ", " *** ", " / ", "\t", "    "];

/// The letters of a label such as `Q` or `س`.
const LABEL_LETTERS_MAX: usize = 2;

/// Marks whose presence or absence does not change what a text says.
const LIGHT_MARKS: &str = ".,;:!?،؛؟…\"'«»“”‘’‹›()[]-–—_*•";

/// Openings of paragraphs that may stand in an article as often as they like.
#[derive(Debug, Default)]
pub(super) struct Openings(Vec<Vec<u64>>);

impl Openings {
    /// Reads the phrases of a rule; one that can never match is said.
    pub(super) fn read(texts: &[Text], problems: &mut Problems) -> Self {
        let mut all = Vec::new();
        for text in texts {
            match tokens_of(&text.text) {
                Ok(words) => all.push(words.iter().map(|word| word.hash).collect()),
                Err(why) => problems.error(text.place, format!("`{}` can never match: {why}", text.text)),
            }
        }
        Self(all)
    }

    fn open(&self, document: &Document, block: &Block) -> bool {
        let words = document.words(block);
        self.0.iter().any(|o| words.len() >= o.len() && o.iter().zip(words).all(|(hash, word)| *hash == word.hash))
    }
}

/// Whether a block is prose of its own, whose copy is worth a word.
pub(super) fn is_prose(document: &Document, at: u32, openings: &Openings) -> bool {
    let block = &document.blocks[at as usize];
    is_running(block)
        && !openings.open(document, block)
        && !is_verse(document, block)
        && !is_scripture(document.text(block))
        && !is_row(document, block)
        && !is_answer(document.text(block))
}

/// Whether one of two blocks is a quotation lifted out of the other's text.
pub(super) fn is_pull_quote(document: &Document, first: u32, again: u32) -> bool {
    let quote = |at: u32| document.blocks[at as usize].kind == BlockKind::Quote;
    quote(first) != quote(again)
}

/// Whether a heading stands between two blocks, or directly before the later one.
pub(super) fn is_sectioned(document: &Document, first: usize, again: usize) -> bool {
    document.blocks[first.min(again)..=again].iter().any(|b| b.kind == BlockKind::Heading)
}

/// Whether a text ends as a sentence does.
pub(super) fn is_closed(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '»', '’', ')', ']']).ends_with(['.', '!', '?', '؟', '…', '۔'])
}

/// A stanza of short lines, or one line of two halves.
fn is_verse(document: &Document, block: &Block) -> bool {
    let text = document.text(block);
    let words = block.tokens.len();
    let lines = text.lines().filter(|l| !l.trim().is_empty()).count();
    if lines >= STANZA_LINES_MIN && words <= lines * VERSE_WORDS_MAX {
        return true;
    }
    if lines > 1 || words > 2 * VERSE_WORDS_MAX || text.ends_with('.') {
        return false;
    }
    CAESURAS.iter().any(|mark| {
        text.find(mark).is_some_and(|at| {
            let middle = block.span.start + at as u32;
            let before = document.words(block).partition_point(|t| t.start < middle);
            before.abs_diff(words - before) <= 2
        })
    })
}

/// Mostly verses of the Quran, in their brackets or in braces.
fn is_scripture(text: &str) -> bool {
    let (mut inside, mut open) = (0, None);
    for (at, c) in text.char_indices() {
        match (c, open) {
            ('﴿' | '﴾' | '{', None) => open = Some(at),
            ('﴿' | '﴾' | '}', Some(from)) => {
                inside += at - from;
                open = None;
            }
            _ => {}
        }
    }
    inside * 2 >= text.len()
}

/// A row of a table in plain text, or mostly figures.
fn is_row(document: &Document, block: &Block) -> bool {
    let text = document.text(block);
    let words = document.words(block);
    let numbers = words.iter().filter(|w| w.is_number()).count();
    text.matches(['|', '\t']).count() >= 2 || numbers * 5 >= words.len() * 2
}

/// A question or an answer under a label of a letter or two.
fn is_answer(text: &str) -> bool {
    let Some((label, _)) = text.split_once(':') else { return false };
    let label = label.trim_matches(|c: char| !c.is_alphanumeric());
    let letters = label.chars().filter(|c| c.is_alphabetic()).count();
    label.chars().count() <= LABEL_LETTERS_MAX + 3 && (1..=LABEL_LETTERS_MAX).contains(&letters)
}

/// Whether nothing is lost when `again` goes and `first`, which has the same words, stays.
pub(super) fn says_no_more(first: &str, again: &str) -> bool {
    if first == again {
        return true;
    }
    let weighty = |text: &str| -> Vec<char> {
        let bare = |c: &char| !c.is_alphanumeric() && !c.is_whitespace() && !is_mark(*c) && !is_hidden(*c);
        text.chars().filter(bare).filter(|&c| !LIGHT_MARKS.contains(c)).collect()
    };
    let size = |text: &str| text.chars().filter(|&c| !c.is_whitespace() && !is_hidden(c)).count();
    size(first) >= size(again) && weighty(first) == weighty(again)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_marks_weigh_nothing() {
        assert!(says_no_more("one, two.", "one two"));
        assert!(!says_no_more("one two", "one, two."));
        assert!(!says_no_more("12% more", "12 more"));
        assert!(says_no_more("قالَ  نعم", "قال نعم"));
        assert!(!says_no_more("5 + 3", "5 - 3"));
    }

    #[test]
    fn answers_and_endings_are_told() {
        for text in ["Q: why", "س: لماذا", "ج 2: لأن", "A1: because", "**Q**: why"] {
            assert!(is_answer(text), "{text}");
        }
        for text in ["قال الوزير: نعم", "12:30", "no label"] {
            assert!(!is_answer(text), "{text}");
        }
        assert!(is_closed("قال نعم.»") && !is_closed("عنوان"));
    }
}
