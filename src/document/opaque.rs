//! Text that is written like prose but is none: URLs, e-mail addresses, hashtags, account names, template tags.

use crate::document::Document;
use crate::text::span::{Prose, Span};

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

fn spans(prose: &str) -> Vec<Span<Prose>> {
    let bytes = prose.as_bytes();
    let mut out: Vec<Span<Prose>> = Vec::new();
    for at in memchr::memmem::find_iter(bytes, b"://") {
        let scheme = bytes[..at].iter().rev().take(12).take_while(|b| b.is_ascii_alphabetic()).count();
        out.push(Span::at(at - scheme..end_of_url(prose, at + 3)));
    }
    for at in memchr::memmem::find_iter(bytes, b"www.") {
        out.push(Span::at(at..end_of_url(prose, at)));
    }
    for at in memchr::memchr2_iter(b'@', b'#', bytes) {
        let end = at + 1 + prose[at + 1..].find(|c: char| !is_name(c)).unwrap_or(prose.len() - at - 1);
        let mut start = at;
        if bytes[at] == b'@' {
            start -= bytes[..at].iter().rev().take(64).take_while(|b| is_address(**b)).count();
        }
        if end > at + 1 {
            out.push(Span::at(start..end_of_name(prose, end)));
        }
    }
    for (open, close) in [("{{", "}}"), ("{%", "%}")] {
        for at in memchr::memmem::find_iter(bytes, open.as_bytes()) {
            let line = prose[at..].find('\n').map_or(prose.len(), |n| at + n);
            if let Some(length) = prose[at..line].find(close) {
                out.push(Span::at(at..at + length + close.len()));
            }
        }
    }
    out.sort();
    out
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
    let end = prose[from..].find(stop).map_or(prose.len(), |n| from + n);
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
