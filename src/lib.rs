//! Copydesk: a copy desk that works like a compiler.
//!
//! It reads articles and says what a copy desk would say: paragraphs that stand twice, "read also" lines left in the
//! body, dates that are written unlike each other or cannot be, and typos. The program is [`cli`]; everything it does
//! goes through [`session::Session::lint`].
//!
//! The rooms stand in the order of reading, and a room uses only the rooms before it:
//!
//! ```
//! use copydesk::check::Context;
//! use copydesk::document::{Format, Given, parse};
//! use copydesk::lint::{Desk, RuleSet, Tuning};
//! use copydesk::rule::pack::Pack;
//! use copydesk::text::source::Source;
//! use copydesk::written::Problems;
//!
//! let mut pack = Pack::open(Problems::default(), Vec::new());
//! let rules = RuleSet::compile(&mut pack, &Tuning::default());
//! let source = Source::from_text("a.txt", "They met in the the town hall.");
//! let document = parse(&source, Format::Text, &Given::default(), &rules.languages);
//! let found = rules.lint(&source, &document, Context::default(), "en", &mut Desk::default());
//! assert_eq!(&*found[0].rule, "en/doubled-word");
//! ```

#![forbid(unsafe_code)]
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod text;

pub mod diagnostic;

pub mod written;

pub mod language;

pub mod document;

pub mod rule;

pub mod check;

pub mod lint;

pub mod corpus;

pub mod fix;

pub mod proof;

pub mod report;

pub mod config;

pub mod discover;

pub mod session;

pub mod cli;
