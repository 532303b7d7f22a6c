//! Everything that is tested from outside: rules, cases, the command line, the house.

mod rules;
