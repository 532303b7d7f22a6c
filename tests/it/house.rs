//! The rules of the house, read off the source: rooms in order, a first sentence in every file, rules as data only.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::program::{files_below, tests_folder};

/// The rooms in reading order. A room uses itself and those before it.
const ROOMS: [&str; 16] = [
    "text",
    "diagnostic",
    "written",
    "language",
    "document",
    "rule",
    "check",
    "lint",
    "corpus",
    "fix",
    "proof",
    "report",
    "config",
    "discover",
    "session",
    "cli",
];

/// The first room that may read files and the environment.
const FIRST_OUTSIDE: &str = "config";

/// The most lines of a file.
const LINES_MAX: usize = 500;

/// What reads or writes the world: nothing before [`FIRST_OUTSIDE`] does.
const WORLD: [&str; 8] =
    ["std::fs", "std::env", "std::net", "std::process", "std::io::std", "SystemTime", "Instant::now", "File::open"];

/// Rooms and files that may hold Arabic words: the program's own words of its reports.
const SPEAKS_ARABIC: &str = "report";

struct File {
    /// Below the folder of the crate, with `/` between parts.
    name: String,
    text: String,
}

impl File {
    fn room(&self) -> &str {
        let inner = self.name.strip_prefix("src/").unwrap_or(&self.name);
        inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs")
    }

    fn place(&self) -> Option<usize> {
        ROOMS.iter().position(|r| *r == self.room())
    }

    fn is_tests(&self) -> bool {
        self.name.ends_with("/tests.rs") || self.name.contains("/tests/")
    }

    /// The lines of code with their numbers: without comments and without what is compiled for tests only.
    fn code(&self) -> Vec<(usize, &str)> {
        if self.is_tests() {
            return Vec::new();
        }
        // Tests stand last in a file.
        let lines = self.text.lines().enumerate().take_while(|(_, l)| l.trim() != "#[cfg(test)]");
        lines.map(|(at, line)| (at + 1, without_comment(line))).collect()
    }
}

/// A line without the comment at its end. `//` after `:` belongs to an address.
fn without_comment(line: &str) -> &str {
    let at = line.match_indices("//").map(|(at, _)| at).find(|&at| !line[..at].ends_with(':'));
    at.map_or(line, |at| &line[..at])
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<File> {
    let files: Vec<File> = files_below(folder)
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
        .map(|path| {
            let name = path.strip_prefix(root()).expect("below the crate").to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
            File { name, text }
        })
        .collect();
    assert!(!files.is_empty(), "no Rust in {}", folder.display());
    files
}

fn source() -> Vec<File> {
    rust_files(&root().join("src"))
}

#[track_caller]
fn expect_none(wrong: Vec<String>, what: &str) {
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

/// The names after `crate::` in a line; braces right after it are opened.
fn uses(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        let group = rest.strip_prefix('{').and_then(|r| r.split('}').next());
        let parts = group.map_or(vec![rest], |g| g.split(',').map(str::trim).collect());
        out.extend(parts.into_iter().map(|p| p.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("")));
    }
    out
}

#[test]
fn a_room_uses_only_rooms_before_it() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for file in source() {
        let Some(own) = file.place() else { continue };
        seen.insert(own);
        for (at, line) in file.code() {
            for other in uses(line) {
                match ROOMS.iter().position(|r| *r == other) {
                    Some(used) if used <= own => {}
                    Some(_) => wrong.push(format!("{}:{at}: `{}` uses `{other}`, a later room", file.name, ROOMS[own])),
                    None => wrong.push(format!("{}:{at}: `crate::{other}` is no room in the list", file.name)),
                }
            }
        }
    }
    expect_none(wrong, "rooms out of order");
    assert_eq!(seen.len(), ROOMS.len(), "a room of the list is gone");
}

#[test]
fn every_room_is_in_the_list() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    let found: BTreeSet<&str> =
        lib.lines().filter_map(|l| l.trim().strip_prefix("pub mod ")).map(|l| l.trim_end_matches(';')).collect();
    assert_eq!(found, ROOMS.into_iter().collect());
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let all = [source(), rust_files(&tests_folder("")), rust_files(&root().join("rules"))];
    let wrong = all.iter().flatten().filter(|f| {
        let first = f.text.lines().next().unwrap_or("");
        !first.starts_with("//! ") || first.len() < 20
    });
    expect_none(wrong.map(|f| f.name.clone()).collect(), "no `//!` sentence in the first line");
}

#[test]
fn no_file_is_too_long() {
    let all = [source(), rust_files(&tests_folder("")), rust_files(&root().join("rules"))];
    let long = all.iter().flatten().map(|f| (f, f.text.lines().count())).filter(|(_, lines)| *lines > LINES_MAX);
    expect_none(long.map(|(f, lines)| format!("{}: {lines} lines", f.name)).collect(), "longer than 500 lines");
}

#[test]
fn only_the_command_line_prints() {
    let mut wrong = Vec::new();
    for file in source().iter().filter(|f| f.room() != "cli") {
        for (at, line) in file.code() {
            if ["println!", "print!(", "eprint!(", "dbg!"].iter().any(|p| line.contains(p)) {
                wrong.push(format!("{}:{at}: {}", file.name, line.trim()));
            }
        }
    }
    expect_none(wrong, "prints outside cli");
}

#[test]
fn the_inner_rooms_know_nothing_of_the_world() {
    let first = ROOMS.iter().position(|r| *r == FIRST_OUTSIDE).expect("a room");
    let mut wrong = Vec::new();
    for file in source().iter().filter(|f| f.place().is_some_and(|p| p < first)) {
        for (at, line) in file.code() {
            if WORLD.iter().any(|w| line.contains(w)) {
                wrong.push(format!("{}:{at}: {}", file.name, line.trim()));
            }
        }
    }
    expect_none(wrong, "files, clock, environment or network in an inner room");
}

#[test]
fn no_rule_is_named_in_the_source() {
    let ids: Vec<String> = copydesk::rule::pack::embedded().map(|f| f.id).collect();
    assert!(ids.len() > 50);
    let mut wrong = Vec::new();
    for file in source() {
        for (at, line) in file.code() {
            let named = ids.iter().filter(|id| {
                line.match_indices(id.as_str()).any(|(i, _)| {
                    !line[i + id.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_')
                })
            });
            wrong.extend(named.map(|id| format!("{}:{at}: {id}", file.name)));
        }
    }
    expect_none(wrong, "rules are data, and these are named in code");
}

#[test]
fn no_arabic_word_is_in_the_source() {
    let letter = |c: char| {
        c.is_alphabetic() && matches!(c, '\u{620}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{FB50}'..='\u{FEFC}')
    };
    let mut wrong = Vec::new();
    for file in source().iter().filter(|f| f.room() != SPEAKS_ARABIC) {
        for (at, line) in file.code() {
            if line.split(|c: char| !letter(c)).any(|word| word.chars().count() >= 3) {
                wrong.push(format!("{}:{at}: {}", file.name, line.trim()));
            }
        }
    }
    expect_none(wrong, "words belong in rules/");
}

#[test]
fn the_readers_of_the_source_see_what_they_should() {
    let names = |line| uses(without_comment(line));
    assert_eq!(names("use crate::text::span::{File, Span}; // crate::cli"), ["text"]);
    assert_eq!(names("use crate::{lint, cli::args};"), ["lint", "cli"]);
    assert_eq!(names("let x = crate::fix::apply(y, crate::report::z);"), ["fix", "report"]);
    assert_eq!(without_comment("let url = \"https://example.org\"; // a link"), "let url = \"https://example.org\"; ");
}
