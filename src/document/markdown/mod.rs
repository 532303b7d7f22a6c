//! Markdown: prose without its markup, each byte with the way back; front matter as fields; code and addresses left out.

mod html;
mod site_tags;

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::document::markdown::site_tags::without_site_tags;
use crate::document::{Block, BlockKind, Document, OBJECT, Segment};
use crate::language::LangId;
use crate::text::source::Source;
use crate::text::span::Span;

/// Fields of the front matter that readers see; the others are for machines.
const PROSE_FIELDS: [&str; 9] =
    ["title", "subtitle", "headline", "description", "summary", "excerpt", "deck", "lead", "caption"];

/// HTML elements whose text is code, what a reader types, or struck out.
const CODE_ELEMENTS: [&str; 8] = ["code", "kbd", "samp", "var", "tt", "del", "s", "strike"];

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
    reader.document.is_markup = true;
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
}

/// Whether the text of a link is also the name under which its address is looked up.
fn is_named(link: LinkType) -> bool {
    matches!(link, LinkType::Collapsed | LinkType::CollapsedUnknown | LinkType::Shortcut | LinkType::ShortcutUnknown)
}

fn is_break(html: &str) -> bool {
    html.trim_start_matches('<').to_ascii_lowercase().starts_with("br")
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
