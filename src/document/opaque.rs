//! Text that is written like prose but is not the writer's to spell: URLs, e-mail addresses, hashtags, account names,
//! template tags, lines of code that nothing marks as such, verses of the Quran in their brackets, and passages quoted with all their vowels.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::document::Document;
use crate::text::marks::Script;
use crate::text::span::{Prose, Span};
use crate::text::token::Token;

/// The longest address, name and template tag, in bytes; what is longer is prose after all.
const URL_BYTES_MAX: usize = 2048;
const NAME_BYTES_MAX: usize = 256;
const TEMPLATE_BYTES_MAX: usize = 2048;
const VERSE_BYTES_MAX: usize = 4096;

/// The longest line that may be code, in bytes, and the longest that does nothing but close brackets.
const CODE_LINE_BYTES_MAX: usize = 256;
const CODE_CLOSING_BYTES_MAX: usize = 24;

/// So many words in a row with all their vowels are a verse, a poem or a saying.
const VOWELLED_WORDS_MIN: usize = 6;
/// A word has all its vowels if at least so many of ten letters bear a sign.
const VOWELLED_OF_TEN: usize = 3;

/// Marks the tokens that lie in such text, so that no rule sees them.
pub(super) fn mark(document: &mut Document) {
    document.opaque = spans(&document.prose);
    let mut from = 0;
    for span in &document.opaque {
        from += document.tokens[from..].partition_point(|t| t.end() <= span.start);
        for token in document.tokens[from..].iter_mut().take_while(|t| t.start < span.end) {
            token.set_opaque();
        }
    }
    // Without so many of the most frequent sign no passage has all its vowels.
    if FATHA.find_iter(document.prose.as_bytes()).take(VOWELLED_WORDS_MIN).count() == VOWELLED_WORDS_MIN {
        mark_vowelled(document);
    }
}

/// Marks passages with all their vowels, unless the whole text is written so.
fn mark_vowelled(document: &mut Document) {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for block in &document.blocks {
        let (mut from, mut last) = (block.tokens.start, None);
        for at in block.tokens.clone() {
            if !is_vowelled(document.tokens[at], &document.prose) {
                continue;
            }
            // One word without, such as «في», does not end the passage.
            if last.is_none_or(|last: usize| at - last > 2) {
                from = at;
            }
            last = Some(at);
            match runs.last_mut() {
                Some(run) if run.start == from => run.end = at + 1,
                _ => runs.push(from..at + 1),
            }
        }
    }
    runs.retain(|run| run.len() >= VOWELLED_WORDS_MIN);
    let all: usize = runs.iter().map(ExactSizeIterator::len).sum();
    if all * 2 <= document.tokens.len() {
        for run in runs {
            document.tokens[run].iter_mut().for_each(Token::set_opaque);
        }
    }
}

fn is_vowelled(token: Token, prose: &str) -> bool {
    let letters = usize::from(token.letters);
    // Letters and signs have two bytes each, so that few words need be looked at.
    let signs_max = (token.span().len() / 2).saturating_sub(letters);
    if !token.is_marked() || signs_max * 10 < letters * VOWELLED_OF_TEN || token.script() != Script::Arabic {
        return false;
    }
    let signs = token.text(prose).chars().filter(|c| ('\u{64B}'..='\u{652}').contains(c)).count();
    signs * 10 >= letters * VOWELLED_OF_TEN
}

/// What such text begins with: made once, since making them takes longer than searching an article.
static FINDERS: LazyLock<[Finder<'static>; 6]> =
    LazyLock::new(|| ["://", "www.", "{{", "{%", "﴿", "﴾"].map(Finder::new));

/// A remark behind a statement.
static REMARK: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("; // "));

/// The most frequent vowel sign.
static FATHA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\u{64E}"));

fn spans(prose: &str) -> Vec<Span<Prose>> {
    let bytes = prose.as_bytes();
    let mut out: Vec<Span<Prose>> = Vec::new();
    // What lies in the span before it is part of that one: text made of nothing else must not cost its square.
    let mut end = 0;
    let [scheme, www, double, percent, opening, closing] = &*FINDERS;
    for at in scheme.find_iter(bytes) {
        if at >= end {
            let scheme = bytes[..at].iter().rev().take(12).take_while(|b| b.is_ascii_alphabetic()).count();
            end = end_of_url(prose, at + 3);
            out.push(Span::at(at - scheme..end));
        }
    }
    end = 0;
    for at in www.find_iter(bytes) {
        if at >= end {
            end = end_of_url(prose, at);
            out.push(Span::at(at..end));
        }
    }
    end = 0;
    for at in memchr::memchr2_iter(b'@', b'#', bytes) {
        if at < end {
            continue;
        }
        let near = near(prose, at + 1, NAME_BYTES_MAX);
        let stop = at + 1 + near.find(|c: char| !is_name(c)).unwrap_or(near.len());
        let mut start = at;
        if bytes[at] == b'@' {
            start -= bytes[end..at].iter().rev().take(64).take_while(|b| is_address(**b)).count();
        }
        if stop > at + 1 {
            end = stop;
            out.push(Span::at(start..end_of_name(prose, stop)));
        }
    }
    let mut brackets = vec![(double, "}}", TEMPLATE_BYTES_MAX), (percent, "%}", TEMPLATE_BYTES_MAX)];
    if let Some(first) = opening.find(bytes) {
        // Some writers see the brackets of a verse the other way round, and then in the whole article.
        let turned = closing.find(&bytes[..first]).is_some();
        brackets.push(if turned { (closing, "﴿", VERSE_BYTES_MAX) } else { (opening, "﴾", VERSE_BYTES_MAX) });
    }
    for (open, close, bytes_max) in brackets {
        end = 0;
        for at in open.find_iter(bytes) {
            if at < end {
                continue;
            }
            if let Some(length) = near(prose, at, bytes_max).find(close) {
                end = at + length + close.len();
                out.push(Span::at(at..end));
            }
        }
    }
    code_lines(prose, &mut out);
    out.sort();
    // A template tag may hold an address.
    let mut end = 0;
    out.retain(|span| {
        let before = end;
        end = end.max(span.end);
        span.end > before
    });
    out
}

/// Lines that end as statements of a program do and hold nothing but what programs are written in.
fn code_lines(prose: &str, out: &mut Vec<Span<Prose>>) {
    let mut from = 0;
    for end in memchr::memchr_iter(b'\n', prose.as_bytes()).chain([prose.len()]) {
        let line = prose[from..end].trim_end();
        if !line.is_empty() && line.len() <= CODE_LINE_BYTES_MAX && is_code(line.as_bytes()) {
            out.push(Span::at(from..from + line.len()));
        }
        from = end + 1;
    }
}

fn is_code(line: &[u8]) -> bool {
    // A sentence may end in a semicolon or a bracket; only a program calls or sets something in it.
    let calls = || line.windows(2).any(|w| w[1] == b'(' && w[0].is_ascii_alphanumeric());
    let sets = || memchr::memmem::find(line, b" = ").is_some();
    let closes = || line.iter().all(|b| b.is_ascii_punctuation() || *b == b' ');
    let seems = match line.last() {
        Some(b'{' | b'}') => true,
        Some(b';') => calls() || sets() || closes(),
        Some(b')') if line.len() < CODE_CLOSING_BYTES_MAX => closes(),
        _ => REMARK.find(line).is_some() || line.trim_ascii_start().starts_with(b"// "),
    };
    seems && line.is_ascii()
}

/// At most so many bytes of the prose.
fn near(prose: &str, from: usize, bytes: usize) -> &str {
    let mut to = (from + bytes).min(prose.len());
    while !prose.is_char_boundary(to) {
        to -= 1;
    }
    &prose[from..to]
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '@') || ('\u{64B}'..='\u{65F}').contains(&c)
}

fn is_address(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+')
}

/// A full stop that ends the sentence is no part of the name before it.
fn end_of_name(prose: &str, end: usize) -> usize {
    let trimmed = prose[..end].trim_end_matches(['.', '-']);
    trimmed.len()
}

/// A URL runs to the next space, quotation mark or Arabic mark, less the marks that belong to the sentence.
fn end_of_url(prose: &str, from: usize) -> usize {
    let stop = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '«' | '»' | '،' | '؛' | '“' | '”' | '|');
    let text = near(prose, from, URL_BYTES_MAX);
    let end = from + text.find(stop).unwrap_or(text.len());
    let mut url = &prose[from..end];
    // A bracket that was opened in the address is closed in it: `/Term_(field)`.
    let mut extra = url.matches(')').count().saturating_sub(url.matches('(').count());
    while let Some(last) = url.chars().next_back() {
        match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '؟' | ']' | '\'' => {}
            ')' if extra > 0 => extra -= 1,
            _ => break,
        }
        url = &url[..url.len() - last.len_utf8()];
    }
    from + url.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verses_are_found_whichever_way_their_brackets_face() {
        let found = |prose: &str| spans(prose).into_iter().map(|s| prose[s.range()].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("قال ﴿نص﴾ ثم ﴿آخر﴾ وختم"), ["﴿نص﴾", "﴿آخر﴾"]);
        assert_eq!(found("قال ﴾نص﴿ ثم ﴾آخر﴿ وختم"), ["﴾نص﴿", "﴾آخر﴿"]);
        assert!(found("قال ﴿نص وختم").is_empty());
    }

    #[test]
    fn lines_of_code_are_no_prose() {
        let prose = "call it so:\nlet x = 1;\nif (x) {\n  console.log( x );\n});\nas said (above);\n})\n(above)\nrun(x); // why\n// so\nو console.log( x );\n";
        let found: Vec<&str> = spans(prose).into_iter().map(|s| &prose[s.range()]).collect();
        assert_eq!(found, ["let x = 1;", "if (x) {", "  console.log( x );", "});", "})", "run(x); // why", "// so"]);
    }

    #[test]
    fn addresses_are_found_and_sentences_end_outside_them() {
        let prose = "see https://a.example/b_(c). write to x.y@b.example, or #وسم_واحد، @name; {{< tag >}} (www.c.example), (www.d.example/e_(f)).";
        let found: Vec<&str> = spans(prose).into_iter().map(|s| &prose[s.range()]).collect();
        assert_eq!(
            found,
            [
                "https://a.example/b_(c)",
                "x.y@b.example",
                "#وسم_واحد",
                "@name",
                "{{< tag >}}",
                "www.c.example",
                "www.d.example/e_(f)"
            ]
        );
    }
}
