//! The JSON contract, schema 1: one document for a run, or one line for each finding.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Level, Safety};
use crate::text::source::{Position, Source};
use crate::text::span::{File, Span};

/// The number of the contract; it changes when a field changes its meaning or goes.
pub const SCHEMA: u32 = 1;

/// A place: bytes from 0, line and columns from 1.
#[derive(Debug, Serialize)]
struct Place {
    byte: u32,
    line: u32,
    column: u32,
    utf16: u32,
}

impl From<Position> for Place {
    fn from(at: Position) -> Self {
        Self { byte: at.byte, line: at.line, column: at.column, utf16: at.utf16 }
    }
}

#[derive(Debug, Serialize)]
struct JsonLabel<'a> {
    path: Option<&'a str>,
    start: Place,
    end: Place,
    message: &'a str,
}

#[derive(Debug, Serialize)]
struct JsonEdit<'a> {
    start: Place,
    end: Place,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct JsonFix<'a> {
    safety: &'static str,
    title: &'a str,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonDiagnostic<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    rule: &'a str,
    family: &'a str,
    kind: &'a str,
    level: &'static str,
    message: &'a str,
    start: Place,
    end: Place,
    text: &'a str,
    labels: Vec<JsonLabel<'a>>,
    fix: Option<JsonFix<'a>>,
    suggestions: &'a [String],
    fingerprint: &'a str,
}

#[derive(Debug, Serialize)]
struct JsonFile<'a> {
    path: &'a str,
    lang: Option<&'a str>,
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonSkipped<'a> {
    path: &'a str,
    reason: &'a str,
}

#[derive(Debug, Serialize)]
struct JsonSummary<'a> {
    files: usize,
    skipped: Vec<JsonSkipped<'a>>,
    error: usize,
    warning: usize,
    advice: usize,
    fixable: usize,
}

/// A report that is written piece by piece, so that a large run needs no memory for it.
#[derive(Debug, Default)]
pub struct Writer {
    files: usize,
    counts: [usize; 3],
    fixable: usize,
}

impl Writer {
    /// What comes before the first file.
    pub fn begin(&self) -> String {
        format!("{{\"copydesk\":\"{}\",\"schema\":{SCHEMA},\n \"files\":[", env!("CARGO_PKG_VERSION"))
    }

    /// One file, with the comma before it if it is not the first.
    ///
    /// # Errors
    /// None in practice: every field can be written as JSON.
    pub fn file(&mut self, source: &Source, lang: &str, found: &[Diagnostic]) -> serde_json::Result<String> {
        let comma = if self.files == 0 { "\n  " } else { ",\n  " };
        self.files += 1;
        for d in found {
            self.counts[d.level as usize] += 1;
            self.fixable += usize::from(d.fix.as_ref().is_some_and(|f| f.safety == Safety::Safe));
        }
        let file = JsonFile {
            path: &source.path,
            lang: Some(lang).filter(|l| !l.is_empty()),
            diagnostics: found.iter().map(|d| diagnostic(source, d, None)).collect(),
        };
        Ok(format!("{comma}{}", serde_json::to_string(&file)?))
    }

    /// What comes after the last file.
    ///
    /// # Errors
    /// None in practice.
    pub fn end(&self, skipped: &[(String, String)]) -> serde_json::Result<String> {
        let skipped = skipped.iter().map(|(path, reason)| JsonSkipped { path, reason }).collect();
        let count = |level: Level| self.counts[level as usize];
        let summary = JsonSummary {
            files: self.files,
            skipped,
            error: count(Level::Error),
            warning: count(Level::Warning),
            advice: count(Level::Advice),
            fixable: self.fixable,
        };
        Ok(format!("],\n \"summary\":{}}}\n", serde_json::to_string(&summary)?))
    }
}

/// One line for a finding, with the path of its file.
///
/// # Errors
/// None in practice.
pub fn line(source: &Source, found: &Diagnostic) -> serde_json::Result<String> {
    Ok(serde_json::to_string(&diagnostic(source, found, Some(&source.path)))? + "\n")
}

fn place(source: &Source, byte: u32) -> Place {
    source.position(byte).into()
}

fn text(source: &Source, span: Span<File>) -> &str {
    source.text.get(span.range()).unwrap_or("")
}

fn diagnostic<'a>(source: &'a Source, d: &'a Diagnostic, path: Option<&'a str>) -> JsonDiagnostic<'a> {
    let label = |l: &'a crate::diagnostic::Label| {
        let (path, start, end) = match &l.other {
            Some(other) => (Some(&*other.path), other.start.into(), other.end.into()),
            None => (None, place(source, l.span.start), place(source, l.span.end)),
        };
        JsonLabel { path, start, end, message: &l.message }
    };
    JsonDiagnostic {
        path,
        rule: &d.rule,
        family: d.family,
        kind: d.kind,
        level: d.level.name(),
        message: &d.message,
        start: place(source, d.span.start),
        end: place(source, d.span.end),
        text: text(source, d.span),
        labels: d.labels.iter().map(label).collect(),
        fix: d.fix.as_ref().map(|f| JsonFix {
            safety: f.safety.name(),
            title: &f.title,
            edits: f
                .edits
                .iter()
                .map(|e| JsonEdit { start: place(source, e.span.start), end: place(source, e.span.end), text: &e.text })
                .collect(),
        }),
        suggestions: &d.suggestions,
        fingerprint: &d.fingerprint,
    }
}
