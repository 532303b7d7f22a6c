//! A file as read: its bytes decoded to UTF-8, its lines, and the way from a byte to a line, a column and a UTF-16 column.

use std::borrow::Cow;
use std::sync::OnceLock;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256};

/// The largest file that is checked, in bytes. Larger ones are skipped and said.
pub const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// How many bytes of a file that is not UTF-8 are shown to the encoding detector: it runs at 9 MB/s,
/// and 4 KB were enough on every windows-1256 article it was tried on.
const DETECT_BYTES: usize = 4096;

/// How many leading bytes are looked at for the signs of a binary file.
const BINARY_BYTES: usize = 8192;

/// One NUL in so many bytes is more than text ever holds.
const BINARY_SHARE: usize = 1000;

/// How a file's bytes become text and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coding {
    encoding: &'static Encoding,
    /// The file began with a byte order mark.
    pub bom: bool,
}

impl Coding {
    /// UTF-8 without a byte order mark.
    pub const UTF8: Self = Self { encoding: UTF_8, bom: false };

    /// The encoding's name in the WHATWG standard, lower-case.
    pub fn name(self) -> String {
        self.encoding.name().to_ascii_lowercase()
    }

    /// The bytes that stand for `text` in this encoding.
    ///
    /// # Errors
    /// The first character that the encoding does not have.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, char> {
        if self.encoding == UTF_8 {
            // The mark of a UTF-8 file is part of its text, so that byte offsets are those of the file.
            return Ok(text.as_bytes().to_vec());
        }
        if self.encoding == UTF_16LE || self.encoding == UTF_16BE {
            let little = self.encoding == UTF_16LE;
            let units = std::iter::once(0xFEFF).take(self.bom as usize).chain(text.encode_utf16());
            let bytes = units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() });
            return Ok(bytes.collect());
        }
        let (bytes, _, unmappable) = self.encoding.encode(text);
        if !unmappable {
            return Ok(bytes.into_owned());
        }
        let bad = text.chars().find(|c| {
            let mut buffer = [0; 4];
            self.encoding.encode(c.encode_utf8(&mut buffer)).2
        });
        Err(bad.unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

/// Why a file's bytes are not text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// A NUL byte, or the signature of a known binary format.
    #[error("it is a binary file ({0})")]
    Binary(&'static str),
    /// UTF-32, which nothing else reads either.
    #[error("it is written in UTF-32; save it as UTF-8")]
    Wide,
    /// Neither UTF-8 nor any legacy encoding explains the bytes.
    #[error("byte {0} is not valid UTF-8, and no other encoding explains the file; save it as UTF-8")]
    Unknown(usize),
}

/// A place in a source, in every unit that the reports need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Offset in bytes from the start of the file, from 0.
    pub byte: u32,
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
    /// Column in UTF-16 units, from 1.
    pub utf16: u32,
}

/// A file as read.
#[derive(Debug)]
pub struct Source {
    /// How the file is called in reports.
    pub path: String,
    /// Its text. A UTF-8 byte order mark, if any, is still the first character.
    pub text: String,
    /// How to write it back.
    pub coding: Coding,
    lines: OnceLock<Vec<u32>>,
}

impl Source {
    /// A source from text that is UTF-8 already.
    pub fn from_text(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let bom = text.starts_with('\u{FEFF}');
        let coding = Coding { encoding: UTF_8, bom };
        Self { path: path.into(), text, coding, lines: OnceLock::new() }
    }

    /// Decodes a file's bytes.
    ///
    /// # Errors
    /// The reason why they are not text.
    pub fn decode(path: impl Into<String>, bytes: Vec<u8>) -> Result<Self, NotText> {
        let (text, coding) = decode(bytes)?;
        Ok(Self { path: path.into(), text, coding, lines: OnceLock::new() })
    }

    /// The bytes before the first character that counts: a byte order mark.
    pub fn start(&self) -> usize {
        if self.text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 }
    }

    /// Offsets of the first byte of each line. A line ends at `\n`, `\r\n` or a lone `\r`.
    pub fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let after = memchr::memchr2_iter(b'\n', b'\r', bytes).filter_map(|i| {
                let half = bytes[i] == b'\r' && bytes.get(i + 1) == Some(&b'\n');
                (!half).then_some(i as u32 + 1)
            });
            std::iter::once(0).chain(after).collect()
        })
    }

    /// The line that holds `byte`, from 0.
    pub fn line_of(&self, byte: u32) -> usize {
        self.lines().partition_point(|&start| start <= byte) - 1
    }

    /// The bytes of a line (from 0) without its terminator.
    pub fn line_span(&self, line: usize) -> std::ops::Range<usize> {
        let lines = self.lines();
        let start = lines[line] as usize;
        let end = lines.get(line + 1).map_or(self.text.len(), |&next| next as usize);
        let text = &self.text[start..end];
        start..start + text.trim_end_matches(['\n', '\r']).len()
    }

    /// The place of a byte offset. An offset inside a character counts as its start.
    pub fn position(&self, byte: u32) -> Position {
        let line = self.line_of(byte);
        let mut start = self.lines()[line] as usize;
        if line == 0 {
            start = self.start(); // editors do not show a byte order mark, so it has no column
        }
        let mut end = (byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = self.text.get(start..end).unwrap_or("");
        // Characters of four bytes are the ones that UTF-16 writes with two units.
        let wide = before.bytes().filter(|&b| b >= 0xF0).count() as u32;
        let column = before.chars().count() as u32 + 1;
        let utf16 = column + wide;
        Position { byte, line: line as u32 + 1, column, utf16 }
    }
}

fn decode(bytes: Vec<u8>) -> Result<(String, Coding), NotText> {
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err(NotText::Wide);
    }
    if let Some((encoding, length)) = Encoding::for_bom(&bytes)
        && encoding != UTF_8
    {
        let coding = Coding { encoding, bom: true };
        let (text, malformed) = encoding.decode_without_bom_handling(&bytes[length..]);
        // A lone surrogate would come back changed; such a file is not text that can be mended.
        return if malformed { Err(NotText::Unknown(length)) } else { Ok((text.into_owned(), coding)) };
    }
    if let Some(what) = binary(&bytes) {
        return Err(NotText::Binary(what));
    }
    // Checking with vector instructions and copying is several times faster than the check of the standard library,
    // which has no short way through Arabic.
    match simdutf8::basic::from_utf8(&bytes) {
        Ok(text) => {
            let coding = Coding { encoding: UTF_8, bom: text.starts_with('\u{FEFF}') };
            Ok((text.to_owned(), coding))
        }
        Err(_) => {
            let bad = simdutf8::compat::from_utf8(&bytes).map_or_else(|e| e.valid_up_to(), |_| 0);
            legacy(&bytes, bad)
        }
    }
}

/// Decodes bytes that are not UTF-8 as the legacy encoding that the detector names.
fn legacy(bytes: &[u8], bad: usize) -> Result<(String, Coding), NotText> {
    // A file that is UTF-8 but for a few bytes is a damaged UTF-8 file, not a legacy one:
    // decoding it as anything else would turn all its text into rubbish.
    let sample = &bytes[bad.saturating_sub(DETECT_BYTES / 2)..bytes.len().min(bad + DETECT_BYTES / 2)];
    let lossy = String::from_utf8_lossy(sample);
    let wide = lossy.chars().filter(|c| !c.is_ascii() && *c != char::REPLACEMENT_CHARACTER).count();
    let broken = lossy.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    if wide > broken {
        return Err(NotText::Unknown(bad));
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    // The hint of an Arabic country decides the short files between windows-1256 and windows-1252.
    let mut encoding = detector.guess(Some(b"sa"), chardetng::Utf8Detection::Deny);
    if encoding == WINDOWS_1256 && !looks_arabic(sample) {
        encoding = WINDOWS_1252;
    }
    let text: Cow<'_, str> =
        encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or(NotText::Unknown(bad))?;
    if text.chars().any(|c| matches!(c, '\u{80}'..='\u{9F}')) {
        return Err(NotText::Unknown(bad));
    }
    let coding = Coding { encoding, bom: false };
    // What cannot be written back byte for byte would be lost under `--fix`.
    match coding.encode(&text) {
        Ok(again) if again == bytes => Ok((text.into_owned(), coding)),
        _ => Err(NotText::Unknown(bad)),
    }
}

/// Whether bytes read as windows-1256 hold words of two or more Arabic letters, as opposed to accented Latin letters.
fn looks_arabic(bytes: &[u8]) -> bool {
    let (text, _) = WINDOWS_1256.decode_without_bom_handling(bytes);
    let arabic = |c: char| matches!(c, '\u{621}'..='\u{64A}');
    let mut pairs = 0;
    let mut single = 0;
    for word in text.split(|c: char| !c.is_alphabetic()) {
        let letters = word.chars().filter(|&c| arabic(c)).count();
        if letters >= 2 && letters * 2 > word.chars().count() {
            pairs += 1;
        } else if letters > 0 {
            single += 1;
        }
    }
    pairs > single
}

fn binary(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 9] = [
        (b"%PDF-", "PDF"),
        (b"PK\x03\x04", "a zip archive or an office document"),
        (b"\x89PNG", "PNG image"),
        (b"\xFF\xD8\xFF", "JPEG image"),
        (b"GIF8", "GIF image"),
        (b"\x1F\x8B", "gzip archive"),
        (b"\xD0\xCF\x11\xE0", "an old office document"),
        (b"\x7FELF", "a program"),
        (b"SQLite format 3", "a database"),
    ];
    if let Some((_, what)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return Some(what);
    }
    // A stray NUL, as some systems leave at the end of a file, makes no binary of an article.
    let head = &bytes[..bytes.len().min(BINARY_BYTES)];
    let zeros = memchr::memchr_iter(0, head).count();
    (zeros > 1 + head.len() / BINARY_SHARE).then_some("it holds NUL bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_scalars_and_utf16_units() {
        let source = Source::from_text("a", "\u{FEFF}a😀ب\r\nsecond\rthird");
        assert_eq!(source.lines().len(), 3);
        let at = source.text.find('ب').map(|i| i as u32).unwrap_or_default();
        assert_eq!(source.position(at), Position { byte: 8, line: 1, column: 3, utf16: 4 });
        let third = source.text.find("third").map(|i| i as u32).unwrap_or_default();
        assert_eq!(source.position(third).line, 3);
        assert_eq!(&source.text[source.line_span(1)], "second");
    }

    #[test]
    fn encodings_come_back_byte_for_byte() {
        let (arabic, _, _) = WINDOWS_1256.encode("أعلنت الوزارة اليوم أن المشروع سيبدأ قريباً، وفق ما ذكرت في بيانها.");
        let mut utf16 = vec![0xFF, 0xFE];
        utf16.extend("خبر 😀".encode_utf16().flat_map(u16::to_le_bytes));
        let (latin, _, _) = WINDOWS_1252.encode("Le café est déjà fermé, près de la forêt.");
        for bytes in [arabic.to_vec(), utf16, latin.to_vec(), "\u{FEFF}نص".as_bytes().to_vec()] {
            let source = Source::decode("a", bytes.clone()).expect("text");
            assert_eq!(source.coding.encode(&source.text), Ok(bytes));
        }
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_reason() {
        assert_eq!(decode(b"a\0b\0c\0".to_vec()), Err(NotText::Binary("it holds NUL bytes")));
        assert!(matches!(decode(b"%PDF-1.7".to_vec()), Err(NotText::Binary("PDF"))));
        let mut damaged = "نص عربي طويل بما يكفي ليعرف".as_bytes().to_vec();
        damaged.insert(3, 0xFF);
        assert!(matches!(decode(damaged), Err(NotText::Unknown(_))));
    }
}
