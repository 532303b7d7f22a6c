//! Reports: the only room that knows output formats.

mod cells;
pub mod compact;
mod excerpt;
pub mod human;
pub mod json;
mod remedy;
pub mod screen;
mod sheet;
pub mod summary;
