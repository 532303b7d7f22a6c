//! The words of a house: names it knows and spellings it has decided on.

use crate::written::Text;

/// Words and names that a house knows.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Never flagged.
    pub accept: Vec<Text>,
    /// Right as they are written here: never flagged, and the slips that are made of them are.
    pub right: Vec<Text>,
}
