//! Cases: folders below `tests/cases`, each an article with everything that must be said of it and made of it.
//!
//! A case holds `input.txt` or `input.md`, and may hold `copydesk.toml` and `args.txt` (flags, one for each line).
//! What comes out is compared with `human.txt`, `out.json` and `fixed.txt` (or `fixed.md`), and, where they are there,
//! with `human-terminal.txt` and `human-logical.txt`. `UPDATE=1 cargo test cases` writes the expectations: read them
//! before they are committed, because nobody else will.

use std::path::PathBuf;

use crate::program::{Desk, Ran, tests_folder};

/// What a case is compared with beside its mended article: the file, the flags, and whether every case has it.
const REPORTS: [(&str, &[&str], bool); 4] = [
    ("human.txt", &["--bidi", "marks"], true),
    ("out.json", &["--format", "json"], true),
    ("human-terminal.txt", &["--bidi", "terminal"], false),
    ("human-logical.txt", &["--bidi", "none"], false),
];

struct Case {
    name: String,
    folder: PathBuf,
    input: String,
    flags: Vec<String>,
}

impl Case {
    fn read(folder: PathBuf) -> Result<Self, String> {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let input = ["input.txt", "input.md"].into_iter().find(|f| folder.join(f).is_file());
        let input = input.ok_or_else(|| format!("{name}: there is no input.txt or input.md in this case"))?;
        let args = std::fs::read_to_string(folder.join("args.txt")).unwrap_or_default();
        let mut flags: Vec<String> = args.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect();
        if !folder.join("copydesk.toml").is_file() {
            flags.push("--no-config".into());
        }
        Ok(Self { name, folder, input: input.into(), flags })
    }

    /// Runs the program over a fresh copy of the case.
    fn run(&self, more: &[&str]) -> (Desk, Ran) {
        let desk = Desk::new();
        for name in [&*self.input, "copydesk.toml"] {
            if let Ok(bytes) = std::fs::read(self.folder.join(name)) {
                desk.write(name, &bytes);
            }
        }
        let ran = desk.run(&self.args(more));
        (desk, ran)
    }

    fn args<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let own = self.flags.iter().map(String::as_str);
        ["check", &self.input, "--color", "never"].into_iter().chain(own).chain(more.iter().copied()).collect()
    }

    /// What is wrong with the case, one line for each thing.
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (file, flags, always) in REPORTS {
            if !always && !self.folder.join(file).exists() {
                continue;
            }
            let (_, ran) = self.run(flags);
            let mut out = readable(&ran.out);
            if !ran.err.is_empty() {
                out += &format!("--- on standard error\n{}", ran.err);
            }
            if ran.code == 2 {
                problems.push(format!("{}: the run is troubled: {}", self.name, ran.err));
            }
            problems.extend(self.compare(file, out.as_bytes()));
        }
        let (desk, ran) = self.run(&["--fix", "--bidi", "marks"]);
        let mended = desk.bytes(&self.input);
        let again = desk.run(&self.args(&["--fix", "--bidi", "marks"]));
        if ran.code == 2 || again.code == 2 {
            problems.push(format!("{}: --fix is troubled: {}{}", self.name, ran.err, again.err));
        }
        if desk.bytes(&self.input) != mended {
            problems.push(format!("{}: a second --fix changes the article again", self.name));
        }
        problems.extend(self.compare(&self.input.replace("input", "fixed"), &mended));
        problems
    }

    fn compare(&self, file: &str, found: &[u8]) -> Option<String> {
        let path = self.folder.join(file);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, found).expect("an expectation is written");
            return None;
        }
        let name = &self.name;
        match std::fs::read(&path) {
            Err(_) => Some(format!("{name}/{file} is missing: `UPDATE=1 cargo test cases` writes it, then read it")),
            Ok(wanted) if wanted == found => None,
            Ok(wanted) => {
                Some(format!("{name}/{file} (`UPDATE=1 cargo test cases` rewrites it):\n{}", diff(&wanted, found)))
            }
        }
    }
}

/// JSON with a line for each finding, so that it can be read and compared; other reports as they are.
fn readable(report: &str) -> String {
    if !report.starts_with("{\"copydesk\"") {
        return report.to_owned();
    }
    let version = format!("\"copydesk\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let breaks =
        [("{\"rule\":", "\n   {\"rule\":"), (",\"labels\":", ",\n    \"labels\":"), (",\"fix\":", ",\n    \"fix\":")];
    let report = report.replace(&version, "\"copydesk\":\"VERSION\"");
    // A quotation mark inside a string is escaped, so none of these can stand in one.
    breaks.iter().fold(report, |text, (key, broken)| text.replace(key, broken))
}

/// The lines that differ, old and new.
fn diff(wanted: &[u8], found: &[u8]) -> String {
    let (wanted, found) = (String::from_utf8_lossy(wanted), String::from_utf8_lossy(found));
    let diff = similar::TextDiff::from_lines(&*wanted, &*found);
    diff.unified_diff().context_radius(2).header("wanted", "found").to_string()
}

fn cases() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(tests_folder("cases")).expect("tests/cases");
    let mut folders: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
}

#[test]
fn every_case_comes_out_as_it_should() {
    let folders = cases();
    assert!(folders.len() >= 14, "{} cases", folders.len());
    let problems: Vec<String> = folders
        .into_iter()
        .flat_map(|folder| Case::read(folder).map_or_else(|problem| vec![problem], |case| case.problems()))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_missing_expectation_fails() {
    if std::env::var_os("UPDATE").is_some() {
        return;
    }
    let desk = Desk::with(&[("empty/input.txt", crate::program::CLEAN)]);
    let case = Case::read(desk.path("empty")).expect("a case");
    let missing = |file: &str| case.problems().iter().any(|p| p.contains(&format!("empty/{file} is missing")));
    assert!(missing("human.txt") && missing("out.json") && missing("fixed.txt"));
    assert!(Case::read(desk.path("nothing")).is_err());
}
