//! Which files are articles.

use std::path::{Path, PathBuf};

use crate::document::Format;

/// Formats that are known by their names and have no reader.
const UNREADABLE: [&str; 14] =
    ["html", "htm", "xhtml", "docx", "doc", "odt", "rtf", "pdf", "json", "jsonl", "xml", "csv", "epub", "tex"];

/// What is to be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Where it is; how it is called in reports.
    pub path: PathBuf,
    /// How it is written, as far as its name tells.
    pub format: Format,
}

/// Something that was not found or not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The path as it was given or found.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
    /// Whether somebody asked for it by name, so that a run without it is not what they wanted.
    pub trouble: bool,
}

/// Every article under the paths, in sorted order, each once.
pub fn discover(
    paths: &[PathBuf],
    format: Option<Format>,
    excluded: &dyn Fn(&Path) -> bool,
) -> (Vec<Input>, Vec<Missed>) {
    let mut found = Vec::new();
    let mut missed = Vec::new();
    for path in paths {
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => walk(path, format, excluded, &mut found, &mut missed),
            Ok(_) => match named(path, format) {
                Ok(input) => found.push(input),
                Err(reason) => missed.push(Missed { path: path.clone(), reason, trouble: true }),
            },
            Err(error) => missed.push(Missed { path: path.clone(), reason: reason_of(&error), trouble: true }),
        }
    }
    found.sort_by_key(|i| i.path.to_string_lossy().into_owned());
    found.dedup_by(|a, b| a.path == b.path);
    (found, missed)
}

/// Why a file could not be read, without the system's number.
pub fn reason_of(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or folder".into(),
        std::io::ErrorKind::PermissionDenied => "it may not be read (permission denied)".into(),
        _ => error.to_string().split(" (os error").next().unwrap_or_default().to_lowercase(),
    }
}

/// A file that was named is checked whatever its name is, unless it is known to need a reader that there is not.
fn named(path: &Path, format: Option<Format>) -> Result<Input, String> {
    let shown = path.to_string_lossy();
    let by_name = Format::of_path(&shown);
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match format.or(by_name) {
        Some(format) => Ok(Input { path: tidy(path), format }),
        None if UNREADABLE.contains(&extension.as_str()) => {
            Err(format!("there is no reader for `.{extension}` files; `--input-format text` reads it as plain text"))
        }
        None => Ok(Input { path: tidy(path), format: Format::Text }),
    }
}

fn walk(
    root: &Path,
    format: Option<Format>,
    excluded: &dyn Fn(&Path) -> bool,
    found: &mut Vec<Input>,
    missed: &mut Vec<Missed>,
) {
    let mut builder = ignore::WalkBuilder::new(root);
    builder.hidden(true).require_git(false).follow_links(false).sort_by_file_name(std::cmp::Ord::cmp);
    for entry in builder.build() {
        match entry {
            Ok(entry) => {
                let path = entry.path();
                let file = entry.file_type().is_some_and(|t| t.is_file())
                    || entry.file_type().is_some_and(|t| t.is_symlink()) && path.is_file();
                let shown = path.to_string_lossy();
                if let Some(by_name) = Format::of_path(&shown).filter(|_| file && !excluded(path)) {
                    found.push(Input { path: tidy(path), format: format.unwrap_or(by_name) });
                }
            }
            Err(error) => {
                let path = path_of(&error).unwrap_or_else(|| root.to_path_buf());
                let reason = error.io_error().map_or_else(|| error.to_string().to_lowercase(), reason_of);
                missed.push(Missed { path, reason, trouble: true });
            }
        }
    }
}

fn path_of(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child.clone()),
        _ => None,
    }
}

/// `./a.txt` is called `a.txt`.
fn tidy(path: &Path) -> PathBuf {
    path.strip_prefix(".").map_or_else(|_| path.to_path_buf(), Path::to_path_buf)
}
