//! `copydesk rules`: the list of rules.

use std::io::Write;

use serde::Serialize;

use crate::cli::args::{ListFormat, RulesArgs};
use crate::cli::check::write_problems;
use crate::cli::screen::{Stream, message_lang, screen};
use crate::cli::{CLEAN, Error, TROUBLE, complain};
use crate::rule::pack::{Pack, embedded};
use crate::session::rule_files;
use crate::written::Problems;

#[derive(Serialize)]
struct Listed<'a> {
    rule: &'a str,
    family: &'a str,
    kind: &'a str,
    level: &'a str,
    lang: Option<&'a str>,
    off: bool,
    message: &'a str,
}

/// The rules of the program with those of more folders.
pub(super) fn pack(folders: &[std::path::PathBuf]) -> Result<Pack, Error> {
    let mut files: Vec<_> = embedded().collect();
    for folder in folders {
        files.extend(rule_files(folder).map_err(|why| Error::Say(format!("--rules {}: {why}", folder.display())))?);
    }
    Ok(Pack::read(Problems::default(), files))
}

pub(super) fn run(flags: &RulesArgs) -> Result<u8, Error> {
    let pack = pack(&flags.rules)?;
    let lang = message_lang(&flags.look);
    let screen_err = screen(&flags.look, &lang, Stream::Stderr);
    let troubled = write_problems(&pack.problems, &screen_err) > 0;
    let wanted = match flags.lang.as_deref() {
        None => None,
        Some(code) => match pack.languages.find(code) {
            Some(id) => Some(id),
            None => {
                complain(&format!("no language `{code}`"));
                return Ok(TROUBLE);
            }
        },
    };
    let code = |rule: &crate::rule::Rule| rule.lang.map(|id| pack.languages.get(id).code.as_str());
    let rules: Vec<Listed<'_>> = pack
        .rules
        .iter()
        .filter(|r| wanted.is_none() || r.lang.is_none() || r.lang == wanted)
        .map(|r| Listed {
            rule: &r.id,
            family: r.family,
            kind: &r.kind.text,
            level: r.level.name(),
            lang: code(r),
            off: r.off,
            message: r.message.get(&lang),
        })
        .collect();
    let mut out = std::io::stdout().lock();
    match flags.format {
        ListFormat::Json => {
            let text = serde_json::to_string_pretty(&rules).map_err(|e| Error::Say(e.to_string()))?;
            writeln!(out, "{text}")?;
        }
        ListFormat::Human => {
            let width = rules.iter().map(|r| r.rule.len()).max().unwrap_or(0);
            let screen = screen(&flags.look, &lang, Stream::Stdout);
            for r in &rules {
                let level = if r.off { "off" } else { r.level };
                let message = screen.isolate(r.message);
                writeln!(out, "{:width$}  {level:7}  {:11}  {message}", r.rule, r.family)?;
            }
            writeln!(out, "\n{} rules; `copydesk explain RULE` says more about one", rules.len())?;
        }
    }
    Ok(if troubled { TROUBLE } else { CLEAN })
}
