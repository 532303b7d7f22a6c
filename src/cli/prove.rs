//! `copydesk test`: the examples of rule files, run.

use std::io::Write;
use std::path::Path;

use crate::cli::args::TestArgs;
use crate::cli::check::write_problems;
use crate::cli::screen::{Stream, message_lang, screen};
use crate::cli::{CLEAN, Error, FINDINGS};
use crate::config::unknown;
use crate::lint::matches_id;
use crate::proof::prove;
use crate::rule::pack::{Pack, RuleFile, embedded};
use crate::session::rule_files;
use crate::written::Problems;

pub(super) fn run(flags: &TestArgs) -> Result<u8, Error> {
    let mut files: Vec<RuleFile> = embedded().collect();
    let mut wanted: Vec<String> = Vec::new();
    let mut patterns: Vec<&str> = Vec::new();
    for what in &flags.what {
        if Path::new(what).exists() {
            let more = rule_files(Path::new(what)).map_err(|why| Error::Say(format!("{what}: {why}")))?;
            wanted.extend(more.iter().map(|f| f.id.clone()));
            files.extend(more);
        } else {
            patterns.push(what);
        }
    }
    let mut pack = Pack::read(Problems::default(), files);
    if let Some(message) = patterns.iter().find_map(|p| unknown(p, &pack.ids())) {
        return Err(Error::Say(format!("{message}; there is no such file or folder either")));
    }
    let all = flags.what.is_empty();
    let proof =
        prove(&mut pack, |id| all || wanted.iter().any(|w| w == id) || patterns.iter().any(|p| matches_id(p, id)));
    let lang = message_lang(&flags.look);
    let wrong = write_problems(&pack.problems, &screen(&flags.look, &lang, Stream::Stderr));
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} examples of {} rules: {}",
        proof.examples,
        proof.rules,
        match wrong {
            0 => "all hold".to_owned(),
            1 => "one thing is wrong".to_owned(),
            n => format!("{n} things are wrong"),
        }
    )?;
    Ok(if wrong == 0 { CLEAN } else { FINDINGS })
}
