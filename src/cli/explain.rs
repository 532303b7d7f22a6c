//! `copydesk explain`: one rule, as an editor would want it explained.

use std::fmt::Write as _;
use std::io::Write;

use crate::check::KINDS;
use crate::cli::args::ExplainArgs;
use crate::cli::check::write_problems;
use crate::cli::rules::pack;
use crate::cli::screen::{Stream, message_lang, screen};
use crate::cli::{CLEAN, Error};
use crate::report::screen::Screen;
use crate::rule::{Example, Rule};
use crate::written::did_you_mean;

pub(super) fn run(flags: &ExplainArgs) -> Result<u8, Error> {
    let pack = pack(&flags.rules)?;
    let lang = message_lang(&flags.look);
    write_problems(&pack.problems, &screen(&flags.look, &lang, Stream::Stderr));
    let Some(rule) = pack.rules.iter().find(|r| *r.id == *flags.rule) else {
        let hint = did_you_mean(&flags.rule, pack.rules.iter().map(|r| &*r.id));
        return Err(Error::Say(format!("no rule `{}`{hint} (`copydesk rules` lists them)", flags.rule)));
    };
    let screen = screen(&flags.look, &lang, Stream::Stdout);
    let language = rule.lang.map_or("every language", |id| pack.languages.get(id).code.as_str());
    let text = explained(rule, language, &lang, &screen).unwrap_or_default();
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(CLEAN)
}

fn explained(rule: &Rule, language: &str, lang: &str, screen: &Screen) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    let iso = |text: &str| screen.isolate(text);
    let off = if rule.off { ", off unless it is selected" } else { "" };
    writeln!(out, "{} ({}, {}, {language}{off})\n", rule.id, rule.level.name(), rule.family)?;
    writeln!(out, "  {}", iso(rule.message.get(lang)))?;
    if !rule.why.is_empty() {
        writeln!(out, "  {}", iso(rule.why.get(lang)))?;
    }
    for (title, flagged) in [("flagged", true), ("not flagged", false)] {
        let examples: Vec<&Example> = rule.examples.iter().filter(|e| e.flags.is_empty() != flagged).collect();
        if !examples.is_empty() {
            writeln!(out, "\n{title}:")?;
        }
        for example in examples {
            let others = example.before.iter().chain(&example.after).flat_map(|text| text.lines());
            for line in others.filter(|l| !l.trim().is_empty()) {
                writeln!(out, "  (in another article) {}", iso(line))?;
            }
            let lines: Vec<&str> = example.text.lines().filter(|l| !l.trim().is_empty()).collect();
            for (at, line) in lines.iter().enumerate() {
                writeln!(out, "  {} {}", if at == 0 { "-" } else { " " }, iso(line))?;
            }
            if let Some(fixed) = &example.fixed {
                let fixed: Vec<&str> = fixed.lines().filter(|l| !l.trim().is_empty()).collect();
                writeln!(out, "    → {}", iso(&fixed.join(" ¶ ")))?;
            }
        }
    }
    if let Some(kind) = KINDS.iter().find(|k| k.name == rule.kind.text) {
        writeln!(out, "\nkind of check: {}. {}", kind.name, kind.about)?;
        writeln!(out, "options, set under [rule.\"{}\"] in copydesk.toml, beside `level` and `off`:", rule.id)?;
        let options = || kind.options.iter().chain(kind.more_options);
        let width = options().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, about) in options() {
            let set = if rule.options.has(name) { "*" } else { " " };
            writeln!(out, " {set}{name:width$}  {about}")?;
        }
        writeln!(out, " * set by this rule")?;
    }
    for (name, url) in &rule.source {
        writeln!(out, "\nsource: {name}{}", url.as_ref().map_or_else(String::new, |u| format!(" <{u}>")))?;
    }
    Ok(out)
}
