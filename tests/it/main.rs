//! Everything that is tested from outside: rules, cases, the command line, the README, the house, what holds for any text.

mod across;
mod cases;
mod clean;
mod cli;
mod files;
mod house;
mod packs;
mod program;
mod properties;
mod readme;
mod reports;
mod rules;
mod setup;
