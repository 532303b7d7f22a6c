//! What holds for any text: nothing panics, every span can be shown, safe fixes agree, end, and say the same twice.

use std::sync::LazyLock;

use copydesk::check::Context;
use copydesk::diagnostic::{Diagnostic, Safety};
use copydesk::document::{Format, Given, parse};
use copydesk::fix::{apply, choose, to_fixpoint};
use copydesk::lint::{Desk, RuleSet, Tuning};
use copydesk::rule::pack::Pack;
use copydesk::text::source::Source;
use copydesk::written::Problems;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::program::{files_below, tests_folder};

static RULES: LazyLock<RuleSet> =
    LazyLock::new(|| RuleSet::compile(&mut Pack::open(Problems::default(), Vec::new()), &Tuning::default()));

static ARTICLE: LazyLock<String> =
    LazyLock::new(|| std::fs::read_to_string(tests_folder("articles/ar.txt")).expect("an article"));

/// Pieces that mean something to a rule or to a reader of a format, to be strewn over an article.
const PIECES: [&str; 44] = [
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "\u{A0}",
    "\u{200F}",
    "\u{200B}",
    "\u{200D}",
    "\u{FEFF}",
    "\u{640}",
    "\u{64B}",
    "\u{FFFC}",
    "\0",
    "،",
    ",",
    ".",
    "...",
    "؟",
    "?",
    "«",
    "»",
    "\"",
    "(",
    ")",
    "[",
    "]",
    "*",
    "**",
    "`",
    "---\n",
    "# ",
    "> ",
    "- ",
    "| ",
    "<b>",
    "&amp;",
    "😀",
    "ی",
    "اقرأ أيضا: ",
    " 31 نيسان 2024 ",
    " 5/13/2024 ",
];

fn look(source: &Source, format: Format, desk: &mut Desk) -> Vec<Diagnostic> {
    let document = parse(source, format, &Given::default(), &RULES.languages);
    for block in &document.blocks {
        let _ = (document.text(block), document.words(block));
        let home = document.locate(block.span);
        assert!(source.text.get(home.span.range()).is_some(), "a block at {:?} is no text", home.span);
    }
    RULES.lint(source, &document, Context::default(), "ar", desk)
}

/// Every place of a finding is text of the file, and every title and message can be shown.
fn expect_spans(source: &Source, found: &[Diagnostic]) {
    for d in found {
        let labels = d.labels.iter().filter(|l| l.other.is_none()).map(|l| l.span);
        let edits = d.fix.iter().flat_map(|f| &f.edits).map(|e| e.span);
        for span in std::iter::once(d.span).chain(labels).chain(edits) {
            assert!(source.text.get(span.range()).is_some(), "{} at {span:?} in {:?}", d.rule, source.text);
        }
        assert!(!d.message.contains(['{', '\n']), "{}: {:?}", d.rule, d.message);
        let at = source.position(d.span.start);
        assert!(at.line >= 1 && at.column >= 1 && at.utf16 >= at.column, "{}: {at:?}", d.rule);
    }
}

/// The fixes that are applied together share no byte, so that their order does not matter.
fn expect_apart(found: &[Diagnostic]) {
    let mut spans: Vec<_> = choose(found, Safety::Safe).iter().flat_map(|f| &f.edits).map(|e| e.span).collect();
    spans.sort();
    for pair in spans.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{pair:?}");
        assert!(pair[0] != pair[1], "two edits at {:?}", pair[0]);
    }
}

/// Everything that holds for any text.
fn expect_sound(text: &str, format: Format) {
    let mut desk = Desk::default();
    let source = Source::from_text("a", text);
    let found = look(&source, format, &mut desk);
    expect_spans(&source, &found);
    expect_apart(&found);
    // A desk that has seen other texts, and this one, changes nothing.
    assert_eq!(look(&source, format, &mut desk), found, "a used desk says something else of {text:?}");
    assert_eq!(look(&source, format, &mut Desk::default()), found, "a fresh desk says something else of {text:?}");
    let fixed = to_fixpoint(source, Safety::Safe, |source| look(source, format, &mut desk));
    assert!(!fixed.unfinished, "the fixes never end on {text:?}");
    let left = look(&fixed.source, format, &mut desk);
    assert_eq!(left, fixed.diagnostics);
    assert!(choose(&left, Safety::Safe).is_empty(), "a second run changes {text:?} again");
    // Unsafe fixes may disagree with each other, but never leave the text.
    let all: Vec<_> = choose(&left, Safety::Unsafe).into_iter().flat_map(|f| &f.edits).collect();
    let _ = apply(&fixed.source.text, &all);
}

fn any_format() -> impl Strategy<Value = Format> {
    prop::sample::select(Format::ALL.map(|(format, _)| format).to_vec())
}

/// Words and marks of several languages in any order.
fn any_prose() -> impl Strategy<Value = String> {
    let words: Vec<String> = ARTICLE.split_whitespace().map(str::to_owned).collect();
    let word = prop::sample::select(words);
    let piece = prop::sample::select(PIECES.map(str::to_owned).to_vec());
    let gap = Just(" ".to_owned());
    prop::collection::vec(prop_oneof![4 => word, 4 => gap, 2 => piece, 1 => "\\PC{0,3}"], 0..60)
        .prop_map(|parts| parts.concat())
}

/// The Arabic article with a few cuts, copies and insertions at any place.
fn any_edited_article() -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0usize..40, prop::sample::select(PIECES.to_vec()), 0u8..4);
    prop::collection::vec(edit, 1..12).prop_map(|edits| {
        let mut chars: Vec<char> = ARTICLE.chars().take(1200).collect();
        for (at, length, piece, what) in edits {
            let at = at.index(chars.len() + 1);
            let to = (at + length).min(chars.len());
            match what {
                0 => drop(chars.drain(at..to)),
                1 => {
                    let copy = chars[at..to].to_vec();
                    chars.splice(at..at, copy);
                }
                _ => drop(chars.splice(at..at, piece.chars())),
            }
        }
        chars.into_iter().collect()
    })
}

/// The same texts on every run, so that a change alone makes a test fail. `PROPTEST_CASES=9000 cargo test properties`
/// looks for new ones; what it finds becomes a rule's example or a case.
fn cases(number: u32) -> ProptestConfig {
    let usual = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => usual,
        None => ProptestConfig { cases: number, rng_seed: RngSeed::Fixed(1), ..usual },
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), format in any_format()) {
        if let Ok(source) = Source::decode("a", bytes.clone()) {
            prop_assert_eq!(source.coding.encode(&source.text), Ok(bytes));
            expect_sound(&source.text.clone(), format);
        }
    }

    #[test]
    fn any_utf16_is_read_or_refused(units in prop::collection::vec(any::<u16>(), 0..200)) {
        let bytes: Vec<u8> = std::iter::once(0xFEFF).chain(units).flat_map(u16::to_le_bytes).collect();
        if let Ok(source) = Source::decode("a", bytes.clone()) {
            prop_assert_eq!(source.coding.encode(&source.text), Ok(bytes));
            expect_sound(&source.text.clone(), Format::Text);
        }
    }

    #[test]
    fn any_characters_are_sound(text in any::<String>(), format in any_format()) {
        expect_sound(&text, format);
    }

    #[test]
    fn any_prose_is_sound(text in any_prose(), format in any_format()) {
        expect_sound(&text, format);
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn an_edited_article_is_sound(text in any_edited_article(), format in any_format()) {
        expect_sound(&text, format);
    }
}

#[test]
fn the_articles_are_sound() {
    for name in ["ar.txt", "en.txt"] {
        let text = std::fs::read_to_string(tests_folder("articles").join(name)).expect("an article");
        for (format, _) in Format::ALL {
            expect_sound(&text, format);
        }
    }
}

/// What random texts brought to light, one line for each.
#[test]
fn what_was_found_once_stays_sound() {
    // Two rules undid each other's fix without end.
    expect_sound("عقد المجلس اجتماعا في اللدية أمس، ثم في المعة.\n", Format::Text);
}

/// What a thread remembers of words must not colour what it says of the next article: the same words in other capitals,
/// with and without vowel signs, come first, and the findings stay the same.
#[test]
fn what_was_read_before_changes_nothing() {
    let pack = Pack::open(Problems::default(), Vec::new());
    let mut texts: Vec<String> = pack.rules.iter().flat_map(|r| &r.examples).map(|e| e.text.clone()).collect();
    for file in files_below(&tests_folder("../rules")) {
        texts.extend(std::fs::read_to_string(file).ok());
    }
    let title = |text: &str| {
        let mut begins = true;
        let capital = |c: char| {
            let first = std::mem::replace(&mut begins, !c.is_alphanumeric());
            if first { c.to_uppercase().next().unwrap_or(c) } else { c.to_lowercase().next().unwrap_or(c) }
        };
        text.chars().map(capital).collect::<String>()
    };
    let plain = |text: &str| text.chars().filter(|c| !('\u{64B}'..='\u{652}').contains(c)).collect::<String>();
    let mut used = Desk::default();
    for text in &texts {
        for before in [text.to_uppercase(), text.to_lowercase(), title(text), plain(text)] {
            look(&Source::from_text("before", before), Format::Text, &mut used);
        }
        let source = Source::from_text("a.txt", text.clone());
        let found = look(&source, Format::Text, &mut used);
        assert_eq!(found, look(&source, Format::Text, &mut Desk::default()), "{text}");
    }
}
