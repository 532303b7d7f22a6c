//! `word-pattern`: a word of this shape is misspelt.

use crate::check::needle::{Fragment, Prefixes};
use crate::check::pattern::{LateRegex, fragments_of_shape};
use crate::check::swap::{Around, BESIDE, Words, parted};
use crate::check::{Check, Compile, Findings, Kind, Standing, View};
use crate::diagnostic::Safety;
use crate::language::Language;
use crate::text::fold;
use crate::text::marks::is_hidden;
use crate::written::Text;

/// The kind.
pub const KIND: Kind = Kind {
    name: "word-pattern",
    about: "Finds misspelt words by their shape.",
    options: &[
        ("match", "a regular expression over the whole folded word"),
        ("replace", "the right word; `$1` stands for a group"),
        ("wake", "pieces of words of which every match holds one; absent: told from the expression"),
        (
            "except",
            "words that only look misspelt; `*` at either end stands for any letters; with a vowel sign, only so written",
        ),
        ("proclitics", "letters that may be glued before: \"none\", \"all\" or groups of the language"),
        ("marks", "whether the expression sees the vowel signs"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: BESIDE,
    args: &[],
    compile,
};

struct WordPattern {
    shape: LateRegex,
    replace: Option<String>,
    except: Words,
    prefixes: Vec<String>,
    sees: Sees,
    safety: Safety,
    around: Around,
}

/// What the expression is matched against.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sees {
    Letters,
    Marks,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let shape = compile.options.text("match", compile.problems);
    let replace = compile.options.text("replace", compile.problems).map(|t| t.text);
    let except = Words::read(compile, "except");
    let Prefixes(mut prefixes) = compile.proclitics();
    let marks = compile.options.flag("marks", compile.problems).unwrap_or(false);
    let safety = compile.safety(Safety::Safe);
    let around = Around::read(compile);
    let Some(shape) = shape else {
        let place = compile.rule.place();
        compile.problems.error(place, "`word-pattern` needs `match`");
        return None;
    };
    let sees = if marks { Sees::Marks } else { Sees::Letters };
    let pieces = compile.options.texts("wake", compile.problems);
    let piece = |text: &Text| Fragment { letters: fold::folded(&text.text), begins: false, ends: false };
    let fragments =
        if pieces.is_empty() { fragments_of_shape(&shape.text) } else { Some(pieces.iter().map(piece).collect()) };
    match (sees, fragments) {
        // Folding takes marks away, so a piece may touch the edge of the word in another way than in the expression.
        (Sees::Marks, fragments) => {
            compile.needles.marked = true;
            let loose = fragments.into_iter().flatten().map(|f| Fragment { begins: false, ends: false, ..f });
            compile.needles.shapes.extend(loose);
        }
        (Sees::Letters, Some(fragments)) => compile.needles.shapes.extend(fragments),
        (Sees::Letters, None) => compile.needles.words = true,
    }
    // Bound to both ends of the word.
    let regex = LateRegex::read(&shape, "^(?:", ")$", compile)?;
    prefixes.sort_by_key(|p| p.chars().count());
    prefixes.insert(0, String::new());
    Some(Box::new(WordPattern { shape: regex, replace, except, prefixes, sees, safety, around }))
}

impl WordPattern {
    /// The right word, with the number of letters glued before the part that is wrong.
    fn mend(&self, word: &str, raw: &str) -> Option<(usize, String)> {
        let shape = self.shape.get()?;
        let mut found = None;
        for prefix in &self.prefixes {
            let Some(rest) = word.strip_prefix(prefix.as_str()) else { continue };
            let Some(groups) = shape.captures(rest) else { continue };
            if self.except.holds(rest, raw) || self.except.holds(word, raw) {
                return None;
            }
            if found.is_none() {
                let mut right = String::new();
                if let Some(replace) = &self.replace {
                    groups.expand(replace, &mut right);
                }
                found = Some((prefix.chars().count(), format!("{prefix}{right}")));
            }
        }
        found
    }

    fn seen(&self, raw: &str) -> String {
        match self.sees {
            Sees::Letters => fold::folded(raw),
            Sees::Marks => raw.chars().filter(|&c| c != '\u{640}' && !is_hidden(c)).collect(),
        }
    }
}

impl Check for WordPattern {
    fn word(&self, raw: &str, _: Standing, _: &Language) -> bool {
        self.mend(&self.seen(raw), raw).is_some()
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        for hit in view.hits {
            if !self.around.allows(view, hit) {
                continue;
            }
            let raw = view.word(hit.first);
            let word = self.seen(raw);
            let Some((prefix, right)) = self.mend(&word, raw) else { continue };
            let span = view.token(hit.first).span();
            if self.replace.is_none() {
                out.report(hit.block, span);
            } else if right != word {
                let safety = self.around.safety(view, hit, parted(raw, prefix as u8).0, self.safety);
                out.replace(hit.block, span, safety, right);
            }
        }
    }
}
