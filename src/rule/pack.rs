//! Rule files together: the ones in the binary, and the ones a user adds.

use std::borrow::Cow;
use std::sync::Arc;

use crate::language::{LangId, Language, Languages, Reading};
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
    pub text: Cow<'static, str>,
}

/// Every rule and every language, as written.
#[derive(Debug, Default)]
pub struct Pack {
    /// The languages.
    pub languages: Arc<Languages>,
    /// The rules that have been read, sorted by name.
    pub rules: Vec<Rule>,
    /// The program's rules for languages of which no text has been seen yet.
    pub later: Arc<Later>,
    /// What is wrong with the files.
    pub problems: Problems,
}

/// Rule files that are read when the first text in their language comes along.
#[derive(Debug, Default)]
pub struct Later(Vec<(LangId, RuleFile)>);

/// The rule files that are part of the program.
pub fn embedded() -> impl Iterator<Item = RuleFile> {
    EMBEDDED.iter().map(|(path, text)| RuleFile {
        id: path.trim_end_matches(".toml").to_owned(),
        path: format!("rules/{path}"),
        text: Cow::Borrowed(text),
    })
}

impl Later {
    /// The rule files of a language, in the order of their names.
    pub fn of(&self, lang: LangId) -> impl Iterator<Item = &RuleFile> {
        self.0.iter().filter(move |(l, _)| *l == lang).map(|(_, file)| file)
    }
}

impl RuleFile {
    /// Whether it says that its rule is off, told without reading it.
    pub fn is_off(&self) -> bool {
        let common = self.text.lines().take_while(|line| !line.starts_with('['));
        common.into_iter().any(|line| line.strip_prefix("off").is_some_and(|rest| rest.trim() == "= true"))
    }

    /// Reads the rule without its examples: nobody asks for them in a run.
    pub fn rule(&self, languages: &Languages, problems: &mut Problems) -> Option<Rule> {
        let index = problems.add_file(Source::from_text(self.path.clone(), head(&self.text)));
        let table = written::read(problems, index);
        Rule::read(&self.id, &table, languages, problems)
    }
}

/// A rule file up to its first example.
fn head(text: &str) -> &str {
    text.find("\n[[example]]").map_or(text, |at| &text[..=at])
}

impl Pack {
    /// Reads every rule file, examples and all. Of two with the same name the later one counts. What is wrong is added
    /// to the problems.
    pub fn read(mut problems: Problems, files: impl IntoIterator<Item = RuleFile>) -> Self {
        let (mut languages, mut rest) = (Languages::new(), Vec::new());
        for file in files {
            match file.id.rsplit_once('/') {
                Some((code, LANGUAGE)) => {
                    let code = code.to_owned();
                    let table = table_of(file, &mut problems);
                    languages.add(Language::read(&code, &table, Reading::Whole, &mut problems));
                }
                _ => rest.push(file),
            }
        }
        let mut pack = Self { languages: Arc::new(languages), problems, ..Self::default() };
        for file in rest {
            pack.add(file);
        }
        pack
    }

    /// Reads the program's rules as far as every run needs them, and a user's rules wholly.
    pub fn open(mut problems: Problems, users: Vec<RuleFile>) -> Self {
        let (mut languages, mut rest) = (Languages::new(), Vec::new());
        let language_file = |file: &RuleFile| file.id.ends_with("/language");
        let (users_languages, users): (Vec<_>, Vec<_>) = users.into_iter().partition(language_file);
        let own = embedded().map(|file| (file, Reading::Late));
        for (file, reading) in own.chain(users_languages.into_iter().map(|file| (file, Reading::Whole))) {
            if !language_file(&file) {
                rest.push(file);
                continue;
            }
            let code = file.id.trim_end_matches("/language").to_owned();
            let table = table_of(file, &mut problems);
            languages.add(Language::read(&code, &table, reading, &mut problems));
        }
        let mut pack = Self { languages: Arc::new(languages), problems, ..Self::default() };
        let mut later = Vec::new();
        for mut file in rest {
            let folder = file.id.split('/').next().unwrap_or_default();
            match pack.languages.find(folder) {
                Some(lang) => later.push((lang, file)),
                None => {
                    file.text = Cow::Owned(head(&file.text).to_owned());
                    pack.add(file);
                }
            }
        }
        pack.later = Arc::new(Later(later));
        for file in users {
            if let Some((folder, _)) = file.id.split_once('/') {
                pack.need(folder);
            }
            let lang = pack.add(file);
            if let Some(lang) = lang {
                pack.need_language(lang);
            }
        }
        pack
    }

    /// Makes sure that the rules of the folder that a name stands in are read now.
    pub fn need(&mut self, id: &str) {
        let folder = id.split('/').next().unwrap_or_default();
        if let Some(lang) = self.languages.find(folder) {
            self.need_language(lang);
        }
    }

    fn need_language(&mut self, lang: LangId) {
        let (now, later): (Vec<_>, Vec<_>) = self.later.0.iter().cloned().partition(|(l, _)| *l == lang);
        if now.is_empty() {
            return;
        }
        self.later = Arc::new(Later(later));
        let users: Vec<Arc<str>> = self.rules.iter().map(|r| r.id.clone()).collect();
        for (_, mut file) in now {
            // A user's rule of the same name goes before the program's.
            if !users.iter().any(|id| **id == *file.id) {
                file.text = Cow::Owned(head(&file.text).to_owned());
                self.add(file);
            }
        }
    }

    /// Reads one rule. The language it is for, if it is for one.
    fn add(&mut self, file: RuleFile) -> Option<LangId> {
        let id = file.id.clone();
        let table = table_of(file, &mut self.problems);
        let rule = Rule::read(&id, &table, &self.languages, &mut self.problems);
        match self.rules.binary_search_by(|r| (*r.id).cmp(id.as_str())) {
            // A broken rule does not leave the one it was to replace in its place.
            Ok(at) => {
                self.rules.remove(at);
                self.rules.splice(at..at, rule);
            }
            Err(at) => drop(self.rules.splice(at..at, rule)),
        }
        self.rules.iter().find(|r| *r.id == *id).and_then(|r| r.lang)
    }

    /// The name of every rule, read or not, sorted.
    pub fn ids(&self) -> Vec<String> {
        let later = self.later.0.iter().map(|(_, f)| f.id.clone());
        let mut ids: Vec<String> = self.rules.iter().map(|r| r.id.to_string()).chain(later).collect();
        ids.sort();
        ids.dedup();
        ids
    }
}

fn table_of(file: RuleFile, problems: &mut Problems) -> Table {
    let index = problems.add_file(Source::from_text(file.path, file.text));
    written::read(problems, index)
}
