//! Sentences and long quotations that stand in two paragraphs.

use crate::check::View;
use crate::check::is_running;
use crate::check::repetition::candidates::hash;
use crate::document::{Block, OBJECT};
use crate::language::Language;
use crate::text::fold::folded;
use crate::text::span::{Prose, Span};
use crate::text::token::Token;

/// A sentence that stands in a document more often is a refrain.
const TIMES_MAX: usize = 3;

/// By so many words two stretches are told apart at first sight.
const FIRST_WORDS: usize = 4;

/// A stretch of words that is compared as one.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    hash: u64,
    block: u32,
    from: u32,
    to: u32,
}

/// A sentence or a quotation that stands here a second time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Again {
    /// The later block.
    pub(super) block: u32,
    /// The tokens of the later one.
    pub(super) tokens: (u32, u32),
    /// The earlier one.
    pub(super) first: Span<Prose>,
}

/// Every sentence and quotation of at least so many words that stands in an earlier paragraph too, in the order of
/// the text. `skip` says which blocks are left out.
pub(super) fn find(view: &View<'_>, min_words: usize, skip: impl Fn(u32) -> bool) -> Vec<Again> {
    let mut all = Vec::new();
    for (at, block) in view.document.blocks.iter().enumerate() {
        if block.tokens.len() >= min_words && is_running(block) {
            stretches(view, block, at as u32, min_words, &mut all);
        }
    }
    keep_doubtful(view, &mut all);
    all.sort_unstable_by_key(|s| (s.hash, s.from, std::cmp::Reverse(s.to)));
    let mut found: Vec<Again> = Vec::new();
    for group in all.chunk_by(|a, b| a.hash == b.hash).filter(|g| g.len() > 1) {
        let first = group[0];
        let others: Vec<&Stretch> = group[1..].iter().filter(|s| s.block != first.block).collect();
        if others.is_empty() || others.len() >= TIMES_MAX || skip(first.block) {
            continue;
        }
        let mut last = first.block;
        for again in others {
            if again.block != last && !skip(again.block) && same(view, first, *again) {
                found.push(Again { block: again.block, tokens: (again.from, again.to), first: span(view, first) });
                last = again.block;
            }
        }
    }
    found.sort_unstable_by_key(|a| (a.tokens.0, std::cmp::Reverse(a.tokens.1)));
    // A quotation within a sentence that is named already says nothing new.
    let mut end = 0;
    found.retain(|a| {
        let new = a.tokens.0 >= end;
        end = end.max(a.tokens.1);
        new
    });
    found
}

/// Keeps those stretches that share their first words and their length with another, and hashes them whole.
fn keep_doubtful(view: &View<'_>, all: &mut Vec<Stretch>) {
    all.sort_unstable_by_key(|s| s.hash);
    let mut kept = 0;
    let mut from = 0;
    while from < all.len() {
        let end = from + all[from..].iter().take_while(|s| s.hash == all[from].hash).count();
        if end - from > 1 {
            for at in from..end {
                let stretch = all[at];
                let words = &view.document.tokens[stretch.from as usize..stretch.to as usize];
                all[kept] = Stretch { hash: hash(words), ..stretch };
                kept += 1;
            }
        }
        from = end;
    }
    all.truncate(kept);
}

fn same(view: &View<'_>, a: Stretch, b: Stretch) -> bool {
    let words = |s: Stretch| view.document.tokens[s.from as usize..s.to as usize].iter().map(|t| t.hash);
    let text = |s: Stretch| &view.prose()[span(view, s).range()];
    // What opens a list may stand before each.
    let opens = |s: Stretch| view.prose()[span(view, s).range().end..].starts_with(':');
    words(a).eq(words(b)) && ![a, b].iter().any(|&s| opens(s) || text(s).contains(OBJECT))
}

fn span(view: &View<'_>, stretch: Stretch) -> Span<Prose> {
    Span::new(view.token(stretch.from).start, view.token(stretch.to - 1).end())
}

/// The sentences and quotations of a block.
fn stretches(view: &View<'_>, block: &Block, at: u32, min_words: usize, out: &mut Vec<Stretch>) {
    let tokens = &view.document.tokens;
    let language = view.language(block);
    let mut push = |from: usize, to: usize| {
        if to - from >= min_words {
            let first = hash(&tokens[from..to.min(from + FIRST_WORDS)]);
            out.push(Stretch { hash: first ^ (to - from) as u64, block: at, from: from as u32, to: to as u32 });
        }
    };
    let (mut start, mut quote) = (block.tokens.start, None);
    let mut before = block.span.start;
    for (token, word) in block.tokens.clone().zip(view.document.words(block)) {
        let gap = before as usize..word.start as usize;
        before = word.end();
        // One space parts most words.
        if gap.len() < 2 && token > start {
            continue;
        }
        let gap = &view.prose()[gap];
        if token > start && ends_sentence(view, language, &tokens[token - 1], gap) {
            push(start, token);
            start = token;
        }
        read_quote(gap, token, &mut quote, &mut push);
    }
    if let Some(last) = block.tokens.end.checked_sub(1).filter(|&l| l >= block.tokens.start) {
        push(start, block.tokens.end);
        let gap = &view.prose()[tokens[last].end() as usize..block.span.end as usize];
        read_quote(gap, block.tokens.end, &mut quote, &mut push);
    }
}

/// Notes where a quotation opens, and hands it on where it closes. Straight marks do either.
fn read_quote(gap: &str, token: usize, open: &mut Option<usize>, push: &mut impl FnMut(usize, usize)) {
    for c in gap.chars() {
        match (c, *open) {
            ('«' | '“' | '„', _) | ('"' | '”', None) => *open = Some(token),
            ('»' | '”' | '"', Some(from)) => {
                push(from, token);
                *open = None;
            }
            _ => {}
        }
    }
}

/// Whether a sentence ends between a word and the next.
fn ends_sentence(view: &View<'_>, language: &Language, word: &Token, gap: &str) -> bool {
    if matches!(gap.as_bytes(), [b',' | b';' | b':' | b'(' | b')' | b'-', b' '] | [b' ', b'(' | b'"']) || gap == "، " {
        return false;
    }
    let Some((at, mark)) = gap.char_indices().find(|(_, c)| language.sentence_end.contains(*c)) else { return false };
    if mark != '.' {
        return true;
    }
    let spaced = gap[at..].contains(char::is_whitespace);
    let short = gap.starts_with('.')
        && ((word.letters == 1 && !word.is_number())
            || (word.letters <= 6 && language.abbreviations.contains(&folded(word.text(view.prose())))));
    spaced && !short
}
