//! The command line: flags read, work done, words printed. The only room that prints.

mod args;
mod check;
mod explain;
mod init;
mod prove;
mod rules;
mod screen;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::cli::args::{Cli, Command};

/// Nothing at or above the level that fails a run.
const CLEAN: u8 = 0;
/// Findings at or above that level.
const FINDINGS: u8 = 1;
/// Something that must be mended before the run means anything.
const TROUBLE: u8 = 2;

/// What stops a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Said to the user in one line.
    #[error("{0}")]
    Say(String),
    /// Standard output or the report's file cannot be written.
    #[error("the report cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

/// Reads the command line, does what it says, and gives the exit code.
pub fn main() -> ExitCode {
    let args: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let cli = match Cli::try_parse_from(args::with_default_command(args)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are asked for, and go to standard output.
            let code = if error.use_stderr() { TROUBLE } else { CLEAN };
            return if error.print().is_err() { ExitCode::from(CLEAN) } else { ExitCode::from(code) };
        }
    };
    let done = match cli.command {
        Command::Check(flags) => check::run(*flags),
        Command::Rules(flags) => rules::run(&flags),
        Command::Explain(flags) => explain::run(&flags),
        Command::Test(flags) => prove::run(&flags),
        Command::Init(flags) => init::run(&flags),
        Command::Completions { shell } => completions(shell),
        Command::Man => man(),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        // Whoever read our output has read enough.
        Err(Error::Write(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::from(CLEAN),
        Err(error) => {
            complain(&error.to_string());
            ExitCode::from(TROUBLE)
        }
    }
}

/// One line on standard error. That nobody reads it is no reason to fail.
fn complain(message: &str) {
    let _ = writeln!(std::io::stderr(), "copydesk: {}", crate::report::screen::clean(message));
}

fn completions(shell: clap_complete::Shell) -> Result<u8, Error> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "copydesk", &mut out);
    std::io::stdout().write_all(&out)?;
    Ok(CLEAN)
}

fn man() -> Result<u8, Error> {
    let mut out = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut out)?;
    std::io::stdout().write_all(&out)?;
    Ok(CLEAN)
}
