//! A file as prose: blocks, words and the way back from every byte of prose to the file.

pub mod markdown;
mod opaque;
pub mod plain;
mod removal;

use std::ops::Range;

use crate::language::{LangId, Languages};
use crate::text::marks::Script;
use crate::text::source::Source;
use crate::text::span::{File, Prose, Span};
use crate::text::token::{Token, tokenize};

/// What stands in the prose for something that is no prose: inline code, an image, a template tag.
pub const OBJECT: char = '\u{FFFC}';

/// How many words of a script are read to tell its languages apart.
const DETECT_TOKENS: usize = 160;

/// The same where no letter is rare, and so none but the common words of the script's main language are likely.
const DETECT_TOKENS_PLAIN: usize = 24;

/// How many words of a block are asked whether they speak the document's language.
const BLOCK_TOKENS: usize = 24;

/// Fewer words than this in another script do not make a block of another language.
const FOREIGN_TOKENS_MIN: usize = 6;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text; whether a line is a paragraph or paragraphs are parted by blank lines is decided from the file.
    Text,
    /// Plain text in which every line is a paragraph.
    Lines,
    /// Plain text in which blank lines part paragraphs and lines are wrapped by hand.
    Wrapped,
    /// Markdown with front matter.
    Markdown,
}

impl Format {
    /// Every format with its name in flags and configuration.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Text, "text"), (Self::Lines, "lines"), (Self::Wrapped, "wrapped"), (Self::Markdown, "markdown")];

    /// The format that a file's name stands for; `None` if it is no article.
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "txt" | "text" => Some(Self::Text),
            "md" | "markdown" | "mdown" | "mkd" | "mdx" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A heading.
    Heading,
    /// An item of a list.
    Item,
    /// A cell of a table.
    Cell,
    /// A paragraph of a quotation.
    Quote,
    /// A field of the front matter.
    Field,
    /// A caption.
    Caption,
}

impl BlockKind {
    /// Every kind with its name in rule files.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Paragraph, "paragraph"),
        (Self::Heading, "heading"),
        (Self::Item, "item"),
        (Self::Cell, "cell"),
        (Self::Quote, "quote"),
        (Self::Field, "field"),
        (Self::Caption, "caption"),
    ];
}

/// A run of prose that belongs together.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its prose.
    pub span: Span<Prose>,
    /// Everything in the file that makes it up, markup included.
    pub outer: Span<File>,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its language.
    pub lang: LangId,
    /// It holds a link, and nearly nothing else.
    pub is_link: bool,
    /// It opens with emphasis.
    pub is_bold: bool,
}

/// A stretch of prose and the stretch of the file it was made from.
#[derive(Clone, Copy, Debug)]
struct Segment {
    prose: u32,
    file: u32,
    file_len: u32,
    /// The bytes are the same on both sides; otherwise the stretch is one unit.
    verbatim: bool,
    /// Something else in the file depends on these bytes, so that they must not be changed.
    fixed: bool,
}

/// A place in prose brought home to the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    /// The bytes of the file.
    pub span: Span<File>,
    /// The bytes of the file are exactly the bytes of the prose, so that they may be replaced.
    pub whole: bool,
}

/// A file as prose.
#[derive(Debug, Default)]
pub struct Document {
    /// All prose, blocks parted by at least one line break.
    pub prose: String,
    /// The blocks in the order of the file.
    pub blocks: Vec<Block>,
    /// The tokens of all blocks.
    pub tokens: Vec<Token>,
    /// The date in the front matter, as written.
    pub date: Option<String>,
    /// Addresses, tags and verses, in the order of the text.
    opaque: Vec<Span<Prose>>,
    segments: Vec<Segment>,
    /// Whether it was read through markup.
    is_markup: bool,
    /// Language that the front matter names.
    declared: Option<String>,
    /// The language of most of the document.
    pub lang: LangId,
}

/// What the caller knows about a file beside its text.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The language, if it is known.
    pub lang: Option<LangId>,
}

/// Reads a source as a document. Cannot fail: what is not understood is prose.
pub fn parse(source: &Source, format: Format, given: &Given, languages: &Languages) -> Document {
    let mut document = outline(source, format);
    opaque::mark(&mut document);
    let declared = document.declared.as_deref().and_then(|code| languages.find(code));
    document.assign_languages(declared.or(given.lang), languages);
    document
}

/// The blocks and words of a source alone, in no language: enough to compare texts, in less time.
pub fn outline(source: &Source, format: Format) -> Document {
    let mut document = match format {
        Format::Markdown => markdown::parse(source),
        _ => plain::parse(source, format),
    };
    document.tokenize();
    document
}

impl Document {
    /// Whether a template tag touches it: what stands there may be markup that the tag has torn.
    pub fn beside_tag(&self, span: Span<Prose>) -> bool {
        let (before, after) = (&self.prose[..span.start as usize], &self.prose[span.end as usize..]);
        before.ends_with("}}") || before.ends_with("%}") || after.starts_with("{{") || after.starts_with("{%")
    }

    /// Whether a byte lies in an address, a tag or a verse.
    pub fn in_opaque(&self, at: u32) -> bool {
        let next = self.opaque.partition_point(|span| span.end <= at);
        self.opaque.get(next).is_some_and(|span| span.start <= at)
    }

    /// The bytes of a block.
    pub fn text(&self, block: &Block) -> &str {
        &self.prose[block.span.range()]
    }

    /// The tokens of a block.
    pub fn words(&self, block: &Block) -> &[Token] {
        &self.tokens[block.tokens.clone()]
    }

    /// The block that holds a byte of prose.
    pub fn block_at(&self, byte: u32) -> Option<usize> {
        let at = self.blocks.partition_point(|b| b.span.end <= byte);
        self.blocks.get(at).filter(|b| b.span.start <= byte).map(|_| at)
    }

    fn tokenize(&mut self) {
        self.tokens.reserve(self.prose.len() / 9);
        for block in &mut self.blocks {
            let from = self.tokens.len();
            tokenize(&self.prose[block.span.range()], block.span.start, &mut self.tokens);
            block.tokens = from..self.tokens.len();
        }
    }

    /// Brings a span of prose home to the file.
    pub fn locate(&self, span: Span<Prose>) -> Located {
        // What is put in belongs to the word before it, not behind the markup that follows; where no word stands before
        // it, it belongs to what follows.
        let opens = || self.prose[..span.start as usize].chars().next_back().is_none_or(char::is_whitespace);
        if span.is_empty()
            && let Some(next) = self.segment_of(span.start).filter(|&s| self.segments[s].prose == span.start && opens())
        {
            let segment = self.segments[next];
            return Located { span: Span::new(segment.file, segment.file), whole: segment.verbatim && !segment.fixed };
        }
        let at = if span.is_empty() { span.start.saturating_sub(1) } else { span.start };
        let first = self.segment_of(at);
        let last = if span.is_empty() { first } else { self.segment_of(span.end - 1) };
        let (Some(first), Some(last)) = (first, last) else {
            return Located { span: Span::new(0, 0), whole: false };
        };
        let start = match span.is_empty() {
            true => self.to_file_end(first, span.start),
            false => self.to_file(first, span.start),
        };
        let end = if span.is_empty() { start } else { self.to_file_end(last, span.end) };
        let run = &self.segments[first..=last];
        let verbatim = run.iter().all(|s| s.verbatim && !s.fixed);
        let unbroken = run.windows(2).all(|w| w[0].file + w[0].file_len == w[1].file);
        Located { span: Span::new(start, end), whole: verbatim && unbroken }
    }

    fn segment_of(&self, byte: u32) -> Option<usize> {
        let at = self.segments.partition_point(|s| s.prose <= byte);
        if at == 0 { (!self.segments.is_empty()).then_some(0) } else { Some(at - 1) }
    }

    fn to_file(&self, segment: usize, byte: u32) -> u32 {
        let s = self.segments[segment];
        let offset = byte.saturating_sub(s.prose);
        if s.verbatim { s.file + offset.min(s.file_len) } else { s.file }
    }

    fn to_file_end(&self, segment: usize, byte: u32) -> u32 {
        let s = self.segments[segment];
        if s.verbatim { s.file + byte.saturating_sub(s.prose).min(s.file_len) } else { s.file + s.file_len }
    }

    /// The bytes of the file that go when the blocks go: their whole lines and one blank line beside them.
    /// `None` if something else stands on those lines. `together` are all blocks in a row that go, these among them.
    pub fn removal(&self, blocks: Range<usize>, together: &Range<usize>, source: &Source) -> Option<Span<File>> {
        let (first, last) = (self.blocks.get(blocks.start)?, self.blocks.get(blocks.end.checked_sub(1)?)?);
        let from = source.line_of(first.outer.start);
        let to = source.line_of(first.outer.end.max(last.outer.end).saturating_sub(1).max(first.outer.start));
        let before = blocks.start.checked_sub(1).map(|i| &self.blocks[i]);
        if before.is_some_and(|b| source.line_of(b.outer.end.saturating_sub(1)) >= from) {
            return None;
        }
        if self.blocks.get(blocks.end).is_some_and(|b| source.line_of(b.outer.start) <= to) {
            return None;
        }
        let head = &source.text[source.line_span(from).start.max(source.start())..first.outer.start as usize];
        if head.chars().any(char::is_alphanumeric) {
            return None;
        }
        let blank = |line: usize| source.text[source.line_span(line)].trim().is_empty();
        let lines = source.lines().len();
        let mut end = to + 1;
        let mut start = from;
        let opening = self.blocks.get(together.start).map_or(from, |b| source.line_of(b.outer.start)).min(from);
        let open_before = opening == 0 || blank(opening - 1);
        if end < lines && blank(end) && open_before && end + 1 < lines {
            end += 1;
        } else if end >= lines || (end + 1 == lines && blank(end)) {
            // Nothing follows: the blank line before goes instead.
            if from > 1 && blank(from - 1) {
                start -= 1;
            }
        }
        let start_byte = if end >= lines && start > 0 {
            source.line_span(start - 1).end
        } else {
            source.line_span(start).start.max(source.start())
        };
        let end_byte = source.lines().get(end).map_or(source.text.len(), |&b| b as usize);
        let last_going = blocks.end >= together.end;
        let whole = !self.is_markup || {
            // All of a row goes, so what stays above begins before its first line.
            let first_byte = start_byte.min(source.line_span(opening).start).max(source.start());
            let (above, below) = (&source.text[..first_byte], &source.text[end_byte..]);
            let stays = || removal::leaves_whole(above, &source.text[first_byte..end_byte], below);
            removal::is_whole(&source.text[start_byte..end_byte]) && (!last_going || stays())
        };
        whole.then(|| Span::at(start_byte..end_byte))
    }

    /// Gives each block the language of its letters, unless one is given for the document.
    fn assign_languages(&mut self, given: Option<LangId>, languages: &Languages) {
        let mut of_script = [LangId(0); 6];
        let mut weight = [0usize; 6];
        let mut scripts: Vec<(Script, bool)> = Vec::with_capacity(self.blocks.len());
        let mut any_rare = false;
        for block in &self.blocks {
            let mut letters = [0usize; 6];
            let mut rare = false;
            for token in &self.tokens[block.tokens.clone()] {
                letters[token.script() as usize] += token.letters as usize;
                rare |= token.is_rare();
            }
            any_rare |= rare;
            weight.iter_mut().zip(letters).for_each(|(all, here)| *all += here);
            scripts.push((heaviest(&letters), rare));
        }
        for (script, _) in Script::ALL {
            if weight[script as usize] > 0 {
                of_script[script as usize] = self.language_of(script, None, LangId(0), any_rare, languages);
            }
        }
        if let Some(given) = given {
            of_script[languages.get(given).script as usize] = given;
        }
        let main = heaviest(&weight);
        self.lang = given.unwrap_or(of_script[main as usize]);
        for (at, &(script, rare)) in scripts.iter().enumerate() {
            // Figures alone, a name or two in another script, and a line that begins in this one before it names
            // something at length in another are still lines of this article.
            let few = self.blocks[at].tokens.len() < FOREIGN_TOKENS_MIN;
            if script == Script::None || script != main && (few || self.opens_in(main, at)) {
                self.blocks[at].lang = self.lang;
                continue;
            }
            let mut lang = of_script[script as usize];
            // Rare letters decide within the Arabic script; a block without any of them needs no second look.
            let plain = script == Script::Arabic && !rare;
            if !plain && given.is_none_or(|g| g != lang) {
                lang = self.language_of(script, Some(at), lang, rare, languages);
            }
            self.blocks[at].lang = lang;
        }
    }

    /// Whether the first two words of a block are written in a script.
    fn opens_in(&self, script: Script, block: usize) -> bool {
        let words = self.words(&self.blocks[block]);
        words.len() >= 2 && words.iter().take(2).all(|t| t.script() == script)
    }

    /// The language of the letters and words of one script, in one block or in the whole document.
    /// A block keeps the document's language unless another is clearly better. `rare` says whether a letter outside
    /// the common range of its script stands there.
    fn language_of(
        &self,
        script: Script,
        block: Option<usize>,
        usual: LangId,
        rare: bool,
        languages: &Languages,
    ) -> LangId {
        let range = block.map_or(0..self.tokens.len(), |b| self.blocks[b].tokens.clone());
        let candidates: Vec<LangId> = languages.iter().filter(|(_, l)| l.script == script).map(|(id, _)| id).collect();
        if candidates.len() < 2 {
            return candidates.first().copied().unwrap_or(LangId(0));
        }
        let tokens = &self.tokens[range];
        if block.is_some() && usual != LangId(0) && script != Script::Arabic {
            // A block that speaks the document's language in every tenth word speaks it.
            let sample = tokens.iter().filter(|t| t.script() == script).take(BLOCK_TOKENS);
            let (mut seen, mut common) = (0, 0);
            for token in sample {
                seen += 1;
                common += usize::from(languages.get(usual).is_common(token.hash));
            }
            if seen < BLOCK_TOKENS / 4 || common * 10 >= seen {
                return usual;
            }
        }
        let plain = script == Script::Arabic && block.is_none() && !rare;
        let limit = if plain { DETECT_TOKENS_PLAIN } else { DETECT_TOKENS };
        let mut score = vec![0usize; candidates.len()];
        // Letters of none of them: there are more languages than those that are known here.
        let mut strange = 0;
        let mut seen = 0;
        for token in tokens.iter().filter(|t| t.script() == script && !t.is_opaque()).take(limit) {
            seen += 1;
            let text = token.text(&self.prose);
            // A plain letter speaks for no language.
            let telling = !text.is_ascii();
            for (at, &id) in candidates.iter().enumerate() {
                let language = languages.get(id);
                if language.is_common(token.hash) {
                    score[at] += 3;
                }
                if telling {
                    score[at] += text.chars().filter(|c| language.speaks(*c)).count();
                }
            }
            if telling && script == Script::Latin {
                let known = |c: char| candidates.iter().any(|&id| languages.get(id).speaks(c));
                strange += text.chars().filter(|&c| !c.is_ascii() && c.is_alphabetic() && !known(c)).count();
            }
        }
        let best = (0..candidates.len()).max_by_key(|&at| (score[at], std::cmp::Reverse(at))).unwrap_or(0);
        let usual_at = candidates.iter().position(|&id| id == usual);
        match usual_at {
            // A name or a quotation in a few words does not change the language of a block.
            Some(at) if block.is_some() && (seen < 6 || score[best] < score[at] * 2 + 4) => usual,
            _ if score[best] == 0 && !rare => {
                candidates.iter().copied().find(|&id| languages.get(id).is_default).unwrap_or(LangId(0))
            }
            _ if score[best] == 0 => LangId(0),
            _ if strange > score[best] => LangId(0),
            _ => candidates[best],
        }
    }
}

/// The script of most letters, by the letters of each; of none if there is no letter.
fn heaviest(letters: &[usize; 6]) -> Script {
    let order = [Script::Arabic, Script::Latin, Script::Cyrillic, Script::Hebrew, Script::Other];
    let mut best = Script::None;
    for script in order {
        if letters[script as usize] > if best == Script::None { 0 } else { letters[best as usize] } {
            best = script;
        }
    }
    best
}
