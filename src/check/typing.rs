//! `typing`: slips of the hand in frequent words: a letter struck twice, two letters in the wrong order, a letter left
//! out. The rule lists right words; those of their slips that are words themselves are excepted.

use std::collections::HashMap;

use crate::check::swap::dressed;
use crate::check::{Check, Compile, Findings, Kind, View};
use crate::diagnostic::Safety;
use crate::text::fold;
use crate::written::Text;

/// The kind.
pub const KIND: Kind = Kind {
    name: "typing",
    about: "Lists frequent words and finds them with a letter doubled, exchanged with the next, or left out.",
    options: &[
        ("words", "the right words"),
        ("slips", "\"doubled\", \"exchanged\", \"dropped\": which slips are looked for"),
        ("also-right", "slips that are words themselves"),
        ("proclitics", "letters that may be glued before: \"none\", \"all\" or groups of the language"),
        ("fix", "safe, unsafe or suggest"),
    ],
    args: &[],
    compile,
};

/// A shorter word has too many neighbours; letters are counted without what is glued before.
const DOUBLED_LETTERS_MIN: usize = 4;
const EXCHANGED_LETTERS_MIN: usize = 5;
const DROPPED_LETTERS_MIN: usize = 6;

struct Typing {
    /// The right word of each needle.
    right: Vec<String>,
    safety: Safety,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Slip {
    Doubled,
    Exchanged,
    Dropped,
}

const SLIPS: [(Slip, &str); 3] =
    [(Slip::Doubled, "doubled"), (Slip::Exchanged, "exchanged"), (Slip::Dropped, "dropped")];

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let safety = compile.safety(Safety::Unsafe);
    let prefixes = compile.proclitics();
    let words = compile.options.texts("words", compile.problems);
    let also_right = compile.options.texts("also-right", compile.problems);
    let mut chosen = Vec::new();
    for name in compile.options.texts("slips", compile.problems) {
        match SLIPS.iter().find(|(_, slip)| *slip == name.text) {
            Some((slip, _)) => chosen.push(*slip),
            None => {
                let hint = crate::written::did_you_mean(&name.text, SLIPS.iter().map(|(_, slip)| *slip));
                compile.problems.error(name.place, format!("no slip is called `{}`{hint}", name.text));
            }
        }
    }
    if words.is_empty() || chosen.is_empty() {
        let place = compile.rule.place();
        compile.problems.error(place, "`typing` needs `words` and `slips`");
        return None;
    }
    // The word that each slip stands for; `None` if it is a word, or a slip of two.
    let mut slips: HashMap<String, Option<usize>> = HashMap::new();
    let folded: Vec<String> = words.iter().map(|word| fold::folded(&word.text)).collect();
    slips.extend(folded.iter().cloned().chain(also_right.iter().map(|t| fold::folded(&t.text))).map(|w| (w, None)));
    for (at, (word, text)) in folded.iter().zip(&words).enumerate() {
        let made = slips_of(word, &chosen);
        if made.is_empty() {
            let message = format!("`{}` is too short to tell its slips from other words", text.text);
            compile.problems.error(text.place, message);
        }
        for slip in made {
            slips.entry(slip).and_modify(|of| *of = of.filter(|other| *other == at)).or_insert(Some(at));
        }
    }
    let mut found: Vec<(String, usize)> = slips.into_iter().filter_map(|(slip, of)| Some((slip, of?))).collect();
    found.sort_unstable();
    let mut typing = Typing { right: Vec::with_capacity(found.len()), safety };
    for (slip, of) in found {
        let needle = Text { text: slip, place: words[of].place };
        compile.needle(&needle, &prefixes, typing.right.len() as u32);
        typing.right.push(words[of].text.clone());
    }
    Some(Box::new(typing))
}

/// What a hurried hand makes of a word. Its first letter stays: with another one it is looked up under another word.
fn slips_of(word: &str, chosen: &[Slip]) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let mut out = Vec::new();
    let whole = |letters: &[char]| letters.iter().collect::<String>();
    for slip in chosen {
        match slip {
            Slip::Doubled if letters.len() >= DOUBLED_LETTERS_MIN => {
                for at in 1..letters.len() {
                    let mut long = letters.clone();
                    long.insert(at, letters[at]);
                    out.push(whole(&long));
                }
            }
            Slip::Exchanged if letters.len() >= EXCHANGED_LETTERS_MIN => {
                for at in 1..letters.len() - 1 {
                    let mut other = letters.clone();
                    other.swap(at, at + 1);
                    out.push(whole(&other));
                }
            }
            Slip::Dropped if letters.len() >= DROPPED_LETTERS_MIN => {
                for at in 1..letters.len() - 1 {
                    let mut short = letters.clone();
                    short.remove(at);
                    out.push(whole(&short));
                }
            }
            _ => {}
        }
    }
    out.retain(|slip| slip != word);
    out
}

impl Check for Typing {
    fn check(&self, view: &View<'_>, out: &mut Findings) {
        for hit in view.hits {
            let span = view.token(hit.first).span();
            let found = &view.prose()[span.range()];
            let right = dressed(found, hit.prefix, &self.right[hit.needle as usize]);
            out.replace(hit.block, span, self.safety, right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slip_is_made_once_and_never_the_word_itself() {
        assert_eq!(slips_of("وكالة", &[Slip::Doubled]), ["وككالة", "وكاالة", "وكاللة", "وكالةة"]);
        assert_eq!(slips_of("وكالة", &[Slip::Exchanged]), ["واكلة", "وكلاة", "وكاةل"]);
        assert_eq!(slips_of("مدرسة", &[Slip::Dropped]), Vec::<String>::new());
        assert_eq!(slips_of("تطبيقي", &[Slip::Dropped]), ["تبيقي", "تطيقي", "تطبقي", "تطبيي"]);
        assert!(slips_of("ددد", &[Slip::Doubled]).is_empty());
    }
}
