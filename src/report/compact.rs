//! One line for each finding, for editors, `grep` and logs: `path:line:col: level[rule] message`.

use crate::diagnostic::Diagnostic;
use crate::report::screen::clean;
use crate::text::source::Source;

/// The line for a finding, with its line break.
pub fn line(source: &Source, diagnostic: &Diagnostic) -> String {
    let at = source.position(diagnostic.span.start);
    format!(
        "{}:{}:{}: {}[{}] {}\n",
        clean(&source.path),
        at.line,
        at.column,
        diagnostic.level.name(),
        diagnostic.rule,
        clean(&diagnostic.message)
    )
}
