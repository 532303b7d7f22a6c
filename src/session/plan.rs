//! What a run will do: which files, with which configuration, under which rules.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::config::{self, Config, unknown};
use crate::discover::{Input, Missed, discover, reason_of};
use crate::document::Format;
use crate::lint::RuleSet;
use crate::rule::pack::{Pack, RuleFile};
use crate::session::{ConfigFrom, Group, Session, Wishes};
use crate::text::source::Source;
use crate::written::Problems;

/// A configuration with the rules that it knows.
struct Desk {
    config: Config,
    pack: Pack,
    groups: HashMap<u64, usize>,
}

/// A run before it begins.
pub struct Plan {
    /// The rules, ready.
    pub session: Session,
    /// The files, each with the index of its group.
    pub inputs: Vec<(Input, usize)>,
    /// What was not found.
    pub missed: Vec<Missed>,
    /// What is wrong with rule files and configurations.
    pub problems: Vec<Problems>,
    /// What is wrong with the wishes themselves.
    pub complaints: Vec<String>,
    /// The configuration files that hold.
    pub configs: Vec<PathBuf>,
    /// The level from which the run fails, if a configuration says so.
    pub fail_on: Option<crate::diagnostic::Level>,
}

struct Planner {
    wishes: Wishes,
    desks: Vec<Desk>,
    by_config: HashMap<Option<PathBuf>, usize>,
    by_folder: HashMap<PathBuf, usize>,
    groups: Vec<Group>,
    complaints: Vec<String>,
}

impl Plan {
    /// Plans a run over files and folders.
    pub fn of_paths(paths: &[PathBuf], wishes: Wishes) -> Self {
        let planner = RefCell::new(Planner::new(wishes.clone()));
        let excluded = |path: &Path| planner.borrow_mut().excludes(path);
        let (found, missed) = discover(paths, wishes.format, &excluded);
        let mut planner = planner.into_inner();
        let inputs = found
            .into_iter()
            .map(|input| {
                let group = planner.group_of(&input.path);
                (input, group)
            })
            .collect();
        planner.finish(inputs, missed)
    }

    /// Plans a run over a text that stands in no file; its name decides on configuration and format.
    pub fn of_text(name: &Path, wishes: Wishes) -> (Self, Format) {
        let format = wishes.format.or_else(|| Format::of_path(&name.to_string_lossy())).unwrap_or(Format::Text);
        let mut planner = Planner::new(wishes);
        planner.group_of(name);
        (planner.finish(Vec::new(), Vec::new()), format)
    }

    /// Whether anything is wrong that the user should mend before trusting the run.
    pub fn is_troubled(&self) -> bool {
        !self.complaints.is_empty()
            || self.problems.iter().any(|p| !p.is_empty())
            || self.missed.iter().any(|m| m.trouble)
    }
}

impl Planner {
    fn new(wishes: Wishes) -> Self {
        Self {
            wishes,
            desks: Vec::new(),
            by_config: HashMap::new(),
            by_folder: HashMap::new(),
            groups: Vec::new(),
            complaints: Vec::new(),
        }
    }

    fn excludes(&mut self, path: &Path) -> bool {
        let desk = self.desk_of(path);
        let config = &self.desks[desk].config;
        config.excludes(&relative(path, &config.folder))
    }

    fn group_of(&mut self, path: &Path) -> usize {
        let at = self.desk_of(path);
        let desk = &mut self.desks[at];
        let sections = desk.config.sections_of(&relative(path, &desk.config.folder));
        if let Some(&group) = desk.groups.get(&sections) {
            return group;
        }
        let ids = desk.pack.ids();
        let problems = &mut desk.pack.problems;
        let understood = desk.config.understand(sections, &self.wishes.choice, &ids, problems);
        let code = self.wishes.lang.clone().or(understood.lang);
        let lang = code.as_deref().and_then(|code| {
            let found = desk.pack.languages.find(code);
            if found.is_none() {
                let codes: Vec<&str> = desk.pack.languages.iter().skip(1).map(|(_, l)| l.code.as_str()).collect();
                let message = format!("no language `{code}`; there are {}", codes.join(", "));
                if !self.complaints.contains(&message) {
                    self.complaints.push(message);
                }
            }
            found
        });
        let rules = RuleSet::compile(&mut desk.pack, &understood.tuning);
        let selection = &understood.tuning.selection;
        if !ids.iter().any(|id| selection.runs(id, false) || selection.runs(id, true)) {
            self.complaints.push("no rule is selected, so nothing would be checked".into());
        }
        self.groups.push(Group { rules, lang, format: understood.format });
        desk.groups.insert(sections, self.groups.len() - 1);
        self.groups.len() - 1
    }

    /// The configuration that holds for a file; read once, found once for each folder.
    fn desk_of(&mut self, path: &Path) -> usize {
        let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        if let Some(&desk) = self.by_folder.get(&folder) {
            return desk;
        }
        let file = match &self.wishes.config {
            ConfigFrom::None => None,
            ConfigFrom::File(file) => Some(file.clone()),
            ConfigFrom::Nearest => config::find(&absolute(&folder)),
        };
        let desk = match self.by_config.get(&file) {
            Some(&desk) => desk,
            None => {
                let desk = self.read(file.as_deref());
                self.desks.push(desk);
                self.by_config.insert(file, self.desks.len() - 1);
                self.desks.len() - 1
            }
        };
        self.by_folder.insert(folder, desk);
        desk
    }

    fn read(&mut self, file: Option<&Path>) -> Desk {
        let mut problems = Problems::default();
        let config = match file.map(|f| Config::load(f, &mut problems)) {
            None => Config::default(),
            Some(Ok(config)) => config,
            Some(Err(error)) => {
                let shown = file.map(|f| f.display().to_string()).unwrap_or_default();
                self.complaints.push(format!("{shown}: {}", reason_of(&error)));
                Config::default()
            }
        };
        let mut files: Vec<RuleFile> = Vec::new();
        for (folder, place) in &config.rule_folders {
            match rule_files(folder) {
                Ok(more) => files.extend(more),
                Err(why) => problems.error(*place, why),
            }
        }
        for folder in &self.wishes.rule_folders {
            match rule_files(folder) {
                Ok(more) => files.extend(more),
                Err(why) => self.complaints.push(format!("--rules {}: {why}", folder.display())),
            }
        }
        let mut pack = Pack::open(problems, files);
        for name in config.named_rules() {
            pack.need(name);
        }
        let ids = pack.ids();
        let patterns = self.wishes.choice.select.iter().chain(&self.wishes.choice.ignore);
        for message in patterns.filter_map(|p| unknown(p, &ids)) {
            if !self.complaints.contains(&message) {
                self.complaints.push(message);
            }
        }
        Desk { config, pack, groups: HashMap::new() }
    }

    fn finish(mut self, inputs: Vec<(Input, usize)>, missed: Vec<Missed>) -> Plan {
        // A configuration that no file falls under still says what is wrong with it.
        let configs: BTreeSet<PathBuf> = self.desks.iter().filter_map(|d| d.config.path.clone()).collect();
        let fail_on = self.desks.iter().find_map(|d| d.config.fail_on);
        let messages = self.desks.iter().find_map(|d| d.config.message_lang.clone());
        if self.wishes.messages.is_empty() {
            self.wishes.messages = messages.unwrap_or_else(|| "en".into());
        }
        let problems = self.desks.into_iter().map(|d| d.pack.problems).collect();
        Plan {
            session: Session::new(self.groups, self.wishes),
            inputs,
            missed,
            problems,
            complaints: self.complaints,
            configs: configs.into_iter().collect(),
            fail_on,
        }
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(if path.as_os_str().is_empty() { Path::new(".") } else { path }).unwrap_or_else(|_| path.into())
}

/// A path as the globs of a configuration see it.
fn relative(path: &Path, folder: &Path) -> PathBuf {
    let whole = absolute(path);
    whole.strip_prefix(absolute(folder)).map_or_else(|_| path.to_path_buf(), Path::to_path_buf)
}

/// Every rule file in a folder, sorted by name. A single file is a rule named after it.
///
/// # Errors
/// Why there is none.
pub fn rule_files(folder: &Path) -> Result<Vec<RuleFile>, String> {
    if folder.is_file() {
        let id = folder.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let above = folder.parent().and_then(Path::file_name).map(|n| n.to_string_lossy().into_owned());
        let id = above.map_or_else(|| id.clone(), |above| format!("{above}/{id}"));
        return read_rule(folder, id).map(|file| vec![file]);
    }
    // The folder of one language, not one of several: its name is part of the names of its rules.
    let own = std::path::absolute(folder).ok().and_then(|f| Some(f.file_name()?.to_string_lossy().into_owned()));
    let language_folder = own.filter(|_| folder.join("language.toml").is_file());
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|e| e.io_error().map_or_else(|| e.to_string(), reason_of))?;
        let path = entry.path();
        if entry.file_type().is_file() && path.extension().is_some_and(|e| e == "toml") {
            let inner = path.strip_prefix(folder).unwrap_or(path).with_extension("");
            let above = language_folder.iter().cloned();
            let parts: Vec<String> = above.chain(inner.iter().map(|p| p.to_string_lossy().into_owned())).collect();
            files.push(read_rule(path, parts.join("/"))?);
        }
    }
    if files.is_empty() { Err("there is no rule file (*.toml) in it".into()) } else { Ok(files) }
}

fn read_rule(path: &Path, id: String) -> Result<RuleFile, String> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|e| format!("{shown}: {}", reason_of(&e)))?;
    let source = Source::decode(shown.clone(), bytes).map_err(|e| format!("{shown}: {e}"))?;
    Ok(RuleFile { id, path: shown, text: source.text.trim_start_matches('\u{FEFF}').to_owned().into() })
}
