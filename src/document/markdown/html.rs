//! HTML in Markdown: the text between the tags, and which tags go with it.

use std::ops::Range;

use crate::document::markdown::{CODE_ELEMENTS, Reader};

/// HTML elements whose text is no prose.
const HIDDEN_ELEMENTS: [&str; 7] = ["script", "style", "pre", "svg", "textarea", "template", "math"];

/// The longest entity, in bytes.
const ENTITY_BYTES_MAX: usize = 12;

/// HTML elements that hold nothing.
const VOID_ELEMENTS: [&str; 8] = ["br", "hr", "img", "input", "link", "meta", "source", "wbr"];

impl Reader<'_> {
    /// The text between the tags of one line of an HTML block.
    pub(super) fn html_block(&mut self, range: Range<usize>) {
        let html = &self.structure[range.start - self.start..range.end - self.start];
        let mut at = 0;
        while at < html.len() {
            let text_end = html[at..].find('<').map_or(html.len(), |n| at + n);
            let text = &self.source[range.start + at..range.start + text_end];
            if self.skip == 0 && !text.trim().is_empty() {
                self.html_text(text, range.start + at);
            }
            if text_end == html.len() {
                break;
            }
            at = self.tag(html, text_end, range.start);
        }
        (self.element, self.lead) = (None, None);
        if self.skip == 0 {
            self.close();
        }
    }

    /// Text between tags; each entity in it is one unit.
    fn html_text(&mut self, text: &str, base: usize) {
        let start = self.lead.take().unwrap_or(base);
        self.implicit(&(start..base + text.len()));
        let mut at = 0;
        while at < text.len() {
            let amp = text[at..].find('&').map_or(text.len(), |n| at + n);
            if amp > at {
                self.push(&text[at..amp], base + at..base + amp, true);
            }
            let Some(length) = text[amp..].bytes().take(ENTITY_BYTES_MAX).position(|b| b == b';') else {
                if amp < text.len() {
                    self.push("&", base + amp..base + amp + 1, true);
                }
                at = amp + 1;
                continue;
            };
            let end = amp + length + 1;
            let plain = match &text[amp..end] {
                "&amp;" => "&",
                "&lt;" => "<",
                "&gt;" => ">",
                "&quot;" => "\"",
                "&nbsp;" => "\u{A0}",
                _ => "\u{FFFC}",
            };
            self.push(plain, base + amp..base + end, false);
            at = end;
        }
    }

    /// Gives the open block the tags that enclose it and nothing else, so that they go where it goes.
    fn enclose(&mut self, name: String, closing: bool, tag: Range<usize>) {
        let inline = is_inline(&name);
        match &mut self.open {
            Some(open) if closing => {
                let element = self.element.take_if(|(_, of)| *of == name);
                if let Some((start, _)) = &element {
                    open.outer.start = *start;
                }
                if inline || element.is_some() {
                    open.outer.end = open.outer.end.max(tag.end);
                }
            }
            None if !closing && inline => self.lead = self.lead.or(Some(tag.start)),
            _ => {}
        }
        if !inline {
            self.close();
            self.lead = None;
            self.element = (!closing && !VOID_ELEMENTS.contains(&name.as_str())).then_some((tag.start, name));
        }
    }

    /// Steps over a tag or a comment; elements without prose are skipped up to their end.
    fn tag(&mut self, html: &str, at: usize, base: usize) -> usize {
        if let Some(comment) = html[at..].strip_prefix("<!--") {
            return comment.find("-->").map_or(html.len(), |n| at + 4 + n + 3);
        }
        let end = html[at..].find('>').map_or(html.len(), |n| at + n + 1);
        let tag = html[at + 1..end].trim_end_matches('>');
        let closing = tag.starts_with('/');
        let name: String = tag.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        let name = name.to_ascii_lowercase();
        if CODE_ELEMENTS.contains(&name.as_str()) && !closing && !tag.ends_with('/') {
            let close = format!("</{name}");
            let stop = html[end..].find(&close).map_or(html.len(), |n| end + n);
            self.object(base + at..base + stop);
            return stop;
        }
        if HIDDEN_ELEMENTS.contains(&name.as_str()) {
            if !closing && !tag.ends_with('/') {
                let close = format!("</{name}");
                return html[end..].find(&close).map_or(html.len(), |n| end + n);
            }
        } else {
            self.enclose(name, closing, base + at..base + end);
        }
        end
    }
}

/// Whether an element stands within a line of text.
fn is_inline(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
        "a" | "b"
            | "i"
            | "em"
            | "strong"
            | "span"
            | "u"
            | "s"
            | "small"
            | "sub"
            | "sup"
            | "mark"
            | "abbr"
            | "cite"
            | "q"
            | "time"
            | "bdi"
            | "bdo"
            | "font"
    )
}
