//! Plain text: every line a paragraph, or paragraphs parted by blank lines, whichever the file is.

use crate::document::{Block, BlockKind, Document, Format, Segment};
use crate::language::LangId;
use crate::text::source::Source;
use crate::text::span::Span;

/// Shortest and longest line, in characters, that looks wrapped by hand.
const WRAPPED_CHARS: std::ops::RangeInclusive<usize> = 55..=100;

/// The share of lines, in percent, that must look wrapped before a file is read so.
const WRAPPED_PERCENT: usize = 60;

/// About how many bytes a line has.
const LINE_BYTES: usize = 160;

/// A line of more characters was broken by no hand.
const LONGEST_LINE_CHARS: usize = 200;

/// How many words a first line may have and still be a headline.
const HEADLINE_WORDS_MAX: usize = 18;

/// The shortest paragraph, in bytes, that makes the line above it a headline by itself.
const STORY_BYTES_MIN: usize = 300;

/// Reads plain text. The prose is the file itself, so every place in it is a place in the file.
pub fn parse(source: &Source, format: Format) -> Document {
    let text = &source.text;
    let start = source.start();
    let lines = lines(text, start);
    let wrapped = match format {
        Format::Wrapped => true,
        Format::Lines => false,
        _ => is_wrapped(text, &lines),
    };
    let blocks = Vec::with_capacity(lines.len());
    let mut document = Document { prose: text.clone(), blocks, ..Document::default() };
    document.segments.push(Segment { prose: 0, file: 0, file_len: text.len() as u32, verbatim: true, fixed: false });
    let mut open: Option<(usize, usize)> = None;
    for &(from, to) in &lines {
        let line = &text[from..to];
        let blank = line.trim().is_empty();
        match &mut open {
            Some(span) if wrapped && !blank && !is_item(line) => span.1 = to,
            _ => {
                if let Some(span) = open.take() {
                    push(&mut document, span);
                }
                if !blank {
                    open = Some((from, to));
                }
            }
        }
    }
    if let Some(span) = open {
        push(&mut document, span);
    }
    mark_headline(&mut document);
    document
}

fn lines(text: &str, start: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::with_capacity(text.len() / LINE_BYTES + 1);
    let mut from = start;
    for at in memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()) {
        if at >= from {
            out.push((from, at));
        }
        from = at + 1;
    }
    if from < text.len() {
        out.push((from, text.len()));
    }
    out
}

/// Whether lines were broken by hand: most lines that another line follows directly are about as long as a page is wide.
fn is_wrapped(text: &str, lines: &[(usize, usize)]) -> bool {
    let (mut inner, mut full) = (0, 0);
    for pair in lines.windows(2) {
        let (line, next) = (text[pair[0].0..pair[0].1].trim_end(), text[pair[1].0..pair[1].1].trim());
        if line.is_empty() || next.is_empty() || is_item(next) {
            continue;
        }
        inner += 1;
        // A line that is longer than any page was not broken by hand, and one such line speaks for the whole file.
        let long = line.len() > LONGEST_LINE_CHARS * '\u{10FFFF}'.len_utf8();
        let chars = if long { usize::MAX } else { line.chars().count() };
        if chars > LONGEST_LINE_CHARS {
            return false;
        }
        let broken = !line.ends_with(['.', '؟', '!', '?', ':', '»', '"', '”']);
        full += usize::from(WRAPPED_CHARS.contains(&chars) && broken);
    }
    inner >= 2 && full * 100 >= inner * WRAPPED_PERCENT
}

/// Whether a line begins as an item of a list does.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    // Nearly every line begins with a letter.
    if line.starts_with(|c: char| matches!(c, 'a'..='z' | 'A'..='Z' | '\u{620}'..='\u{64A}')) {
        return false;
    }
    let digits = line.chars().take_while(|c| c.is_numeric()).count();
    let rest = line.trim_start_matches(|c: char| c.is_numeric());
    let bullet = ["- ", "* ", "• ", "– ", "▪ ", "● ", "■ "].iter().any(|b| line.starts_with(b));
    bullet || (1..=3).contains(&digits) && [". ", ") ", "- ", ".\t", ")\t"].iter().any(|m| rest.starts_with(m))
}

fn push(document: &mut Document, (from, to): (usize, usize)) {
    let raw = &document.prose[from..to];
    let start = from + (raw.len() - raw.trim_start().len());
    let end = from + raw.trim_end().len();
    let kind = if is_item(raw) { BlockKind::Item } else { BlockKind::Paragraph };
    document.blocks.push(Block {
        kind,
        span: Span::at(start..end),
        outer: Span::at(from..to),
        tokens: 0..0,
        lang: LangId(0),
        is_link: false,
        is_bold: false,
    });
}

/// The first line is a headline if it is short and has no full stop, and text follows.
fn mark_headline(document: &mut Document) {
    let Some(first) = document.blocks.first() else { return };
    let text = document.text(first);
    let short = text.split_whitespace().take(HEADLINE_WORDS_MAX + 1).count() <= HEADLINE_WORDS_MAX;
    let open = !text.ends_with(['.', ':', '،', ',', '…']);
    // Under a headline stand several paragraphs, or one that is much longer.
    let long = |b: &Block| b.span.len() >= STORY_BYTES_MIN && b.span.len() >= first.span.len() * 3;
    let headed = document.blocks.len() > 2 || document.blocks.get(1).is_some_and(long);
    if short && open && first.kind == BlockKind::Paragraph && headed {
        document.blocks[0].kind = BlockKind::Heading;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str, format: Format) -> Vec<String> {
        let document = parse(&Source::from_text("a", text), format);
        document.blocks.iter().map(|b| document.text(b).to_owned()).collect()
    }

    #[test]
    fn lines_are_paragraphs_unless_wrapped() {
        assert_eq!(blocks("\u{FEFF}one\r\n\r\n two \rthree", Format::Text), ["one", "two", "three"]);
        let line = "a line that was broken by hand at about seventy characters, as mail\n";
        let text = format!("{}end.\n\n- item\n- item\n", line.repeat(4));
        assert_eq!(blocks(&text, Format::Text).len(), 3);
        assert_eq!(blocks(&text, Format::Lines).len(), 7);
    }
}
