//! The flags: what they are called, what they mean, and what may stand with what.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diagnostic::Level;
use crate::document::Format;

/// A copy desk that works like a compiler: repeated paragraphs, stray teasers, mixed dates and typos, Arabic first.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, propagate_version = true, arg_required_else_help = false)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check articles (the default command)
    Check(Box<CheckArgs>),
    /// List the rules
    Rules(RulesArgs),
    /// Say what a rule flags, why, with examples and options
    Explain(ExplainArgs),
    /// Run the examples in rule files
    Test(TestArgs),
    /// Write a commented copydesk.toml into the current folder
    Init(InitArgs),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Files and folders; - reads standard input [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write the safe fixes to the files
    #[arg(long, group = "fixing")]
    pub(crate) fix: bool,
    /// Write the unsafe fixes too
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,
    /// Show what --fix would write, and write nothing
    #[arg(long)]
    pub(crate) diff: bool,
    /// How findings are printed
    #[arg(long, value_enum, default_value = "human")]
    pub(crate) format: ReportFormat,
    /// Print the report to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The level from which the exit code is 1 [default: warning]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) fail_on: Option<FailOn>,
    /// Only these rules: a name, or a pattern such as 'ar/*'; repeatable
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) select: Vec<String>,
    /// Not these rules; repeatable
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    /// A folder with more rules; repeatable
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
    /// This configuration file instead of the nearest copydesk.toml
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// No configuration file
    #[arg(long)]
    pub(crate) no_config: bool,
    /// The day of publication, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
    /// The language of the articles [default: told from the text]
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<String>,
    /// How standard input is called in the report; its ending tells its format
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// How the articles are written
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) input_format: InputFormat,
    #[command(flatten)]
    pub(crate) look: Look,
    /// Threads [default: one for each processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,
    /// Print only the counts of each rule
    #[arg(long)]
    pub(crate) statistics: bool,
    /// Print no summary
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say also which files were skipped, which configuration holds and how long it took
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// How words are put on the screen.
#[derive(Args, Clone, Debug)]
pub(crate) struct Look {
    /// The language of messages [default: that of the locale]
    #[arg(long, value_enum, value_name = "LANG")]
    pub(crate) message_lang: Option<MessageLangFlag>,
    /// When to use colours
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: When,
    /// How right-to-left lines are marked
    #[arg(long, value_enum, default_value = "auto", value_name = "HOW")]
    pub(crate) bidi: BidiFlag,
}

#[derive(Args, Debug)]
pub(crate) struct RulesArgs {
    /// Only the rules that run on this language
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<String>,
    /// How the list is printed
    #[arg(long, value_enum, default_value = "human")]
    pub(crate) format: ListFormat,
    /// A folder with more rules; repeatable
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// The name of the rule
    pub(crate) rule: String,
    /// A folder with more rules; repeatable
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Args, Debug)]
pub(crate) struct TestArgs {
    /// Rules by name, rule files or folders of them [default: every rule of the program]
    #[arg(value_name = "RULE|FILE|DIR")]
    pub(crate) what: Vec<String>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// The folder to write to
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Excerpts with marked words
    Human,
    /// One line for each finding
    Compact,
    /// One JSON document
    Json,
    /// One JSON document for each finding, a line each
    Jsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Human,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Warning,
    Advice,
    Never,
}

impl FailOn {
    pub(crate) fn level(self) -> Option<Level> {
        match self {
            Self::Error => Some(Level::Error),
            Self::Warning => Some(Level::Warning),
            Self::Advice => Some(Level::Advice),
            Self::Never => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// Told from the name
    Auto,
    /// Plain text
    Text,
    /// Plain text, every line a paragraph
    Lines,
    /// Plain text, lines wrapped by hand
    Wrapped,
    /// Markdown
    Markdown,
}

impl InputFormat {
    pub(crate) fn format(self) -> Option<Format> {
        match self {
            Self::Auto => None,
            Self::Text => Some(Format::Text),
            Self::Lines => Some(Format::Lines),
            Self::Wrapped => Some(Format::Wrapped),
            Self::Markdown => Some(Format::Markdown),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageLangFlag {
    En,
    Ar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BidiFlag {
    /// As the terminal is known to draw
    Auto,
    /// The terminal orders the letters
    Terminal,
    /// The terminal does not
    None,
    /// Marks in the text instead of carets
    Marks,
}

/// `copydesk article.txt` means `copydesk check article.txt`.
pub(crate) fn with_default_command(mut args: Vec<OsString>) -> Vec<OsString> {
    const COMMANDS: [&str; 8] = ["check", "rules", "explain", "test", "init", "completions", "man", "help"];
    let first = args.get(1).and_then(|a| a.to_str());
    let own = match first {
        Some(word) => COMMANDS.contains(&word) || matches!(word, "-h" | "--help" | "-V" | "--version"),
        None => false,
    };
    if !own {
        args.insert(args.len().min(1), "check".into());
    }
    args
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_flags_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn check_is_the_default_command() {
        let with = |args: &[&str]| -> Vec<String> {
            let args = with_default_command(args.iter().map(OsString::from).collect());
            args.into_iter().map(|a| a.to_string_lossy().into_owned()).collect()
        };
        assert_eq!(with(&["copydesk"]), ["copydesk", "check"]);
        assert_eq!(with(&["copydesk", "a.txt"]), ["copydesk", "check", "a.txt"]);
        assert_eq!(with(&["copydesk", "--fix"]), ["copydesk", "check", "--fix"]);
        assert_eq!(with(&["copydesk", "rules"]), ["copydesk", "rules"]);
        assert_eq!(with(&["copydesk", "--help"]), ["copydesk", "--help"]);
    }
}
