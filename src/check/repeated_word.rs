//! `repeated-word`: the same word twice in a row.

use crate::check::{Change, Check, Compile, Findings, Kind, View, WordGlobs};
use crate::diagnostic::Safety;
use crate::text::span::{Prose, Span};
use crate::text::token::Token;

/// The kind.
pub const KIND: Kind = Kind {
    name: "repeated-word",
    about: "Finds the same word twice in a row.",
    options: &[
        ("only", "the words that are meant; absent: all"),
        ("except", "words that may stand twice; `*` at either end stands for any letters"),
        ("minimum-letters", "shorter words are left alone"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: &[],
    args: &["word"],
    compile,
};

struct RepeatedWord {
    only: WordGlobs,
    except: WordGlobs,
    minimum: u8,
    safety: Safety,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    compile.needles.repeats = true;
    let minimum = compile.options.number("minimum-letters", 1.0..=50.0, compile.problems).unwrap_or(2.0) as u8;
    Some(Box::new(RepeatedWord {
        only: compile.globs("only"),
        except: compile.globs("except"),
        minimum,
        safety: compile.safety(Safety::Safe),
    }))
}

impl Check for RepeatedWord {
    fn check(&self, view: &View<'_>, out: &mut Findings) {
        for hit in view.hits {
            let (first, second) = (view.token(hit.first), view.token(hit.first + 1));
            if first.is_number() || first.letters < self.minimum {
                continue;
            }
            let (one, two) = (first.text(view.prose()), second.text(view.prose()));
            let folded = crate::text::fold::folded(two);
            if self.except.matches(&folded) || !(self.only.is_empty() || self.only.matches(&folded)) {
                continue;
            }
            // Vowel signs that differ, or a capital on the second word alone, say that these are two words.
            let vowelled = first.is_marked() && second.is_marked() && one != two;
            if vowelled || (second.is_capital() && !first.is_capital()) || self.is_compound(view, hit.first) {
                continue;
            }
            let finding = out.report(hit.block, Span::new(first.start, second.end()));
            finding.change = Change::Edits(vec![(gone(view.prose(), first, second), String::new())]);
            finding.safety = self.safety;
            finding.suggestions = vec![one.to_owned()];
            finding.arg("word", one);
        }
    }
}

/// The second word with the space before it; across a line break the first one, so that the break stays.
fn gone(prose: &str, first: Token, second: Token) -> Span<Prose> {
    if !prose[first.end() as usize..second.start as usize].contains('\n') {
        return Span::new(first.end(), second.end());
    }
    let before = prose[..first.start as usize].trim_end_matches(' ').len() as u32;
    if before == 0 || prose[..before as usize].ends_with('\n') {
        return Span::new(first.end(), second.end());
    }
    Span::new(before, first.end())
}

impl RepeatedWord {
    /// One of the two is a part of a longer word: `that that-clause`, `and/or or`.
    fn is_compound(&self, view: &View<'_>, first: u32) -> bool {
        let prose = view.prose();
        let joins = |c: char| matches!(c, '-' | '\u{2010}' | '\u{2011}' | '_' | '/' | '.' | '@' | '\'' | '\u{2019}');
        let before = prose[..view.token(first).start as usize].chars().next_back();
        let quotes = |c: Option<char>| matches!(c, Some('"' | '“' | '”' | '‘' | '’' | '«' | '»'));
        if quotes(before) && quotes(prose[view.token(first + 1).end() as usize..].chars().next()) {
            return true; // the two words are spoken of
        }
        let mut after = prose[view.token(first + 1).end() as usize..].chars();
        let next = after.next();
        let glued = next.is_some_and(joins) && after.next().is_some_and(char::is_alphanumeric);
        before.is_some_and(joins) || glued
    }
}
