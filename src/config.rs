//! `copydesk.toml`: as a person wrote it, and as it is understood.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::check::vocabulary::Vocabulary;
use crate::diagnostic::Level;
use crate::document::Format;
use crate::lint::{Selection, Tuning, matches_id};
use crate::text::source::Source;
use crate::written::{self, Data, Place, Problems, Table, Text, did_you_mean};

/// The name of the file.
pub const FILE_NAME: &str = "copydesk.toml";

/// Settings, and where they came from.
#[derive(Debug, Default)]
pub struct Config {
    /// The folder from which globs and folders in the file count.
    pub folder: PathBuf,
    /// The file; `None` if there is none and everything is as usual.
    pub path: Option<PathBuf>,
    /// The language of messages.
    pub message_lang: Option<String>,
    /// The level from which a run fails.
    pub fail_on: Option<Level>,
    /// Folders with more rules.
    pub rule_folders: Vec<(PathBuf, Place)>,
    exclude: GlobSet,
    base: Section,
    files: Vec<(GlobSet, Section)>,
}

/// Settings that may differ from file to file.
#[derive(Debug, Default)]
struct Section {
    lang: Option<Text>,
    format: Option<Format>,
    select: Vec<Text>,
    ignore: Vec<Text>,
    rules: Vec<(Text, RuleSettings)>,
    dates: Option<Table>,
    vocabulary: Vocabulary,
}

#[derive(Debug)]
struct RuleSettings {
    level: Option<Level>,
    off: Option<bool>,
    options: Table,
}

/// What the command line says about rules; it goes before every file.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Only these rules.
    pub select: Vec<String>,
    /// Not these.
    pub ignore: Vec<String>,
}

/// What holds for one file.
#[derive(Clone, Debug, Default)]
pub struct Understood {
    /// The rules and their options.
    pub tuning: Tuning,
    /// The language, if it is set.
    pub lang: Option<String>,
    /// How plain text is read, if it is set.
    pub format: Option<Format>,
}

/// The configuration file of a folder: its own, or that of the nearest folder above.
pub fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|f| f.join(FILE_NAME)).find(|p| p.is_file())
}

impl Config {
    /// Reads a configuration file. What is wrong is said at its place.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn load(path: &Path, problems: &mut Problems) -> std::io::Result<Self> {
        let text = std::fs::read_to_string(path)?;
        let shown = path.display().to_string();
        let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        let mut config = Self::read(&shown, text, folder, problems);
        config.path = Some(path.to_path_buf());
        Ok(config)
    }

    /// Reads the text of a configuration file.
    pub fn read(shown: &str, text: String, folder: PathBuf, problems: &mut Problems) -> Self {
        let file = problems.add_file(Source::from_text(shown, text));
        let table = written::read(problems, file);
        let mut config = Self { folder, ..Self::default() };
        config.message_lang = table.one_of("message-lang", &[("en", "en"), ("ar", "ar")], problems).map(str::to_owned);
        config.fail_on = table.one_of("fail-on", &Level::ALL, problems);
        config.exclude = globs(&table.texts("exclude", problems), problems);
        if let Some(rules) = table.table("rules", problems) {
            for folder in rules.texts("folders", problems) {
                config.rule_folders.push((config.folder.join(&folder.text), folder.place));
            }
            rules.finish(problems);
        }
        for section in table.tables("files", problems) {
            let matches = section.texts("match", problems);
            if matches.is_empty() {
                problems.error(section.place, "a `files` section needs `match`, the files it is for");
            }
            let set = globs(&matches, problems);
            let read = Section::read(section, problems);
            section.finish(problems);
            config.files.push((set, read));
        }
        config.base = Section::read(&table, problems);
        table.finish(problems);
        config
    }

    /// Whether files in folders are left out. A path is relative to the folder of the configuration.
    pub fn excludes(&self, relative: &Path) -> bool {
        self.exclude.is_match(relative)
    }

    /// Which sections hold for a file, as one bit each: files with the same bits share their rules.
    pub fn sections_of(&self, relative: &Path) -> u64 {
        let matching = self.files.iter().take(64).enumerate().filter(|(_, (set, _))| set.is_match(relative));
        matching.fold(0, |bits, (at, _)| bits | 1 << at)
    }

    /// The rules that have settings of their own, by name.
    pub fn named_rules(&self) -> impl Iterator<Item = &str> {
        let sections = std::iter::once(&self.base).chain(self.files.iter().map(|(_, s)| s));
        sections.flat_map(|s| s.rules.iter().map(|(name, _)| name.text.as_str()))
    }

    /// What holds for the files with these sections. Rules that are named and do not exist are said.
    pub fn understand(&self, sections: u64, choice: &Choice, ids: &[String], problems: &mut Problems) -> Understood {
        let matching = self.files.iter().take(64).enumerate().filter(|(at, _)| sections >> at & 1 == 1);
        let all: Vec<&Section> = std::iter::once(&self.base).chain(matching.map(|(_, (_, s))| s)).collect();
        let last = |f: fn(&Section) -> Option<&Text>| all.iter().rev().find_map(|s| f(s)).map(|t| t.text.clone());
        let mut tuning = Tuning::default();
        let mut turned_on: Vec<&str> = Vec::new();
        let mut turned_off: Vec<&str> = Vec::new();
        for section in &all {
            for (name, settings) in &section.rules {
                expect_rule(name, ids, problems);
                tuning.options.push((name.text.clone(), settings.options.clone()));
                tuning.levels.extend(settings.level.map(|level| (name.text.clone(), level)));
                match settings.off {
                    Some(true) => turned_off.push(&name.text),
                    Some(false) => turned_on.push(&name.text),
                    None => {}
                }
            }
            tuning.vocabulary.accept.extend(section.vocabulary.accept.iter().cloned());
            tuning.vocabulary.right.extend(section.vocabulary.right.iter().cloned());
            if let Some(dates) = &section.dates {
                tuning.kinds.push(("date-format".into(), dates.clone()));
            }
            for pattern in section.select.iter().chain(&section.ignore) {
                expect_pattern(pattern, ids, problems);
            }
        }
        let of_config = all.iter().rev().find(|s| !s.select.is_empty());
        let select = match of_config {
            Some(section) if choice.select.is_empty() => section.select.iter().map(|t| t.text.clone()).collect(),
            _ => choice.select.clone(),
        };
        let ignored = all.iter().flat_map(|s| s.ignore.iter().map(|t| t.text.clone()));
        let off = turned_off.into_iter().map(str::to_owned);
        tuning.selection = Selection {
            select,
            ignore: choice.ignore.iter().cloned().chain(ignored).chain(off).collect(),
            on: turned_on.into_iter().map(str::to_owned).collect(),
        };
        let format = all.iter().rev().find_map(|s| s.format);
        Understood { tuning, lang: last(|s| s.lang.as_ref()), format }
    }
}

impl Section {
    fn read(table: &Table, problems: &mut Problems) -> Self {
        let formats = [(Format::Text, "auto"), (Format::Lines, "lines"), (Format::Wrapped, "wrapped")];
        let mut section = Self {
            lang: table.text("lang", problems),
            format: table.one_of("paragraphs", &formats, problems),
            select: table.texts("select", problems),
            ignore: table.texts("ignore", problems),
            rules: Vec::new(),
            dates: table.table("dates", problems).cloned(),
            vocabulary: Vocabulary::default(),
        };
        if let Some(vocabulary) = table.table("vocabulary", problems) {
            section.vocabulary.accept = vocabulary.texts("accept", problems);
            section.vocabulary.right = vocabulary.texts("right", problems);
            vocabulary.finish(problems);
        }
        if let Some(rules) = table.table("rule", problems) {
            for (name, value) in rules.names() {
                if let Data::Table(table) = &value.data {
                    section.rules.push((name.clone(), RuleSettings::read(table, problems)));
                } else {
                    problems.error(value.place, "expected a table of settings for this rule");
                }
            }
        }
        section
    }
}

impl RuleSettings {
    fn read(table: &Table, problems: &mut Problems) -> Self {
        let level = table.one_of("level", &Level::ALL, problems);
        let off = table.flag("off", problems);
        let mut options = Table::empty(table.place);
        options.take_rest(table);
        Self { level, off, options }
    }
}

fn globs(texts: &[Text], problems: &mut Problems) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for text in texts {
        match Glob::new(&text.text) {
            Ok(glob) => drop(builder.add(glob)),
            Err(error) => problems.error(text.place, error.to_string().to_lowercase()),
        }
    }
    builder.build().unwrap_or_else(|_| GlobSet::empty())
}

fn expect_rule(name: &Text, ids: &[String], problems: &mut Problems) {
    if !ids.contains(&name.text) {
        let hint = did_you_mean(&name.text, ids.iter().map(String::as_str));
        said_once(name.place, format!("no rule `{}`{hint}", name.text), problems);
    }
}

fn expect_pattern(pattern: &Text, ids: &[String], problems: &mut Problems) {
    if let Some(message) = unknown(&pattern.text, ids) {
        said_once(pattern.place, message, problems);
    }
}

/// Sections are understood once for every group of files; what is wrong with one is said once.
fn said_once(place: Place, message: String, problems: &mut Problems) {
    if !problems.found.iter().any(|(file, d)| *file == place.file && d.span == place.span && d.message == message) {
        problems.error(place, message);
    }
}

/// What to say of a pattern that names no rule; `None` if it names one.
pub fn unknown(pattern: &str, ids: &[String]) -> Option<String> {
    if ids.iter().any(|id| matches_id(pattern, id)) {
        return None;
    }
    let hint = did_you_mean(pattern, ids.iter().map(String::as_str));
    Some(format!("no rule `{pattern}`{hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::pack::Pack;

    #[test]
    fn sections_are_laid_over_each_other() {
        let ids = Pack::open(Problems::default(), Vec::new()).ids();
        let mut problems = Problems::default();
        let text = "select = [\"ar/*\"]\nignore = [\"ar/follow-us\"]\n[rule.\"ar/read-also\"]\nlevel = \"advice\"\nthreshold = 9\n[[files]]\nmatch = [\"en/**\"]\nselect = [\"en/*\"]\nlang = \"en\"\n";
        let config = Config::read("copydesk.toml", text.into(), PathBuf::new(), &mut problems);
        assert_eq!(config.sections_of(Path::new("en/a.txt")), 1);
        let usual = config.understand(0, &Choice::default(), &ids, &mut problems);
        let selection = &usual.tuning.selection;
        assert!(selection.runs("ar/read-also", false) && !selection.runs("ar/follow-us", false));
        assert!(!selection.runs("ar/read-also", true) && !selection.runs("en/read-also", false));
        assert_eq!(usual.tuning.levels, [("ar/read-also".to_owned(), Level::Advice)]);
        let english = config.understand(1, &Choice::default(), &ids, &mut problems);
        assert_eq!(english.lang.as_deref(), Some("en"));
        assert!(english.tuning.selection.runs("en/read-also", false));
        assert!(problems.is_empty(), "{:?}", problems.found);
    }

    #[test]
    fn names_of_no_rule_are_said_with_what_was_meant() {
        let ids = Pack::open(Problems::default(), Vec::new()).ids();
        let mut problems = Problems::default();
        let config =
            Config::read("copydesk.toml", "ignore = [\"ar/raed-also\"]\n".into(), PathBuf::new(), &mut problems);
        config.understand(0, &Choice::default(), &ids, &mut problems);
        let said: Vec<&str> = problems.found.iter().map(|(_, d)| d.message.as_str()).collect();
        assert_eq!(said, ["no rule `ar/raed-also`; did you mean `ar/read-also`?"]);
    }
}
