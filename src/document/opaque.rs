//! Text that is written like prose but is none: URLs, e-mail addresses, hashtags, account names, template tags.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::document::Document;
use crate::text::span::{Prose, Span};

/// The longest address, name and template tag, in bytes; what is longer is prose after all.
const URL_BYTES_MAX: usize = 2048;
const NAME_BYTES_MAX: usize = 256;
const TEMPLATE_BYTES_MAX: usize = 2048;

/// Marks the tokens that lie in such text, so that no rule sees them.
pub(super) fn mark(document: &mut Document) {
    let spans = spans(&document.prose);
    let mut from = 0;
    for span in spans {
        from += document.tokens[from..].partition_point(|t| t.end() <= span.start);
        for token in document.tokens[from..].iter_mut().take_while(|t| t.start < span.end) {
            token.set_opaque();
        }
    }
}

/// What such text begins with: made once, since making them takes longer than searching an article.
static FINDERS: LazyLock<[Finder<'static>; 4]> = LazyLock::new(|| ["://", "www.", "{{", "{%"].map(Finder::new));

fn spans(prose: &str) -> Vec<Span<Prose>> {
    let bytes = prose.as_bytes();
    let mut out: Vec<Span<Prose>> = Vec::new();
    // What lies in the span before it is part of that one: text made of nothing else must not cost its square.
    let mut end = 0;
    let [scheme, www, double, percent] = &*FINDERS;
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
    for (open, close) in [(double, "}}"), (percent, "%}")] {
        end = 0;
        for at in open.find_iter(bytes) {
            if at < end {
                continue;
            }
            if let Some(length) = near(prose, at, TEMPLATE_BYTES_MAX).find(close) {
                end = at + length + close.len();
                out.push(Span::at(at..end));
            }
        }
    }
    out.sort();
    out
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
    let open = prose[from..end].matches('(').count();
    let close = prose[from..end].matches(')').count();
    let extra = if close > open { ")" } else { "" };
    let trimmed = prose[from..end]
        .trim_end_matches(|c| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '؟' | ']' | '\'') || extra.contains(c));
    from + trimmed.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_and_sentences_end_outside_them() {
        let prose =
            "see https://a.example/b_(c). write to x.y@b.example, or #وسم_واحد، @name; {{< tag >}} (www.c.example)";
        let found: Vec<&str> = spans(prose).into_iter().map(|s| &prose[s.range()]).collect();
        assert_eq!(
            found,
            ["https://a.example/b_(c)", "x.y@b.example", "#وسم_واحد", "@name", "{{< tag >}}", "www.c.example"]
        );
    }
}
