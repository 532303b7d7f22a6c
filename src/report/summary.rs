//! The end of a report for people: what was found, rule by rule, and what to do next.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Level, Safety};
use crate::report::screen::{Color, MessageLang, Screen, pad};

/// Counts of one rule.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    all: usize,
    safe: usize,
    not_safe: usize,
}

/// Counts of a run.
#[derive(Debug, Default)]
pub struct Summary {
    /// Files that were checked.
    pub files: usize,
    /// Fixes that were applied, or would be.
    pub applied: usize,
    /// They would be: nothing was written.
    pub only_shown: bool,
    rules: BTreeMap<(std::cmp::Reverse<Level>, Arc<str>), Count>,
}

impl Summary {
    /// Counts the findings of a file.
    pub fn add(&mut self, found: &[Diagnostic]) {
        self.files += 1;
        for d in found {
            let count = self.rules.entry((std::cmp::Reverse(d.level), d.rule.clone())).or_default();
            count.all += 1;
            match d.fix.as_ref().map(|f| f.safety) {
                Some(Safety::Safe) => count.safe += 1,
                Some(Safety::Unsafe) => count.not_safe += 1,
                _ => {}
            }
        }
    }

    /// How many findings of a level there are.
    pub fn count(&self, level: Level) -> usize {
        self.rules.iter().filter(|((l, _), _)| l.0 == level).map(|(_, c)| c.all).sum()
    }

    /// The table of rules and the line that says it in short.
    pub fn text(&self, screen: &Screen) -> String {
        let mut out = String::new();
        let width = self.rules.keys().map(|(_, rule)| rule.chars().count()).max().unwrap_or(0);
        for ((level, rule), count) in &self.rules {
            let fixable = match screen.lang {
                _ if count.safe == 0 => String::new(),
                MessageLang::En => format!("  {} fixable", count.safe),
                MessageLang::Ar => format!("  {}", screen.isolate(&format!("يصلح آليا: {}", count.safe))),
            };
            let name = pad(rule, width);
            out += &format!("{:>7}  {}{name}{}{fixable}\n", count.all, color(screen, level.0), reset(screen));
        }
        out + &self.line(screen)
    }

    fn line(&self, screen: &Screen) -> String {
        let levels = [Level::Error, Level::Warning, Level::Advice];
        let [errors, warnings, advice] = levels.map(|l| self.count(l));
        let safe: usize = self.rules.values().map(|c| c.safe).sum();
        let not_safe: usize = self.rules.values().map(|c| c.not_safe).sum();
        let mut line = match screen.lang {
            MessageLang::En => {
                let counts = format!("{}, {}, {advice} advice", plural(errors, "error"), plural(warnings, "warning"));
                let found = if errors + warnings + advice == 0 { "nothing to say".to_owned() } else { counts };
                format!("{found} in {}", plural(self.files, "file"))
            }
            MessageLang::Ar if errors + warnings + advice == 0 => format!("لا ملاحظات؛ ملفات: {}", self.files),
            MessageLang::Ar => {
                format!("أخطاء: {errors}، تحذيرات: {warnings}، نصائح: {advice}؛ ملفات: {}", self.files)
            }
        };
        if self.applied > 0 {
            line += &match screen.lang {
                MessageLang::En if self.only_shown => format!("; {} would be applied", plural(self.applied, "fix")),
                MessageLang::En => format!("; {} applied", plural(self.applied, "fix")),
                MessageLang::Ar => format!("؛ إصلاحات: {}", self.applied),
            };
        }
        if safe > 0 {
            line += &match screen.lang {
                MessageLang::En => format!("; `--fix` mends {safe} of them"),
                MessageLang::Ar => format!("؛ يصلح منها بالأمر --fix: {safe}"),
            };
        }
        if not_safe > 0 && screen.lang == MessageLang::En {
            line += &format!("{} `--unsafe-fixes` {not_safe} more", if safe > 0 { "," } else { ";" });
        }
        screen.isolate(&line) + "\n"
    }
}

fn plural(count: usize, word: &str) -> String {
    let ending = match (count, word) {
        (1, _) => "",
        (_, word) if word.ends_with('x') => "es",
        _ => "s",
    };
    format!("{count} {word}{ending}")
}

fn color(screen: &Screen, level: Level) -> &'static str {
    match (screen.color, level) {
        (Color::Never, _) => "",
        (_, Level::Error) => "\x1b[1;31m",
        (_, Level::Warning) => "\x1b[33m",
        (_, Level::Advice) => "\x1b[36m",
    }
}

fn reset(screen: &Screen) -> &'static str {
    if screen.color == Color::Never { "" } else { "\x1b[0m" }
}
