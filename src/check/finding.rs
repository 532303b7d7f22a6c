//! What a check says, in prose: the place, the words for the message, the change.

use std::ops::Range;

use crate::diagnostic::{Other, Safety};
use crate::text::span::{Prose, Span};

/// What a finding would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// The flagged text becomes another. Letters that both share are left as they are.
    Replace(String),
    /// These bytes become those texts.
    Edits(Vec<(Span<Prose>, String)>),
    /// These blocks go, lines and all.
    Delete(Range<usize>),
}

/// Something that a check found wrong.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is flagged.
    pub span: Span<Prose>,
    /// How to mend it.
    pub change: Change,
    /// How far the change may be trusted.
    pub safety: Safety,
    /// Wordings to choose from; the change, if it is one of them, comes first.
    pub suggestions: Vec<String>,
    /// What the message names.
    pub args: Vec<(&'static str, String)>,
    /// Other places that explain it; the rule's `label` says what stands there.
    pub labels: Vec<Span<Prose>>,
    /// The same in other files.
    pub others: Vec<Other>,
    /// Findings of other rules in these blocks say nothing new: the text stands elsewhere too.
    pub covers: Option<Range<usize>>,
    /// It stands for so many findings of its rule.
    pub count: Option<usize>,
    /// All blocks in a row that go if what this one deletes goes.
    pub together: Option<Range<usize>>,
    /// The block where it starts.
    pub block: usize,
}

/// What a check says.
#[derive(Debug, Default)]
pub struct Findings {
    /// In the order in which they were said.
    pub all: Vec<Finding>,
}

impl Findings {
    /// Says that something is wrong, without a way to mend it.
    pub fn report(&mut self, block: u32, span: Span<Prose>) -> &mut Finding {
        self.all.push(Finding {
            span,
            change: Change::None,
            safety: Safety::Suggest,
            suggestions: Vec::new(),
            args: Vec::new(),
            labels: Vec::new(),
            others: Vec::new(),
            covers: None,
            together: None,
            count: None,
            block: block as usize,
        });
        let last = self.all.len() - 1;
        &mut self.all[last]
    }

    /// Says that something should be replaced.
    pub fn replace(&mut self, block: u32, span: Span<Prose>, safety: Safety, with: impl Into<String>) -> &mut Finding {
        let finding = self.report(block, span);
        finding.change = Change::Replace(with.into());
        finding.safety = safety;
        finding
    }

    /// Makes one finding of all: the first in the text, with their number and nothing to mend.
    pub fn join(&mut self) {
        let count = self.all.len();
        self.all.sort_by_key(|f| f.span);
        self.all.truncate(1);
        for finding in &mut self.all {
            finding.count = Some(count);
            (finding.change, finding.safety) = (Change::None, Safety::Suggest);
            (finding.suggestions, finding.labels) = (Vec::new(), Vec::new());
            finding.arg("count", count.to_string());
        }
    }
}

impl Finding {
    /// Adds something that the message names.
    pub fn arg(&mut self, name: &'static str, value: impl Into<String>) -> &mut Self {
        self.args.push((name, value.into()));
        self
    }
}
