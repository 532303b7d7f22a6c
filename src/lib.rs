//! Copydesk: a copy desk that works like a compiler.
#![forbid(unsafe_code)]
pub mod text;
pub mod diagnostic;
pub mod written;
pub mod language;
pub mod document;
pub mod rule;
pub mod check;
pub mod lint;
pub mod fix;
pub mod proof;
pub mod report;
pub mod config;
pub mod discover;
pub mod session;
pub mod cli;
