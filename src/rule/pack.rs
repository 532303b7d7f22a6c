//! Rule files together: the ones in the binary, and the ones a user adds.

use std::sync::Arc;

use crate::language::{Language, Languages};
use crate::rule::Rule;
use crate::text::source::Source;
use crate::written::{self, Problems, Table};

/// The name of the file that describes a language.
const LANGUAGE: &str = "language";

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// A rule file: its path below the folder of rules, with `/` between parts, and its text.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// Name of the rule: the path without the extension.
    pub id: String,
    /// How the file is called in reports.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Every rule and every language, as written.
#[derive(Debug, Default)]
pub struct Pack {
    /// The languages.
    pub languages: Arc<Languages>,
    /// The rules, sorted by name.
    pub rules: Vec<Rule>,
    /// What is wrong with the files.
    pub problems: Problems,
}

/// The rule files that are part of the program.
pub fn embedded() -> impl Iterator<Item = RuleFile> {
    EMBEDDED.iter().map(|(path, text)| RuleFile {
        id: path.trim_end_matches(".toml").to_owned(),
        path: format!("rules/{path}"),
        text: (*text).to_owned(),
    })
}

impl Pack {
    /// Reads rule files. Of two with the same name the later one counts. What is wrong is added to the problems.
    pub fn read(mut problems: Problems, files: impl IntoIterator<Item = RuleFile>) -> Self {
        let mut read: Vec<(String, Table)> = Vec::new();
        for file in files {
            let index = problems.add_file(Source::from_text(file.path, file.text));
            let table = written::read(&mut problems, index);
            match read.iter_mut().find(|(id, _)| *id == file.id) {
                Some(old) => old.1 = table,
                None => read.push((file.id, table)),
            }
        }
        let mut languages = Languages::new();
        for (id, table) in &read {
            if let Some((code, LANGUAGE)) = id.rsplit_once('/') {
                let language = Language::read(code, table, &mut problems);
                languages.add(language);
            }
        }
        let mut rules: Vec<Rule> = Vec::new();
        for (id, table) in &read {
            if id.rsplit('/').next() != Some(LANGUAGE)
                && let Some(rule) = Rule::read(id, table, &languages, &mut problems)
            {
                rules.push(rule);
            }
        }
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        Self { languages: Arc::new(languages), rules, problems }
    }
}
