//! What the report is drawn on, told from the flags, the environment and the terminal.

use std::io::IsTerminal;

use crate::cli::args::{BidiFlag, Look, MessageLangFlag, When};
use crate::report::screen::{Bidi, Color, MessageLang, Screen, detect};

/// The width where there is no terminal to ask.
const WIDTH: usize = 100;

/// Where the words go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Stdout,
    Stderr,
    File,
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The screen behind a stream.
pub(super) fn screen(look: &Look, lang: &str, stream: Stream) -> Screen {
    let tty = match stream {
        Stream::Stdout => std::io::stdout().is_terminal(),
        Stream::Stderr => std::io::stderr().is_terminal(),
        Stream::File => false,
    };
    let size = tty.then(terminal_size::terminal_size).flatten();
    let set = |name| variable(name).is_some_and(|v| !v.is_empty());
    let color = match look.color {
        When::Always => Color::Always,
        When::Never => Color::Never,
        // https://no-color.org, https://bixense.com/clicolors
        When::Auto if set("NO_COLOR") => Color::Never,
        When::Auto if variable("CLICOLOR_FORCE").is_some_and(|v| v != "0") => Color::Always,
        When::Auto if tty && variable("TERM").is_none_or(|t| t != "dumb") => Color::Always,
        When::Auto => Color::Never,
    };
    let bidi = match look.bidi {
        BidiFlag::Auto => detect(&variable, tty),
        BidiFlag::Terminal => Bidi::terminal(&variable),
        BidiFlag::None => Bidi::none(),
        BidiFlag::Marks => Bidi::marks(),
    };
    let columns = variable("COLUMNS").and_then(|c| c.parse().ok()).filter(|&c: &usize| c >= 20);
    let width = size.map(|(w, _)| usize::from(w.0)).or(columns).unwrap_or(WIDTH).max(20);
    Screen { width, color, bidi, lang: if lang == "ar" { MessageLang::Ar } else { MessageLang::En } }
}

/// The language of messages that the flags ask for, else the locale; empty if neither says anything.
pub(super) fn message_lang(look: &Look) -> String {
    match look.message_lang {
        Some(MessageLangFlag::En) => "en".into(),
        Some(MessageLangFlag::Ar) => "ar".into(),
        None => {
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|n| variable(n).filter(|v| !v.is_empty()));
            if locale.is_some_and(|l| l.starts_with("ar")) { "ar".into() } else { String::new() }
        }
    }
}
