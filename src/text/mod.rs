//! Text as bytes, characters and words: the ground every other room stands on.

pub mod fold;
pub mod marks;
pub mod source;
pub mod span;
pub mod token;
