//! What is said about a text: where, what, why, and how to mend it. Data only; the reports draw it.

use std::sync::Arc;

use crate::text::source::Position;
use crate::text::span::{File, Span};

/// How much a finding matters. Ordered: advice < warning < error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth a look; never fails a run unless asked.
    Advice,
    /// Should be mended.
    Warning,
    /// Must not be published.
    Error,
}

impl Level {
    /// Every level with the word for it in rule files, flags and reports.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Error, "error"), (Self::Warning, "warning"), (Self::Advice, "advice")];

    /// The word for the level.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }
}

/// How far a fix may be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Applied by `--fix`.
    Safe,
    /// Applied only with `--unsafe-fixes`.
    Unsafe,
    /// Shown, never applied.
    Suggest,
}

impl Safety {
    /// Every safety with the word for it in rule files and reports.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Safe, "safe"), (Self::Unsafe, "unsafe"), (Self::Suggest, "suggest")];

    /// The word for the safety.
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Suggest => "suggest",
        }
    }
}

/// A second place that explains the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where, if it is in another file.
    pub other: Option<Other>,
    /// Where, if it is in the same file.
    pub span: Span<File>,
    /// What stands there.
    pub message: String,
}

/// A place in another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// The file, as the report calls it.
    pub path: Arc<str>,
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// A replacement of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub span: Span<File>,
    /// What comes in their place.
    pub text: String,
}

/// A way to mend a finding. Its edits are applied together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// How far it may be trusted.
    pub safety: Safety,
    /// What it does, in a few words.
    pub title: String,
    /// In the order of the text, none overlapping another.
    pub edits: Vec<Edit>,
}

/// One thing said about one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that speaks, such as `ar/read-also`.
    pub rule: Arc<str>,
    /// Its family, such as `teaser`.
    pub family: &'static str,
    /// Its kind of check, such as `teaser`.
    pub kind: &'static str,
    /// How much it matters.
    pub level: Level,
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub span: Span<File>,
    /// Other places that explain it.
    pub labels: Vec<Label>,
    /// Further lines: why, and what else the reader should know.
    pub notes: Vec<String>,
    /// The way to mend it.
    pub fix: Option<Fix>,
    /// Other wordings to choose from.
    pub suggestions: Vec<String>,
    /// Sixteen hexadecimal digits that stay the same while the text around the finding does.
    pub fingerprint: String,
}

impl Diagnostic {
    /// A bare diagnostic about a file that is not an article: a rule file, a configuration.
    pub fn about(rule: &str, level: Level, span: Span<File>, message: impl Into<String>) -> Self {
        Self {
            rule: Arc::from(rule),
            family: "copydesk",
            kind: "copydesk",
            level,
            message: message.into(),
            span,
            labels: Vec::new(),
            notes: Vec::new(),
            fix: None,
            suggestions: Vec::new(),
            fingerprint: String::new(),
        }
    }

    /// The same with one more note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}
