//! The screen a report is drawn on: its width, its colours, how it orders letters, and the words of our own.

use codespan_reporting::diagnostic::{LabelStyle, Severity};
use unicode_bidi::{BidiClass, Direction, bidi_class, get_base_direction};
use unicode_width::UnicodeWidthChar;

use crate::diagnostic::{Level, Safety};
use crate::text::marks::{is_hidden, is_space};

/// Opens an isolate whose direction is that of its first letter.
const FIRST_STRONG: char = '\u{2068}';
/// Opens a left-to-right isolate.
pub(super) const LEFT_TO_RIGHT: char = '\u{2066}';
/// Opens a right-to-left isolate.
pub(super) const RIGHT_TO_LEFT: char = '\u{2067}';
/// Closes the innermost isolate.
pub(super) const POP: char = '\u{2069}';
/// The left-to-right mark.
pub(super) const LRM: char = '\u{200E}';

/// The first VTE that orders and shapes right-to-left text.
const VTE_WITH_BIDI: u32 = 5800;

/// Build servers, whose logs are read in a browser.
const CI: [&str; 4] = ["GITHUB_ACTIONS", "GITLAB_CI", "CI", "TEAMCITY_VERSION"];

/// Variables of terminals that show letters in the order of the bytes.
const LOGICAL: [&str; 6] =
    ["KITTY_WINDOW_ID", "WT_SESSION", "XTERM_VERSION", "ALACRITTY_WINDOW_ID", "ALACRITTY_SOCKET", "ALACRITTY_LOG"];

/// The same by the name in `TERM_PROGRAM`.
const LOGICAL_PROGRAMS: [&str; 5] = ["vscode", "WezTerm", "ghostty", "Hyper", "Tabby"];

/// What a report is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Cells in a row.
    pub width: usize,
    /// Whether colours may be used.
    pub color: Color,
    /// How rows with right-to-left letters are drawn.
    pub bidi: Bidi,
    /// The language of the words that no rule brings along.
    pub lang: MessageLang,
}

/// Whether colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Plain text.
    Never,
    /// ANSI colours.
    Always,
}

/// The language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageLang {
    /// English.
    En,
    /// Arabic.
    Ar,
}

/// How rows with right-to-left letters are drawn. Other rows look the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bidi {
    /// The terminal puts the letters in their visual order; carets go where the letters will be.
    Visual {
        /// It obeys directional isolates. Where it does not, they would show as boxes.
        isolates: bool,
        /// It draws lam and alef in one cell.
        lam_alef: bool,
        /// Rows need a left-to-right mark, or their first letter turns them round.
        lrm: bool,
    },
    /// The terminal shows letters in the order of the bytes, and so go the carets.
    Logical,
    /// Nobody knows: brackets in the text itself instead of carets, right wherever it is read.
    Marks {
        /// Isolates may be used.
        isolates: bool,
    },
}

impl Screen {
    /// `text` so that its direction does not disturb what stands around it.
    pub fn isolate(&self, text: &str) -> String {
        self.bidi.say(text)
    }
}

/// Text from an article or a path without anything that a terminal obeys: controls become spaces, hidden marks go.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| !is_hidden(c)) {
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

/// Text filled up with spaces to a width in cells.
pub(super) fn pad(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(width(text))))
}

impl Bidi {
    /// Visual carets whatever the terminal says of itself, as it is known to draw: `--bidi terminal`.
    pub fn terminal(env: &dyn Fn(&str) -> Option<String>) -> Self {
        match is_set(env, "MLTERM") {
            true => Self::Visual { isolates: false, lam_alef: true, lrm: true },
            false => Self::Visual { isolates: true, lam_alef: false, lrm: false },
        }
    }

    /// Carets in the order of the bytes: `--bidi none`.
    pub fn none() -> Self {
        Self::Logical
    }

    /// Marks in the text, no carets: `--bidi marks`.
    pub fn marks() -> Self {
        Self::Marks { isolates: true }
    }

    /// Whether isolates may be written.
    pub(super) fn isolates(self) -> bool {
        matches!(self, Self::Visual { isolates: true, .. } | Self::Marks { isolates: true })
    }

    /// Whether letters will be shown in another order than they are written in, as far as is known.
    pub(super) fn reorders(self) -> bool {
        self != Self::Logical
    }

    /// Whether every row begins with a left-to-right mark.
    pub(super) fn lrm(self) -> bool {
        matches!(self, Self::Visual { lrm: true, .. })
    }

    /// `text` so that its direction does not disturb what stands around it.
    pub(super) fn isolate(self, text: &str) -> String {
        self.enclose(FIRST_STRONG, text)
    }

    /// A sentence of our own, in the direction of its language, whatever it quotes first.
    pub(super) fn say(self, text: &str) -> String {
        let open = if direction(text) == Direction::Rtl { RIGHT_TO_LEFT } else { LEFT_TO_RIGHT };
        self.enclose(open, text)
    }

    /// A path so that its parts and the numbers after it stay in order.
    pub(super) fn path(self, text: &str) -> String {
        let mut path = self.enclose(LEFT_TO_RIGHT, text);
        if self.lrm() && text.contains(turns) {
            path.push(LRM);
        }
        path
    }

    fn enclose(self, open: char, text: &str) -> String {
        match self.isolates() && text.contains(turns) {
            true => format!("{open}{text}{POP}"),
            false => text.to_string(),
        }
    }
}

/// How the terminal behind these variables draws right-to-left rows: `--bidi auto`.
///
/// The order matters: terminals pass their variables on to whatever is started in them, an editor or another terminal.
pub fn detect(env: &dyn Fn(&str) -> Option<String>, tty: bool) -> Bidi {
    let program = env("TERM_PROGRAM").unwrap_or_default();
    let term = env("TERM").unwrap_or_default();
    let number = |name| env(name).and_then(|value| value.parse::<u32>().ok()).unwrap_or(0);
    if !tty || CI.iter().any(|name| is_set(env, name)) {
        Bidi::marks()
    } else if is_set(env, "MLTERM") {
        Bidi::terminal(env)
    } else if LOGICAL.iter().any(|name| is_set(env, name))
        || LOGICAL_PROGRAMS.contains(&program.as_str())
        || term == "xterm-kitty"
    {
        Bidi::Logical
    } else if program == "tmux" || term.starts_with("screen") || term.starts_with("tmux") {
        Bidi::marks()
    } else if number("VTE_VERSION") >= VTE_WITH_BIDI || is_set(env, "KONSOLE_VERSION") {
        Bidi::terminal(env)
    } else {
        Bidi::marks()
    }
}

fn is_set(env: &dyn Fn(&str) -> Option<String>, name: &str) -> bool {
    env(name).is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

/// Whether a terminal may order the neighbours of the character anew: letters and digits of right-to-left scripts.
pub(super) fn turns(c: char) -> bool {
    c >= '\u{590}' && matches!(bidi_class(c), BidiClass::R | BidiClass::AL | BidiClass::AN)
}

/// The direction of a sentence: that of its first letter outside quotation marks, else of its first letter.
fn direction(text: &str) -> Direction {
    let mut depth = 0usize;
    let outside: String = text
        .chars()
        .filter(|&c| {
            match c {
                '«' | '“' | '‘' => depth += 1,
                '»' | '”' | '’' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect();
    match get_base_direction(outside.as_str()) {
        Direction::Mixed => get_base_direction(text),
        found => found,
    }
}

/// The cells that `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// `label` and `text` in lines of at most `room` cells, broken between words only; line breaks of the text are kept.
/// Each line is isolated in the direction of the text, the label with it if it runs the same way.
pub(super) fn wrap(label: &str, text: &str, room: usize, bidi: Bidi) -> String {
    let direction = direction(text);
    let open = if direction == Direction::Rtl { RIGHT_TO_LEFT } else { LEFT_TO_RIGHT };
    let apart = if (direction == Direction::Rtl) != label.contains(turns) { label } else { "" };
    let rows = text.lines().enumerate().flat_map(|(k, line)| match k {
        0 => wrap_line(&format!("{label}{line}"), room),
        _ => wrap_line(line, room),
    });
    let rows = rows.map(|row| match row.strip_prefix(apart) {
        Some(rest) => apart.to_string() + &bidi.enclose(open, rest),
        None => bidi.enclose(open, &row),
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// The same for one line. An isolate that a break falls into is closed before it and opened again after it.
fn wrap_line(line: &str, room: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    let (mut used, mut isolated) = (0, false);
    for (k, word) in line.split(' ').enumerate() {
        let needed = width(word);
        if let Some(row) = rows.last_mut().filter(|_| k > 0) {
            if used + 1 + needed <= room {
                row.push(' ');
                used += 1;
            } else {
                row.extend(isolated.then_some(POP));
                rows.push(isolated.then_some(FIRST_STRONG).into_iter().collect());
                used = 0;
            }
        }
        for c in word.chars().filter(|&c| c == FIRST_STRONG || c == POP) {
            isolated = c == FIRST_STRONG;
        }
        used += needed;
        if let Some(row) = rows.last_mut() {
            row.push_str(word);
        }
    }
    rows
}

/// Whether printing the character could act on the terminal or on the order of its neighbours.
/// The last plane belongs to the cells that stand in for text while a report is laid out.
pub(super) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || is_hidden(c) && !is_joiner(c)
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{206A}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}' | '\u{180E}'
            | '\u{E0000}'..='\u{E007F}' | '\u{100000}'..)
}

/// The joiners shape the letters beside them and do nothing else.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// A hidden character as it is shown, such as `<U+202E>`.
pub(super) fn named(c: char) -> String {
    format!("<U+{:04X}>", c as u32)
}

/// `text` without the characters that must not be printed; breaks and tabs become spaces.
pub(super) fn stripped(text: &str) -> String {
    let spaced = text.chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c });
    spaced.filter(|&c| !is_unsafe(c)).collect()
}

/// `text` with the characters that must not be printed shown by number.
pub(super) fn revealed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) { out.push_str(&named(c)) } else { out.push(c) }
    }
    out
}

/// The same, and with the joiners and the spaces that look like others shown by number too.
pub(super) fn revealed_wholly(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let lookalike = is_space(c) && c != ' ';
        if is_unsafe(c) || is_joiner(c) || lookalike { out.push_str(&named(c)) } else { out.push(c) }
    }
    out
}

/// The brackets that stand for carets of this style.
pub(super) fn brackets(style: LabelStyle) -> &'static str {
    match style {
        LabelStyle::Primary => "⟦⟧",
        LabelStyle::Secondary => "⟨⟩",
    }
}

/// The colour of a mark, as rustc has it.
pub(super) fn ink(severity: Severity, style: LabelStyle) -> &'static str {
    match (style, severity) {
        (LabelStyle::Secondary, _) => "94",
        (_, Severity::Bug | Severity::Error) => "91",
        (_, Severity::Warning) => "33",
        (_, Severity::Note) => "92",
        (_, Severity::Help) => "96",
    }
}

/// Borders, line numbers and bullets.
pub(super) const FRAME: &str = "1;94";

/// What the report itself says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Error,
    Warning,
    Advice,
    Help,
    Note,
    UnsafeFix,
    OnlySuggested,
    OtherWordings,
    MorePlaces,
    Comma,
}

/// The words in English and Arabic, in the order of [`Word`].
const WORDS: [[&str; 2]; 10] = [
    ["error", "خطأ"],
    ["warning", "تحذير"],
    ["advice", "نصيحة"],
    ["help", "تصحيح"],
    ["note", "ملاحظة"],
    [" (unsafe fix)", " (تصحيح غير مضمون)"],
    [" (suggestion)", " (اقتراح)"],
    ["other wordings", "صيغ أخرى"],
    ["more places like this", "مواضع أخرى مثله"],
    [", ", "، "],
];

impl MessageLang {
    /// A word in this language.
    pub(super) fn word(self, word: Word) -> &'static str {
        WORDS[word as usize][self as usize]
    }

    /// The word for a level.
    pub(super) fn level(self, level: Level) -> &'static str {
        self.word(match level {
            Level::Error => Word::Error,
            Level::Warning => Word::Warning,
            Level::Advice => Word::Advice,
        })
    }

    /// What is added to a fix that `--fix` does not apply.
    pub(super) fn safety(self, safety: Safety) -> &'static str {
        match safety {
            Safety::Safe => "",
            Safety::Unsafe => self.word(Word::UnsafeFix),
            Safety::Suggest => self.word(Word::OnlySuggested),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(variables: &[(&str, &str)]) -> Bidi {
        let env = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.to_string());
        detect(&env, true)
    }

    #[test]
    fn terminals_are_told_apart_by_their_variables() {
        let vte = Bidi::Visual { isolates: true, lam_alef: false, lrm: false };
        let mlterm = Bidi::Visual { isolates: false, lam_alef: true, lrm: true };
        let table: [(&[(&str, &str)], Bidi); 10] = [
            (&[("VTE_VERSION", "7006")], vte),
            (&[("VTE_VERSION", "5202")], Bidi::marks()),
            (&[("VTE_VERSION", "7006"), ("TERM_PROGRAM", "vscode")], Bidi::Logical),
            (&[("VTE_VERSION", "7006"), ("TERM_PROGRAM", "tmux")], Bidi::marks()),
            (&[("VTE_VERSION", "7006"), ("GITHUB_ACTIONS", "true")], Bidi::marks()),
            (&[("VTE_VERSION", "7006"), ("CI", "false")], vte),
            (&[("KONSOLE_VERSION", "221201")], vte),
            (&[("MLTERM", "3.9.0")], mlterm),
            (&[("TERM", "xterm-kitty")], Bidi::Logical),
            (&[("TERM_PROGRAM", "Apple_Terminal")], Bidi::marks()),
        ];
        for (variables, bidi) in table {
            assert_eq!(detected(variables), bidi, "{variables:?}");
        }
        assert_eq!(detect(&|_| Some("7006".into()), false), Bidi::marks());
    }

    #[test]
    fn lines_are_wrapped_between_words_and_isolates_are_mended() {
        assert_eq!(wrap("", "one two three\nfour", 8, Bidi::Logical), "one two\nthree\nfour");
        assert_eq!(wrap("", "", 8, Bidi::Logical), "");
        let split = wrap_line("a \u{2068}b c\u{2069} d", 4);
        assert_eq!(split, ["a \u{2068}b\u{2069}", "\u{2068}c\u{2069} d"]);
        assert_eq!(wrap("", "نعم\nno", 9, Bidi::marks()), "\u{2067}نعم\u{2069}\nno");
        assert_eq!(wrap("note: ", "نعم", 9, Bidi::marks()), "note: \u{2067}نعم\u{2069}");
        assert_eq!(wrap("قل: ", "نعم", 9, Bidi::marks()), "\u{2067}قل: نعم\u{2069}");
    }

    #[test]
    fn nothing_is_printed_that_acts_on_the_terminal() {
        assert_eq!(stripped("a\n\u{1B}b\u{202E}\u{10FFFD}"), "a b");
        assert_eq!(revealed("a\u{200F}b\u{200C}"), "a<U+200F>b\u{200C}");
        assert_eq!(revealed_wholly("a\u{A0}b\u{200C}"), "a<U+00A0>b<U+200C>");
    }
}
