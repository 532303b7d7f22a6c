//! Reading words around a place in a block: what parts two words, which phrase begins or ends here, what is glued before.

use std::ops::Range;

use crate::document::{Block, Document};
use crate::language::Language;
use crate::language::calendar::{Calendar, Phrase};
use crate::text::fold;
use crate::text::marks::{Script, digit, is_hidden, is_mark};
use crate::text::span::{Prose, Span};
use crate::text::token::{Token, hash_of, hash_of_folded};

/// What parts two tokens. Spaces and hidden characters around a mark do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// Nothing.
    Glued,
    /// Spaces only.
    Space,
    /// A comma of either script.
    Comma,
    /// `/` or `\`.
    Slash,
    /// A hyphen or a dash.
    Dash,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A full stop.
    Dot,
    /// An apostrophe.
    Apostrophe,
    /// The edge of the block, text that is no prose, or anything else.
    Other,
}

/// A block whose tokens are read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) prose: &'a str,
    tokens: &'a [Token],
    pub(super) range: (usize, usize),
    pub(super) language: &'a Language,
    pub(super) calendar: &'a Calendar,
}

/// A phrase found in the text.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) phrase: &'a Phrase,
    pub(super) first: usize,
    pub(super) end: usize,
    /// Bytes of the first token that are glued before the phrase.
    pub(super) glued: u32,
}

impl<'a> Reader<'a> {
    pub(super) fn new(document: &'a Document, block: &Block, language: &'a Language) -> Self {
        let Range { start, end } = block.tokens;
        let calendar = &language.calendar;
        Self { prose: &document.prose, tokens: &document.tokens, range: (start, end), language, calendar }
    }

    pub(super) fn token(&self, at: usize) -> Option<Token> {
        (self.range.0..self.range.1).contains(&at).then(|| self.tokens[at])
    }

    /// The characters before the token `at`, back to the token before it.
    pub(super) fn gap(&self, at: usize) -> &'a str {
        match (at.checked_sub(1).and_then(|b| self.token(b)), self.token(at)) {
            (Some(before), Some(this)) => &self.prose[before.end() as usize..this.start as usize],
            _ => "",
        }
    }

    /// What parts the token `at` from the one before it.
    pub(super) fn join(&self, at: usize) -> Join {
        match (at.checked_sub(1).and_then(|b| self.token(b)), self.token(at)) {
            (Some(before), Some(this)) if !before.is_opaque() && !this.is_opaque() => join_of(self.gap(at)),
            _ => Join::Other,
        }
    }

    /// Whether only spaces, or nothing, part the token from the one before it.
    pub(super) fn is_near(&self, at: usize) -> bool {
        matches!(self.join(at), Join::Space | Join::Glued)
    }

    /// The number that a token is, with how many digits it has.
    pub(super) fn number(&self, at: usize) -> Option<(i32, u8)> {
        let token = self.token(at).filter(|t| t.is_number() && !t.is_opaque() && t.letters <= 4)?;
        let digits = token.text(self.prose).chars().filter_map(digit);
        Some((digits.fold(0, |n, d| n * 10 + d as i32), token.letters))
    }

    /// Whether a figure goes on after the token: a decimal, a percentage, a time.
    pub(super) fn goes_on(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        let mut rest = self.prose[token.end() as usize..].chars().filter(|&c| !is_hidden(c));
        match rest.next() {
            Some('%' | '٪' | '°' | '$' | '€' | '£') => true,
            Some('.' | ',' | '٫' | '٬' | ':') => rest.next().is_some_and(|c| digit(c).is_some()),
            _ => false,
        }
    }

    /// Whether a figure has begun before the token: a decimal, a version, an amount.
    pub(super) fn has_begun(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        let mut back = self.prose[..token.start as usize].chars().rev().filter(|&c| !is_hidden(c));
        match back.next() {
            Some('$' | '€' | '£' | '#' | '№') => true,
            Some('.' | ',' | '٫' | '٬' | ':') => back.next().is_some_and(|c| digit(c).is_some()),
            _ => false,
        }
    }

    pub(super) fn span(&self, first: usize, end: usize) -> Span<Prose> {
        let start = self.token(first).map_or(0, |t| t.start);
        Span::new(start, end.checked_sub(1).and_then(|l| self.token(l)).map_or(start, Token::end))
    }

    /// The longest phrase that begins with the token and that `accept` takes.
    pub(super) fn forward(&self, at: usize, accept: impl Fn(&Phrase) -> bool) -> Option<Found<'a>> {
        let token = self.token(at).filter(|t| !t.is_opaque())?;
        self.longest(at, token.hash, 0, &accept)
    }

    /// The same, where letters may be glued before the phrase.
    pub(super) fn forward_glued(&self, at: usize, accept: impl Fn(&Phrase) -> bool) -> Option<Found<'a>> {
        let token = self.token(at).filter(|t| !t.is_opaque())?;
        if let Some(found) = self.longest(at, token.hash, 0, &accept) {
            return Some(found);
        }
        if self.calendar.prefixes().is_empty() || token.is_number() {
            return None;
        }
        if !token.is_marked() && token.script() == Script::Arabic {
            let text = token.text(self.prose);
            return self.calendar.prefixes().iter().find_map(|prefix| {
                let rest = text.strip_prefix(prefix.as_str()).filter(|r| !r.is_empty())?;
                self.longest(at, hash_of_folded(rest), prefix.len() as u32, &accept)
            });
        }
        let letters = fold::letters(token.text(self.prose));
        let folded: String = letters.iter().map(|l| l.0).collect();
        self.calendar.prefixes().iter().find_map(|prefix| {
            let rest = folded.strip_prefix(prefix.as_str()).filter(|r| !r.is_empty())?;
            let glued = letters.get(prefix.chars().count())?.1.start as u32;
            self.longest(at, hash_of(rest)?, glued, &accept)
        })
    }

    fn longest(&self, at: usize, hash: u64, glued: u32, accept: &impl Fn(&Phrase) -> bool) -> Option<Found<'a>> {
        let phrases = self.calendar.starting(hash).filter(|p| accept(p) && self.goes_with(p, at));
        let phrase = phrases.reduce(|a, b| if b.words.len() > a.words.len() { b } else { a })?;
        Some(Found { phrase, first: at, end: at + phrase.words.len(), glued })
    }

    /// Whether the words after the first one stand at `at + 1` and on.
    fn goes_with(&self, phrase: &Phrase, at: usize) -> bool {
        phrase.words.iter().enumerate().skip(1).all(|(k, &word)| {
            self.token(at + k).is_some_and(|t| t.hash == word && !t.is_opaque()) && is_inner(self.gap(at + k))
        })
    }

    /// The longest phrase that ends just before the token `end`, none of it before `floor`.
    pub(super) fn backward(&self, end: usize, floor: usize, accept: impl Fn(&Phrase) -> bool) -> Option<Found<'a>> {
        let last = end.checked_sub(1).filter(|&l| l >= floor)?;
        let token = self.token(last).filter(|t| !t.is_opaque())?;
        let fits = |p: &&Phrase| {
            let count = p.words.len();
            accept(p) && count <= end - floor && {
                let first = end - count;
                self.token(first).is_some_and(|t| t.hash == p.words[0] && !t.is_opaque()) && self.goes_with(p, first)
            }
        };
        let longest = self
            .calendar
            .ending(token.hash)
            .filter(fits)
            .reduce(|a, b| if b.words.len() > a.words.len() { b } else { a });
        if let Some(phrase) = longest {
            return Some(Found { phrase, first: end - phrase.words.len(), end, glued: 0 });
        }
        self.forward_glued(last, |p| p.words.len() == 1 && accept(p))
    }
}

/// Whether what stands between two words of one phrase is a space, a stop or an apostrophe.
fn is_inner(gap: &str) -> bool {
    gap.len() <= 12
        && gap.chars().all(|c| {
            c.is_whitespace() || is_hidden(c) || is_mark(c) || matches!(c, '.' | '-' | '\'' | '’' | '׳' | '״' | '"')
        })
}

fn join_of(gap: &str) -> Join {
    let mut seen = None;
    let mut spaces = false;
    for c in gap.chars().filter(|&c| !is_hidden(c) && !is_mark(c)) {
        if c.is_whitespace() {
            spaces = true;
        } else if seen.replace(c).is_some() {
            return Join::Other;
        }
    }
    match seen {
        None => {
            if spaces {
                Join::Space
            } else {
                Join::Glued
            }
        }
        Some(',' | '،') => Join::Comma,
        Some('/' | '\\') => Join::Slash,
        Some('-' | '–' | '—' | '‑' | '־') => Join::Dash,
        Some('(') => Join::Open,
        Some(')') => Join::Close,
        Some('.') => Join::Dot,
        Some('\'' | '’' | '‘') => Join::Apostrophe,
        Some(_) => Join::Other,
    }
}
