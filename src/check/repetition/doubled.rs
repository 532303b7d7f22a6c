//! A paragraph that is its own text twice, and a long stretch of words that stands twice in a row.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use crate::document::{Block, Document, OBJECT};
use crate::text::span::{Prose, Span};
use crate::text::token::{ByHash, Token};

/// A paragraph that is its own text twice has at least so many words in each half; less is a slogan.
const HALF_WORDS_MIN: usize = 6;

/// Of so many words in a row one is looked for again.
const WINDOW: usize = 12;

/// How many later places of a word are tried.
const TRIES_MAX: usize = 6;

/// A text that stands twice in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Doubled {
    /// The first time, as tokens.
    pub(super) first: (usize, usize),
    /// Every further time.
    pub(super) again: Span<Prose>,
    /// The bytes that go with it; `None` if the copies are not the same letter for letter.
    pub(super) cut: Option<Span<Prose>>,
}

/// Finds a text that stands twice in a row in a block: the whole block, or at least `min_words`.
pub(super) fn find(document: &Document, block: &Block, min_words: usize) -> Option<Doubled> {
    let found = look(document, block, min_words)?;
    // What is no prose was not compared.
    (!document.text(block).contains(OBJECT)).then_some(found)
}

fn look(document: &Document, block: &Block, min_words: usize) -> Option<Doubled> {
    let words = document.words(block);
    if words.len() < 2 * HALF_WORDS_MIN - 1 {
        return None;
    }
    if let Some(whole) = glued(document, block, words) {
        return Some(whole);
    }
    let half = words.len() / 2;
    let (head, tail) = words.split_at(half);
    if half >= HALF_WORDS_MIN && equal(head, tail) && is_varied(head) {
        return Some(describe(document, block, 0, half, 1));
    }
    if words.len() < 2 * min_words || !echoes(words, min_words) {
        return None;
    }
    let (from, length, times) = stretch(words, min_words)?;
    let from = settle(document, words, from, length, times);
    let times = (words.len() - from) / length - 1;
    let copy = |n: usize| &words[from + n * length..from + (n + 1) * length];
    let times = (1..=times).take_while(|&n| equal(copy(0), copy(n))).count();
    Some(describe(document, block, from, length, times))
}

fn equal(a: &[Token], b: &[Token]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.hash == b.hash)
}

/// Whether a text says something: a few words over and over are a chant.
fn is_varied(words: &[Token]) -> bool {
    let distinct: HashSet<u64, BuildHasherDefault<ByHash>> = words.iter().map(|w| w.hash).collect();
    distinct.len() * 2 >= words.len()
}

/// The same text twice without even a space between, where the words at the seam run together.
fn glued(document: &Document, block: &Block, words: &[Token]) -> Option<Doubled> {
    let text = document.text(block);
    let (half, odd) = (text.len() / 2, words.len() % 2 == 1);
    let doubled = text.len().is_multiple_of(2) && text.as_bytes()[..half] == text.as_bytes()[half..];
    let count = words.len() / 2 + usize::from(odd);
    if !doubled || !text.is_char_boundary(half) || count < HALF_WORDS_MIN || !is_varied(&words[..count]) {
        return None;
    }
    let again = Span::new(block.span.start + half as u32, block.span.end);
    let from = block.tokens.start;
    Some(Doubled { first: (from, from + count), again, cut: Some(again) })
}

/// Whether so many words in a row may all have stood in the block before; if not, none of it is doubled.
fn echoes(words: &[Token], min: usize) -> bool {
    let mut seen = [0u64; 16];
    let mut streak = 0;
    for word in words {
        let (cell, bit) = (word.hash as usize >> 6 & 15, 1 << (word.hash & 63));
        streak = if seen[cell] & bit == 0 { 0 } else { streak + 1 };
        seen[cell] |= bit;
        if streak >= min {
            return true;
        }
    }
    false
}

/// A stretch of at least `min` words that the same words follow: where it starts, its length, and how often it follows.
fn stretch(words: &[Token], min: usize) -> Option<(usize, usize, usize)> {
    // Of every window the word with the least hash: both copies choose the same.
    let mut chosen: Vec<(u64, u32)> = Vec::with_capacity(words.len() / 5);
    let mut least = 0;
    for at in 0..words.len() {
        if at - least >= WINDOW {
            least += 1;
            for next in least + 1..=at {
                if words[next].hash <= words[least].hash {
                    least = next;
                }
            }
        } else if words[at].hash <= words[least].hash {
            least = at;
        }
        if at + 1 >= WINDOW && chosen.last().is_none_or(|c| c.1 as usize != least) {
            chosen.push((words[least].hash, least as u32));
        }
    }
    chosen.sort_unstable();
    let mut seen: Vec<(usize, usize)> = Vec::new();
    for (i, &(hash, at)) in chosen.iter().enumerate() {
        for &(other, later) in chosen[i + 1..].iter().take(TRIES_MAX) {
            if other != hash {
                break;
            }
            let (at, length) = (at as usize, (later - at) as usize);
            if length < min || seen.iter().any(|&(l, end)| l == length && at < end) {
                continue;
            }
            let before = (0..at).rev().take_while(|&n| words[n].hash == words[n + length].hash).count();
            let after = (at..words.len() - length).take_while(|&n| words[n].hash == words[n + length].hash).count();
            let from = at - before;
            if before + after >= length && is_varied(&words[from..from + length]) {
                return Some((from, length, (before + after) / length));
            }
            seen.retain(|&(l, _)| l != length);
            seen.push((length, at + after.max(1)));
            if seen.len() > 2 * TRIES_MAX {
                seen.remove(0);
            }
        }
    }
    None
}

/// A doubled stretch can begin at any of several words; the one that opens a sentence is the right one.
fn settle(document: &Document, words: &[Token], from: usize, length: usize, times: usize) -> usize {
    let total = (from..words.len() - length).take_while(|&n| words[n].hash == words[n + length].hash).count();
    let spare = total - times * length;
    let opens = |at: usize| {
        let gap = |at: usize| &document.prose[words[at - 1].end() as usize..words[at].start as usize];
        at == 0 || gap(at).contains(['.', '؟', '!', '?', '…', ':', '\n'])
    };
    (from..=from + spare).find(|&at| opens(at) && opens(at + length)).unwrap_or(from)
}

fn describe(document: &Document, block: &Block, from: usize, length: usize, times: usize) -> Doubled {
    let words = document.words(block);
    let start = |at: usize| words.get(at).map_or(block.span.end, |t| t.start);
    let end = from + length * (times + 1);
    let (second, after) = (start(from + length), start(end));
    let copy = |n: usize| &document.prose[start(from + n * length) as usize..start(from + (n + 1) * length) as usize];
    // Marks before the next word belong to the copy, so that a quote opened in one copy only makes a difference.
    let same = (1..=times).all(|n| copy(n).trim_end() == copy(0).trim_end());
    let seam = document.prose[words[from + length - 1].end() as usize..second as usize].len();
    let cut = if end < words.len() {
        Span::new(second, after)
    } else {
        // Nothing follows: the space before the copy goes with it.
        let kept = document.prose[words[from].start as usize..second as usize].trim_end().len();
        Span::new(words[from].start + kept as u32, block.span.end)
    };
    let last = words[end - 1].end();
    let again = Span::new(second, if end < words.len() { last } else { block.span.end });
    let base = block.tokens.start;
    Doubled { first: (base + from, base + from + length), again, cut: (same && seam > 0).then_some(cut) }
}
