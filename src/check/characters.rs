//! `characters`: these code points do not belong here.

use std::collections::HashSet;

use crate::check::{Check, Compile, Findings, Gap, Kind, View};
use crate::diagnostic::Safety;
use crate::text::fold;
use crate::text::marks::{Script, is_mark};
use crate::text::span::Span;

/// The kind.
pub const KIND: Kind = Kind {
    name: "characters",
    about: "Finds code points that do not belong in a text, and what to write for them.",
    options: &[
        ("map", "code point = what to write instead, which may be nothing"),
        ("between-letters", "only between two letters of one script"),
        ("inside-words", "only in words"),
        ("unless-letters", "not in a word that holds one of these letters"),
        ("keep-beside-signs", "not directly beside a vowel sign, which it carries"),
        ("keep-after-proclitics", "not directly after letters that are glued before words"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: &[],
    args: &["name"],
    compile,
};

struct Characters {
    /// Few enough to be looked through.
    map: Vec<(char, String)>,
    place: Place,
    /// Letters glued before words, after which a character is left alone.
    proclitics: HashSet<String>,
    /// Whether a character is left alone beside a vowel sign.
    beside_signs: bool,
    unless: Vec<char>,
    safety: Safety,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    Words,
    BetweenLetters,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let mut map: Vec<(char, String)> = Vec::new();
    if let Some(table) = compile.options.table("map", compile.problems) {
        for (key, value) in table.names() {
            let with = value.text(compile.problems);
            match (<[char; 1]>::try_from(key.text.chars().collect::<Vec<_>>()), with) {
                (Ok([c]), Some(with)) => map.push((c, with.text)),
                (Err(_), _) => compile.problems.error(key.place, "expected one code point"),
                (Ok(_), None) => {}
            }
        }
    }
    if map.is_empty() {
        let place = compile.rule.place();
        compile.problems.error(place, "`characters` needs `map`");
        return None;
    }
    let between = compile.options.flag("between-letters", compile.problems).unwrap_or(false);
    let inside = compile.options.flag("inside-words", compile.problems).unwrap_or(false);
    let after_proclitics = compile.options.flag("keep-after-proclitics", compile.problems).unwrap_or(false);
    let beside_signs = compile.options.flag("keep-beside-signs", compile.problems).unwrap_or(false);
    let unless = compile.options.text("unless-letters", compile.problems);
    compile.needles.letters = map.iter().map(|(c, _)| *c).collect();
    compile.needles.letters.sort_unstable();
    let place = match (between, inside) {
        (true, _) => Place::BetweenLetters,
        (false, true) => Place::Words,
        (false, false) => Place::Anywhere,
    };
    compile.needles.gaps = place == Place::Anywhere;
    let language = compile.language();
    let groups: Vec<String> = language.proclitics.iter().map(|(name, _)| name.clone()).collect();
    let proclitics = if after_proclitics { language.prefixes(&groups).into_iter().collect() } else { HashSet::new() };
    Some(Box::new(Characters {
        map,
        place,
        proclitics,
        beside_signs,
        unless: unless.map(|t| t.text.chars().collect()).unwrap_or_default(),
        safety: compile.safety(Safety::Safe),
    }))
}

impl Check for Characters {
    fn gap(&self, gap: &Gap<'_>) -> bool {
        gap.text.chars().any(|c| self.with(c).is_some())
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        for hit in view.hits {
            // A hit with no token of its own is a gap.
            if hit.end == hit.first {
                let (span, _) = view.gap(hit);
                self.scan(hit.block, span.start, &view.prose()[span.range()], out);
                continue;
            }
            let token = view.token(hit.first);
            let text = token.text(view.prose());
            if !text.chars().any(|c| self.unless.contains(&c)) {
                self.scan(hit.block, token.start, text, out);
            }
        }
    }
}

impl Characters {
    /// What to write for a character.
    fn with(&self, c: char) -> Option<&str> {
        self.map.iter().find(|(of, _)| *of == c).map(|(_, with)| with.as_str())
    }

    fn scan(&self, block: u32, base: u32, text: &str, out: &mut Findings) {
        let mut at = 0;
        while let Some(from) = text[at..].find(|c| self.with(c).is_some()).map(|i| at + i) {
            let run = text[from..].find(|c| self.with(c).is_none()).unwrap_or(text.len() - from);
            let to = from + run;
            at = to;
            if !self.stands(text, from, to) {
                continue;
            }
            let with: String = text[from..to].chars().filter_map(|c| self.with(c)).collect();
            let span = Span::new(base + from as u32, base + to as u32);
            let name = text[from..].chars().next().map_or_else(String::new, |c| format!("U+{:04X}", c as u32));
            let finding = out.report(block, span);
            finding.change = crate::check::Change::Edits(vec![(span, with.clone())]);
            finding.safety = self.safety;
            finding.suggestions = vec![with];
            finding.arg("name", name);
        }
    }

    fn stands(&self, text: &str, from: usize, to: usize) -> bool {
        if self.place != Place::BetweenLetters {
            return true;
        }
        let before = text[..from].chars().rev().find(|&c| !is_mark(c)).map_or(Script::None, Script::of);
        let after = text[to..].chars().next().map_or(Script::None, Script::of);
        let between = before != Script::None && before == after;
        let glued = || self.proclitics.contains(&fold::folded(&text[..from]));
        let sign = |c: Option<char>| c.is_some_and(is_mark);
        let carries =
            || self.beside_signs && (sign(text[..from].chars().next_back()) || sign(text[to..].chars().next()));
        between && !glued() && !carries()
    }
}
