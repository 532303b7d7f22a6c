//! Markdown: prose without its markup, each byte with the way back; front matter as fields; code and addresses left out.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::document::{Block, BlockKind, Document, OBJECT, Segment};
use crate::language::LangId;
use crate::text::source::Source;
use crate::text::span::Span;

/// Fields of the front matter that readers see; the others are for machines.
const PROSE_FIELDS: [&str; 9] =
    ["title", "subtitle", "headline", "description", "summary", "excerpt", "deck", "lead", "caption"];

/// HTML elements whose text is no prose.
const HIDDEN_ELEMENTS: [&str; 7] = ["script", "style", "pre", "svg", "textarea", "template", "math"];

/// The longest entity, in bytes.
const ENTITY_BYTES_MAX: usize = 12;

/// The longest tag of a site generator, in bytes.
const SITE_TAG_BYTES_MAX: usize = 2048;

/// HTML elements that hold nothing.
const VOID_ELEMENTS: [&str; 8] = ["br", "hr", "img", "input", "link", "meta", "source", "wbr"];

/// HTML elements whose text is code or what a reader types.
const CODE_ELEMENTS: [&str; 5] = ["code", "kbd", "samp", "var", "tt"];

/// Reads Markdown. Malformed markup is prose, as in every Markdown reader.
pub fn parse(source: &Source) -> Document {
    let start = source.start();
    let text = &source.text[start..];
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    let structure = without_site_tags(text);
    let mut reader = Reader::new(&source.text, &structure, start);
    for (event, range) in Parser::new_ext(&structure, options).into_offset_iter() {
        reader.event(event, range.start + start..range.end + start);
    }
    reader.close();
    reader.document
}

struct Open {
    kind: BlockKind,
    prose: usize,
    outer: Range<usize>,
    linked: usize,
    bold: bool,
}

struct Reader<'a> {
    source: &'a str,
    /// The source from `start` on, with letters instead of what site generators read.
    structure: &'a str,
    start: usize,
    document: Document,
    open: Option<Open>,
    quotes: usize,
    items: usize,
    /// Where an item begins whose first paragraph has not come yet.
    item: Option<usize>,
    /// The innermost element whose text may be a block: where its tag begins, and its name.
    element: Option<(usize, String)>,
    /// Where tags within a line begin whose text has not come yet.
    lead: Option<usize>,
    /// Inside something that is no prose: code, an image, an address.
    skip: usize,
    link: usize,
    /// Inside a link whose text names its address, which stands elsewhere.
    named: usize,
    /// Inside inline code written as HTML.
    code: usize,
    metadata: bool,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str, structure: &'a str, start: usize) -> Self {
        Self {
            source,
            structure,
            start,
            document: Document::default(),
            open: None,
            quotes: 0,
            items: 0,
            item: None,
            element: None,
            lead: None,
            skip: 0,
            link: 0,
            named: 0,
            code: 0,
            metadata: false,
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) if self.metadata => self.front_matter(&text, range),
            Event::Text(_) if self.skip > 0 => {}
            Event::Text(text) => self.text(&text, range),
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => {
                self.object(range);
            }
            Event::SoftBreak | Event::HardBreak => self.line_break(range),
            Event::InlineHtml(html) if is_break(&html) => self.line_break(range),
            Event::InlineHtml(html) => self.inline_html(&html, range),
            Event::Html(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                let kind = if self.quotes > 0 {
                    BlockKind::Quote
                } else if self.items > 0 {
                    BlockKind::Item
                } else {
                    BlockKind::Paragraph
                };
                self.begin(kind, range);
            }
            Tag::Heading { .. } => self.begin(BlockKind::Heading, range),
            Tag::TableCell => self.begin(BlockKind::Cell, range),
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::Item => {
                self.close();
                self.items += 1;
                self.item = Some(range.start);
            }
            Tag::List(_) | Tag::Table(_) => self.close(),
            Tag::CodeBlock(_) => {
                self.close();
                self.skip += 1;
            }
            // A block is read whole: tags, comments and scripts run over its lines.
            Tag::HtmlBlock => {
                self.close();
                self.html_block(range);
                self.skip += 1;
            }
            Tag::MetadataBlock(_) => self.metadata = true,
            Tag::Image { .. } => {
                self.object(range);
                self.skip += 1;
            }
            Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. } => {
                self.object(range);
                self.skip += 1;
            }
            Tag::Link { link_type, .. } => {
                self.link += 1;
                self.named += usize::from(is_named(*link_type));
            }
            Tag::Strong | Tag::Emphasis => {
                self.implicit(&range);
                let at = self.document.prose.len();
                if let Some(open) = &mut self.open {
                    open.bold |= open.prose == at;
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell => self.close(),
            TagEnd::BlockQuote(_) => {
                self.close();
                self.quotes -= 1;
            }
            TagEnd::Item => {
                self.close();
                self.items -= 1;
            }
            TagEnd::CodeBlock => self.skip -= 1,
            TagEnd::HtmlBlock => self.skip -= 1,
            TagEnd::MetadataBlock(_) => self.metadata = false,
            TagEnd::Image => self.skip -= 1,
            // An address in angle brackets was counted as skipped, a link with a text as a link.
            TagEnd::Link if self.link == 0 => self.skip = self.skip.saturating_sub(1),
            TagEnd::Link if self.source[range].starts_with('<') => self.skip = self.skip.saturating_sub(1),
            TagEnd::Link => {
                self.link -= 1;
                self.named = self.named.min(self.link);
            }
            _ => {}
        }
    }

    fn begin(&mut self, kind: BlockKind, mut outer: Range<usize>) {
        self.close();
        // The mark of a list item belongs to its first paragraph.
        outer.start = self.item.take().filter(|_| kind == BlockKind::Item).unwrap_or(outer.start);
        self.open = Some(Open { kind, prose: self.document.prose.len(), outer, linked: 0, bold: false });
    }

    /// Text of a tight list item stands in no paragraph of its own.
    fn implicit(&mut self, range: &Range<usize>) {
        match &mut self.open {
            Some(open) => open.outer = open.outer.start.min(range.start)..open.outer.end.max(range.end),
            None => {
                let kind = if self.items > 0 { BlockKind::Item } else { BlockKind::Paragraph };
                self.begin(kind, range.clone());
            }
        }
    }

    fn close(&mut self) {
        // Code that was opened and not closed ends with its block.
        self.skip -= std::mem::take(&mut self.code).min(self.skip);
        let Some(open) = self.open.take() else { return };
        let prose = &self.document.prose[open.prose..];
        let start = open.prose + (prose.len() - prose.trim_start().len());
        let end = open.prose + prose.trim_end().len();
        if start >= end {
            return;
        }
        let visible = prose.trim().len();
        let outer = open.outer.start..open.outer.start + self.source[open.outer.clone()].trim_end().len();
        self.document.blocks.push(Block {
            kind: open.kind,
            span: Span::at(start..end),
            outer: Span::at(outer),
            tokens: 0..0,
            lang: LangId(0),
            is_link: open.linked * 10 >= visible * 6,
            is_bold: open.bold,
        });
        self.document.prose.push('\n');
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        self.implicit(&range);
        let verbatim = self.structure[range.start - self.start..range.end - self.start] == *text;
        let text = if verbatim { &self.source[range.clone()] } else { text };
        if let Some(open) = self.open.as_mut().filter(|_| self.link > 0) {
            open.linked += text.len();
        }
        self.push(text, range, verbatim);
    }

    fn object(&mut self, range: Range<usize>) {
        if self.skip > 0 || self.metadata {
            return;
        }
        self.implicit(&range);
        let mut buffer = [0; 4];
        self.push(OBJECT.encode_utf8(&mut buffer), range, false);
    }

    /// Code written as HTML is no prose either.
    fn inline_html(&mut self, html: &str, range: Range<usize>) {
        let closing = html.starts_with("</");
        let name: String =
            html.trim_start_matches(['<', '/']).chars().take_while(char::is_ascii_alphanumeric).collect();
        if !CODE_ELEMENTS.contains(&name.to_ascii_lowercase().as_str()) || html.ends_with("/>") {
            return;
        }
        if closing {
            let opened = usize::from(self.code > 0);
            self.code -= opened;
            self.skip -= opened.min(self.skip);
        } else {
            self.object(range);
            self.code += 1;
            self.skip += 1;
        }
    }

    fn line_break(&mut self, range: Range<usize>) {
        if self.open.is_some() && self.skip == 0 {
            let verbatim = &self.source[range.clone()] == "\n";
            self.push("\n", range, verbatim);
        }
    }

    fn push(&mut self, text: &str, range: Range<usize>, verbatim: bool) {
        self.document.segments.push(Segment {
            prose: self.document.prose.len() as u32,
            file: range.start as u32,
            file_len: range.len() as u32,
            verbatim,
            fixed: self.named > 0,
        });
        self.document.prose.push_str(text);
    }

    /// Reads `key: value` and `key = value` lines; whatever else front matter may hold says nothing to readers.
    fn front_matter(&mut self, text: &str, range: Range<usize>) {
        if self.structure[range.start - self.start..range.end - self.start] != *text {
            return;
        }
        let text = &self.source[range.clone()];
        let mut at = range.start;
        for line in text.split_inclusive('\n') {
            let here = at;
            at += line.len();
            let Some(colon) = line.find([':', '=']) else { continue };
            let key = line[..colon].trim().trim_matches('"').to_ascii_lowercase();
            if line.starts_with([' ', '\t', '-', '#']) {
                continue;
            }
            let value = &line[colon + 1..];
            let trimmed = value.trim();
            let quoted =
                trimmed.len() >= 2 && ['"', '\''].iter().any(|&q| trimmed.starts_with(q) && trimmed.ends_with(q));
            let inner = if quoted { &trimmed[1..trimmed.len() - 1] } else { trimmed };
            match key.as_str() {
                "lang" | "language" | "locale" => self.document.declared = Some(inner.to_owned()),
                "date" | "published" | "pubdate" | "publishdate" => self.document.date = Some(inner.to_owned()),
                _ => {}
            }
            if !PROSE_FIELDS.contains(&key.as_str())
                || inner.is_empty()
                || inner.starts_with(['|', '>', '[', '{', '&', '*'])
            {
                continue;
            }
            let lead = value.len() - value.trim_start().len() + usize::from(quoted);
            let start = here + colon + 1 + lead;
            self.begin(BlockKind::Field, here..here + line.trim_end().len());
            // Quoted strings have escapes of their own; one that uses them is taken as a unit.
            let verbatim = !(quoted && inner.contains('\\'));
            self.push(inner, start..start + inner.len(), verbatim);
            self.close();
        }
    }

    /// The text between the tags of one line of an HTML block.
    fn html_block(&mut self, range: Range<usize>) {
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

/// The text with a letter for every byte of the tags that site generators read before Markdown does: `{{< ref "a" >}}`,
/// `{{ name }}`, `{% include a %}`. Their quotation marks and angle brackets would tear the HTML and the links they
/// stand in. No byte moves, and lines stay lines.
fn without_site_tags(text: &str) -> Cow<'_, str> {
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

/// Whether the text of a link is also the name under which its address is looked up.
fn is_named(link: LinkType) -> bool {
    matches!(link, LinkType::Collapsed | LinkType::CollapsedUnknown | LinkType::Shortcut | LinkType::ShortcutUnknown)
}

fn is_break(html: &str) -> bool {
    html.trim_start_matches('<').to_ascii_lowercase().starts_with("br")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Source, Document) {
        let source = Source::from_text("a.md", text);
        let document = parse(&source);
        (source, document)
    }

    #[test]
    fn prose_comes_without_markup_and_finds_its_way_back() {
        let text = "---\ntitle: \"A title\"\nlang: ar\ntags: [a]\n---\n# Head *ing*\n\nOne **two**\nthree `code` &amp; [link](http://a.example) <http://b.example>.\n\n> quoted\n\n- item\n- second\n\n| a | b |\n|---|---|\n| c | d |\n\n```\nno prose\n```\n\n<div><p>html &nbsp;text</p></div>\n";
        let (source, document) = read(text);
        let said: Vec<(BlockKind, &str)> = document.blocks.iter().map(|b| (b.kind, document.text(b))).collect();
        use BlockKind::*;
        assert_eq!(
            said,
            [
                (Field, "A title"),
                (Heading, "Head ing"),
                (Paragraph, "One two\nthree \u{FFFC} & link \u{FFFC}."),
                (Quote, "quoted"),
                (Item, "item"),
                (Item, "second"),
                (Cell, "a"),
                (Cell, "b"),
                (Cell, "c"),
                (Cell, "d"),
                (Paragraph, "html \u{A0}text"),
            ]
        );
        assert_eq!(document.declared.as_deref(), Some("ar"));
        let at = document.prose.find("two\nthree").unwrap_or_default();
        let located = document.locate(Span::at(at..at + "two\nthree".len()));
        assert_eq!(&source.text[located.span.range()], "two**\nthree");
        assert!(!located.whole);
        let located = document.locate(Span::at(at..at + 3));
        assert_eq!(&source.text[located.span.range()], "two");
        assert!(located.whole);
    }

    #[test]
    fn tags_of_site_generators_tear_nothing() {
        let text = "See <a href=\"{{< ref \"one\" >}}\">the *one*</a> and [two]({{% ref \"two\" %}}), {{ page.title }}.\n\n<div class=\"{% if a > b %}c{% endif %}\">three</div>\n\nA {{ brace\n\nand }} *four*.\n";
        let (source, document) = read(text);
        let said: Vec<&str> = document.blocks.iter().map(|b| document.text(b)).collect();
        assert_eq!(said, ["See the one and two, {{ page.title }}.", "three", "A {{ brace", "and }} four."]);
        let at = document.prose.find("three").unwrap_or_default();
        let located = document.locate(Span::at(at..at + 5));
        assert_eq!(&source.text[located.span.range()], "three");
    }

    #[test]
    fn whole_lines_go_with_one_blank_line() {
        let (source, document) = read("one\n\ntwo\n\nthree\n");
        let span = document.removal(1..2, &(1..2), &source).unwrap_or(Span::new(0, 0));
        assert_eq!(&source.text[span.range()], "two\n\n");
        let span = document.removal(2..3, &(2..3), &source).unwrap_or(Span::new(0, 0));
        assert_eq!(&source.text[span.range()], "\nthree\n");
        let (source, document) = read("a\n\n| c | d |\n|---|---|\n| e | f |\n");
        assert_eq!(document.removal(1..2, &(1..2), &source), None);
    }
}
