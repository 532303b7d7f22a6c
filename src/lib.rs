//! Copydesk: a copy desk that works like a compiler.
#![forbid(unsafe_code)]
pub mod check;
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod discover;
pub mod document;
pub mod fix;
pub mod language;
pub mod lint;
pub mod proof;
pub mod report;
pub mod rule;
pub mod session;
pub mod text;
pub mod written;
