//! Dates: recognised once for a document, then compared and checked by the kinds of check below.

/// A date in the text.
#[derive(Clone, Debug)]
pub struct Date {}
