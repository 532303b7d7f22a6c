//! Tags that site generators read before Markdown does.

use std::borrow::Cow;
use std::ops::Range;

/// The longest tag of a site generator, in bytes.
const SITE_TAG_BYTES_MAX: usize = 2048;

/// The text with a letter for every byte of the tags that site generators read before Markdown does: `{{< ref "a" >}}`,
/// `{{ name }}`, `{% include a %}`. Their quotation marks and angle brackets would tear the HTML and the links they
/// stand in. No byte moves, and lines stay lines.
pub(super) fn without_site_tags(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut end = 0;
    for at in memchr::memchr_iter(b'{', bytes) {
        let closing = match bytes.get(at + 1..at + 3) {
            _ if at < end => continue,
            Some(b"{<") => ">}}",
            Some(b"{%") => "%}}",
            Some([b'{', _]) => "}}",
            Some([b'%', _]) => "%}",
            _ => continue,
        };
        let near = &bytes[at..bytes.len().min(at + SITE_TAG_BYTES_MAX)];
        let Some(length) = memchr::memmem::find(near, closing.as_bytes()) else { continue };
        let stop = at + length + closing.len();
        // A tag ends in its paragraph, and an expression on its line.
        let parting: &[u8] = if closing == "}}" { b"\n" } else { b"\n\n" };
        if memchr::memmem::find(&bytes[at..stop], parting).is_none() {
            spans.push(at..stop);
            end = stop;
        }
    }
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for span in spans {
        masked.push_str(&text[from..span.start]);
        masked
            .extend(bytes[span.clone()].iter().map(|b| if matches!(b, b'\n' | b'\r') { char::from(*b) } else { 'x' }));
        from = span.end;
    }
    masked.push_str(&text[from..]);
    Cow::Owned(masked)
}
