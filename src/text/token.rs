//! Prose cut into words and numbers, each with the hash of its folded letters: the one pass that every rule shares.

use std::sync::OnceLock;

use crate::text::marks::{Script, digit, is_combining, is_hidden, is_mark};
use crate::text::span::{Prose, Span};

/// The longest token in bytes; a longer run of letters is cut, so that lengths fit and hostile input stays cheap.
pub const TOKEN_BYTES_MAX: usize = 1024;

/// The token is a number: digits of one or more sets and nothing else.
const NUMBER: u8 = 0x08;
/// The token holds something that folding drops or changes, or a letter outside the script's common range.
const MARKED: u8 = 0x10;
/// The first letter is a capital.
const CAPITAL: u8 = 0x20;
/// The token lies in text that is no prose: a URL, an address, a hashtag.
const OPAQUE: u8 = 0x40;
/// A letter stands outside the common range of the script: it may be another language's.
const RARE: u8 = 0x80;

/// A word or a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte in the prose.
    pub start: u32,
    len: u16,
    /// Letters or digits after folding, counted up to 255.
    pub letters: u8,
    flags: u8,
    /// Hash of the letters after folding: marks dropped, combining signs composed, case folded.
    pub hash: u64,
}

impl Token {
    /// One past the last byte.
    #[inline]
    pub fn end(self) -> u32 {
        self.start + u32::from(self.len)
    }

    /// Where it stands.
    #[inline]
    pub fn span(self) -> Span<Prose> {
        Span::new(self.start, self.end())
    }

    /// The script of its first letter.
    #[inline]
    pub fn script(self) -> Script {
        match self.flags & 7 {
            1 => Script::Latin,
            2 => Script::Arabic,
            3 => Script::Cyrillic,
            4 => Script::Hebrew,
            5 => Script::Other,
            _ => Script::None,
        }
    }

    /// Whether it is a number.
    #[inline]
    pub fn is_number(self) -> bool {
        self.flags & NUMBER != 0
    }

    /// Whether the raw bytes say more than the hash: tashkeel, tatweel, hidden or uncommon characters.
    #[inline]
    pub fn is_marked(self) -> bool {
        self.flags & MARKED != 0
    }

    /// Whether it holds a letter outside the common range of its script.
    #[inline]
    pub fn is_rare(self) -> bool {
        self.flags & RARE != 0
    }

    /// Whether its first letter is a capital.
    #[inline]
    pub fn is_capital(self) -> bool {
        self.flags & CAPITAL != 0
    }

    /// Whether it stands in a URL, an address, a hashtag or the like, where no rule looks.
    #[inline]
    pub fn is_opaque(self) -> bool {
        self.flags & OPAQUE != 0
    }

    /// Marks the token as standing in text that is no prose.
    #[inline]
    pub fn set_opaque(&mut self) {
        self.flags |= OPAQUE;
    }

    /// The bytes of the token in the prose it was cut from.
    #[inline]
    pub fn text(self, prose: &str) -> &str {
        &prose[self.span().range()]
    }
}

// What a character is to the tokenizer, in one byte: the script in the low three bits, then these.
const IS_MARK: u8 = 0x08;
const IS_DIGIT: u8 = 0x10;
const IS_UPPER: u8 = 0x20;
const IS_JOINED: u8 = 0x40; // combining, hidden: handled character by character
const IS_RARE: u8 = 0x80;
const SCRIPT: u8 = 0x07;

struct Classes {
    class: [u8; 2048],
    lower: [u16; 2048],
}

fn script_code(script: Script) -> u8 {
    match script {
        Script::None => 0,
        Script::Latin => 1,
        Script::Arabic => 2,
        Script::Cyrillic => 3,
        Script::Hebrew => 4,
        Script::Other => 5,
    }
}

/// Lower case of one character where that is one character; the dotted capital I of Turkish stays as it is.
fn lower(c: char) -> char {
    let mut all = c.to_lowercase();
    match (all.next(), all.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

fn classify(c: char) -> u8 {
    if is_mark(c) {
        return IS_MARK;
    }
    if is_combining(c) || is_hidden(c) {
        return IS_JOINED;
    }
    if digit(c).is_some() {
        return IS_DIGIT;
    }
    let script = script_code(Script::of(c));
    let rare = match c {
        '\u{671}'..='\u{7FF}' => IS_RARE,
        _ => 0,
    };
    let upper = if script != 0 && lower(c) != c { IS_UPPER } else { 0 };
    if script == 0 { 0 } else { script | upper | rare }
}

fn classes() -> &'static Classes {
    static CLASSES: OnceLock<Box<Classes>> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let mut table = Box::new(Classes { class: [0; 2048], lower: [0; 2048] });
        for code in 0..2048u32 {
            if let Some(c) = char::from_u32(code) {
                table.class[code as usize] = classify(c);
                table.lower[code as usize] = lower(c) as u16;
            }
        }
        table
    })
}

#[inline(always)]
fn mix(hash: u64, code: u32) -> u64 {
    (hash.rotate_left(5) ^ u64::from(code)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[inline(always)]
fn finish(hash: u64) -> u64 {
    hash ^ (hash >> 29)
}

/// Cuts `text` into tokens and appends them; offsets count from `base`.
pub fn tokenize(text: &str, base: u32, out: &mut Vec<Token>) {
    let table = classes();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let b = bytes[at];
        let (class, width) = if b < 0x80 {
            (table.class[b as usize], 1)
        } else if b < 0xE0 {
            (table.class[two(bytes, at)], 2)
        } else {
            let c = char_at(text, at);
            (classify(c), c.len_utf8())
        };
        if class & SCRIPT != 0 {
            at = word(text, at, class & SCRIPT, base, table, out);
        } else if class & IS_DIGIT != 0 {
            at = number(text, at, base, table, out);
        } else {
            at += width;
        }
    }
}

#[inline(always)]
fn two(bytes: &[u8], at: usize) -> usize {
    ((bytes[at] as usize & 31) << 6) | (bytes[at + 1] as usize & 63)
}

#[inline]
fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or('\0')
}

/// Reads one word from `start` and returns the offset after it.
#[inline(always)]
fn word(text: &str, start: usize, script: u8, base: u32, table: &Classes, out: &mut Vec<Token>) -> usize {
    let bytes = text.as_bytes();
    let limit = bytes.len().min(start + TOKEN_BYTES_MAX);
    let (mut at, mut hash, mut letters, mut flags) = (start, 0u64, 0u32, script);
    // Nearly every letter is a small one of two bytes with nothing on it, or in Latin of one.
    if script == Script::Latin as u8 {
        while let Some(&b @ 0..0x80) = bytes[..limit].get(at)
            && table.class[b as usize] == script
        {
            hash = mix(hash, u32::from(b));
            at += 1;
        }
        letters += (at - start) as u32;
    } else {
        while let Some(&[b @ 0xC0..0xE0, next]) = bytes[..limit].get(at..at + 2).and_then(|two| two.first_chunk()) {
            let code = (usize::from(b) & 31) << 6 | (usize::from(next) & 63);
            if table.class[code] != script {
                break;
            }
            hash = mix(hash, code as u32);
            at += 2;
        }
        letters += (at - start) as u32 / 2;
    }
    while at < limit {
        let b = bytes[at];
        if b >= 0xE0 {
            return slow_word(text, start, script, base, out);
        }
        let (code, width) = if b < 0x80 { (b as usize, 1) } else { (two(bytes, at), 2) };
        let class = table.class[code];
        if class & SCRIPT == script {
            if class & (IS_UPPER | IS_RARE) != 0 {
                flags |= if class & IS_RARE != 0 { MARKED | RARE } else { 0 };
                flags |= if class & IS_UPPER != 0 && at == start { CAPITAL } else { 0 };
            }
            let small = if class & IS_UPPER != 0 { u32::from(table.lower[code]) } else { code as u32 };
            hash = mix(hash, small);
            letters += 1;
        } else if class & IS_MARK != 0 {
            flags |= MARKED;
        } else if class & IS_JOINED != 0 || (b == b'\'' && script == 1) {
            return slow_word(text, start, script, base, out);
        } else if class & IS_DIGIT != 0 && script == 1 {
            hash = mix(hash, code as u32);
            letters += 1;
        } else {
            break;
        }
        at += width;
    }
    push(start, at, letters, flags, hash, base, out)
}

fn push(start: usize, end: usize, letters: u32, flags: u8, hash: u64, base: u32, out: &mut Vec<Token>) -> usize {
    let len = (end - start) as u16;
    let start32 = base + start as u32;
    out.push(Token { start: start32, len, letters: letters.min(255) as u8, flags, hash: finish(hash) });
    end
}

/// The same with everything that is rare: combining signs, hidden characters, apostrophes, presentation forms.
fn slow_word(text: &str, start: usize, script: u8, base: u32, out: &mut Vec<Token>) -> usize {
    let (mut hash, mut before, mut last, mut letters, mut flags) = (0u64, 0u64, '\0', 0u32, script);
    let mut end = start;
    for (i, c) in text[start..].char_indices() {
        let at = start + i;
        if at - start >= TOKEN_BYTES_MAX {
            break;
        }
        let class = classify(c);
        let follows = |script: u8| {
            text[at + c.len_utf8()..]
                .chars()
                .find(|&n| !is_hidden(n) && !is_mark(n))
                .is_some_and(|n| classify(n) & SCRIPT == script)
        };
        if class & SCRIPT == script {
            for plain in plain_letters(c) {
                before = hash;
                last = lower(plain);
                hash = mix(hash, last as u32);
                letters += 1;
                flags |= if plain != c { MARKED } else { 0 };
            }
            flags |= if class & IS_RARE != 0 { MARKED | RARE } else { 0 };
            flags |= if class & IS_UPPER != 0 && at == start { CAPITAL } else { 0 };
        } else if class & IS_MARK != 0 {
            flags |= MARKED;
        } else if is_combining(c) {
            flags |= MARKED;
            if let Some(whole) = unicode_normalization::char::compose(last, c) {
                last = lower(whole);
                hash = mix(before, last as u32);
            }
        } else if is_hidden(c) && follows(script) {
            flags |= MARKED;
        } else if matches!(c, '\'' | '\u{2019}') && script == 1 && follows(script) {
            before = hash;
            last = '\'';
            hash = mix(hash, '\'' as u32);
            letters += 1;
        } else if class & IS_DIGIT != 0 && script == 1 {
            before = hash;
            last = c;
            hash = mix(hash, c as u32);
            letters += 1;
        } else {
            break;
        }
        end = at + c.len_utf8();
    }
    push(start, end.max(start + char_at(text, start).len_utf8()), letters, flags, hash, base, out)
}

/// A letter as the plain letters it stands for: Arabic presentation forms and ligatures come apart.
fn plain_letters(c: char) -> impl Iterator<Item = char> {
    let form = matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{FB00}'..='\u{FB06}');
    let apart =
        form.then(|| unicode_normalization::UnicodeNormalization::nfkc(std::iter::once(c)).filter(|&c| !is_mark(c)));
    let itself = (!form).then_some(c);
    apart.into_iter().flatten().chain(itself)
}

fn number(text: &str, start: usize, base: u32, table: &Classes, out: &mut Vec<Token>) -> usize {
    let bytes = text.as_bytes();
    let limit = bytes.len().min(start + TOKEN_BYTES_MAX);
    let (mut at, mut hash, mut digits, mut flags) = (start, 0u64, 0u32, NUMBER);
    while at < limit {
        let b = bytes[at];
        let (code, width) = match b {
            0..0x80 => (b as usize, 1),
            0x80..0xE0 => (two(bytes, at), 2),
            _ => break,
        };
        let Some(value) =
            (table.class[code] & IS_DIGIT != 0).then(|| char::from_u32(code as u32).and_then(digit)).flatten()
        else {
            break;
        };
        flags |= if width == 2 { MARKED } else { 0 };
        hash = mix(hash, '0' as u32 + value);
        digits += 1;
        at += width;
    }
    push(start, at, digits, flags, hash, base, out)
}

/// The hash of a single word or number as the tokenizer makes it; `None` if the text is not exactly one token.
pub fn hash_of(word: &str) -> Option<u64> {
    let mut tokens = Vec::new();
    tokenize(word, 0, &mut tokens);
    match tokens[..] {
        [one] if one.span().range() == (0..word.len()) => Some(one.hash),
        _ => None,
    }
}

/// The hash of letters that are folded already: no marks, lower case, composed.
pub fn hash_of_folded(letters: &str) -> u64 {
    finish(letters.chars().fold(0, |hash, c| mix(hash, c as u32)))
}

/// Hashes keep their own order: a table keyed by them needs no second hashing.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByHash(u64);

impl std::hash::Hasher for ByHash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = mix(self.0, u32::from(b));
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// A table keyed by hashes of words.
pub type HashTable<V> = std::collections::HashMap<u64, V, std::hash::BuildHasherDefault<ByHash>>;

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        tokenize(text, 0, &mut tokens);
        tokens.into_iter().map(|t| t.text(text)).collect()
    }

    #[test]
    fn words_and_numbers_are_cut() {
        assert_eq!(
            words("قال: «الـ28 من آذار» don't H1N1 28th"),
            ["قال", "الـ", "28", "من", "آذار", "don't", "H1N1", "28", "th"]
        );
        assert_eq!(words("الـBBC و١٢"), ["الـ", "BBC", "و", "١٢"]);
        assert_eq!(words("كلمة\u{200F}، نعم"), ["كلمة", "نعم"]);
        assert_eq!(words("می\u{200C}شود"), ["می\u{200C}شود"]);
        assert_eq!(words("rock 'n' roll’s 'quoted'"), ["rock", "n", "roll’s", "quoted"]);
    }

    #[test]
    fn folding_is_in_the_hash() {
        for (a, b) in [
            ("أيضاً", "أيضا"),
            ("الأخـــبار", "الأخبار"),
            ("The", "the"),
            ("ا\u{654}يضا", "أيضا"),
            ("cafe\u{301}", "café"),
            ("١٢", "12"),
            ("ﻻ", "لا"),
            ("don’t", "don't"),
        ] {
            assert_eq!(hash_of(a), hash_of(b), "{a} {b}");
            assert!(hash_of(a).is_some());
        }
        assert_ne!(hash_of("ايضا"), hash_of("أيضا"));
    }
}
