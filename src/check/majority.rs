//! When one way of writing is the usual one: often enough, and often enough against the others.

use crate::check::Compile;

/// How large a majority must be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Majority {
    /// So often at least.
    pub(super) minimum: usize,
    /// So many times the others.
    pub(super) ratio: f64,
}

impl Majority {
    /// Takes the options `minimum` and `ratio`.
    pub(super) fn read(compile: &mut Compile<'_>) -> Self {
        let (options, problems) = (compile.options, &mut *compile.problems);
        Self {
            minimum: options.number("minimum", 1.0..=1000.0, problems).map_or(2, |n| n as usize),
            ratio: options.number("ratio", 1.0..=1000.0, problems).unwrap_or(2.0),
        }
    }

    /// Whether a way that occurs so often is the usual one beside so many others.
    pub(super) fn holds(self, most: usize, others: usize) -> bool {
        most >= self.minimum && most as f64 >= self.ratio * others as f64
    }
}
