//! `spelling`: write these words so. The rule lists right words; the slips that people make of them are found.

use std::collections::{HashMap, HashSet};

use crate::check::swap::{Around, dressed};
use crate::check::{Check, Compile, Findings, Kind, View};
use crate::diagnostic::Safety;
use crate::language::{Slip, Where};
use crate::text::fold;
use crate::text::token::hash_of;
use crate::written::Text;

/// The kind.
pub const KIND: Kind = Kind {
    name: "spelling",
    about: "Lists right words and finds the slips of letters that people make of them.",
    options: &[
        ("words", "the right words"),
        ("slips", "ways in which letters are confused, named in the language's file"),
        ("also-right", "words as written that look like slips and are none"),
        ("proclitics", "letters that may be glued before: \"none\", \"all\" or groups of the language"),
        ("enclitics", "whether endings may be glued after"),
        ("unless-before", "words directly before that make it right; `*` stands for any letters"),
        ("unless-after", "words directly after that make it right"),
        ("only-before", "it is wrong only directly after one of these words"),
        ("only-after", "it is wrong only directly before one of these words"),
        ("fix", "safe, unsafe or suggest"),
    ],
    args: &[],
    compile,
};

/// Letters confused at once in one word: two, as in «الاجراءت»; more would make up words that nobody writes.
const SLIPS_MAX: usize = 2;

struct Spelling {
    right: Vec<String>,
    also_right: HashSet<u64>,
    safety: Safety,
    around: Around,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let safety = compile.safety(Safety::Safe);
    let prefixes = compile.proclitics();
    let enclitics = compile.enclitics();
    let around = Around::read(compile);
    let words = compile.options.texts("words", compile.problems);
    let names = compile.options.texts("slips", compile.problems);
    let language = compile.languages.get(compile.rule.lang.unwrap_or_default());
    let mut slips: Vec<Slip> = Vec::new();
    for name in &names {
        slips.extend(language.slip(name, compile.problems).iter().cloned());
    }
    if words.is_empty() || names.is_empty() {
        let place = compile.rule.place();
        compile.problems.error(place, "`spelling` needs `words` and `slips`");
        return None;
    }
    let also = compile.options.texts("also-right", compile.problems);
    let also_right = also.iter().filter_map(|t| hash_of(&t.text)).collect::<HashSet<u64>>();
    let mut right = Vec::new();
    let mut taken: HashMap<String, usize> = HashMap::new();
    let forms: HashSet<&str> = words.iter().map(|w| w.text.as_str()).collect();
    for word in &words {
        let mut all = vec![word.text.clone()];
        if enclitics {
            all.extend(language.with_enclitics(&word.text));
        }
        for form in all {
            let Some(hash) = hash_of(&form) else {
                compile.problems.error(word.place, format!("`{form}` is not one word; use `swap`"));
                continue;
            };
            let mut made = slipped(&form, &slips);
            made.retain(|slip| !forms.contains(slip.as_str()) && !hash_of(slip).is_some_and(|h| also_right.contains(&h)));
            compile.needles.rights.push((hash, form.clone()));
            if made.is_empty() && form == word.text {
                let message = format!("`{form}` can never be misspelt so: none of the slips changes it");
                compile.problems.error(word.place, message);
            }
            let id = right.len() as u32;
            right.push(form);
            for slip in made {
                if let Some(&other) = taken.get(&slip) {
                    // Two right words share a slip: whoever wrote it may have meant either.
                    if right[other] != right[id as usize] {
                        let message = format!("the slip `{slip}` is also one of `{}`: which is meant cannot be told", right[other]);
                        compile.problems.error(word.place, message);
                    }
                    continue;
                }
                if let Some(hash) = hash_of(&slip) {
                    compile.needles.slips.push((hash, slip.clone(), word.place));
                }
                compile.needle(&Text { text: slip.clone(), place: word.place }, &prefixes, id);
                taken.insert(slip, id as usize);
            }
        }
    }
    Some(Box::new(Spelling { right, also_right, safety, around }))
}

/// Every word that one or two slips make of a right one.
fn slipped(word: &str, slips: &[Slip]) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let mut made: Vec<Vec<char>> = vec![letters.clone()];
    let mut out = Vec::new();
    for _ in 0..SLIPS_MAX {
        let mut next = Vec::new();
        for base in &made {
            for at in 0..base.len() {
                if base[at] != letters[at] {
                    continue;
                }
                for slip in slips.iter().filter(|s| s.right == base[at] && stands(s.place, at, base.len())) {
                    for &wrong in &slip.wrong {
                        let mut word = base.clone();
                        word[at] = wrong;
                        next.push(word);
                    }
                }
            }
        }
        next.sort();
        next.dedup();
        out.extend(next.iter().map(|w| w.iter().collect::<String>()));
        made = next;
    }
    out.sort();
    out.dedup();
    out.retain(|w| w != word);
    out
}

fn stands(place: Where, at: usize, len: usize) -> bool {
    match place {
        Where::Anywhere => true,
        Where::First => at == 0,
        Where::Last => at + 1 == len,
    }
}

impl Check for Spelling {
    fn check(&self, view: &View<'_>, out: &mut Findings) {
        let mut last = u32::MAX;
        for hit in view.hits {
            let token = view.token(hit.first);
            if hit.first == last || self.also_right.contains(&token.hash) || !self.around.allows(view, hit) {
                continue;
            }
            last = hit.first;
            let found = token.text(view.prose());
            let right = dressed(found, hit.prefix, &self.right[hit.needle as usize]);
            debug_assert_ne!(fold::folded(found), right, "a slip is never the right word");
            out.replace(hit.block, token.span(), self.safety, right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_made_letter_by_letter() {
        let slips = [
            Slip { right: 'أ', place: Where::Anywhere, wrong: vec!['ا'] },
            Slip { right: 'ا', place: Where::First, wrong: vec!['إ', 'أ'] },
            Slip { right: 'ى', place: Where::Last, wrong: vec!['ي'] },
        ];
        assert_eq!(slipped("أخرى", &slips), ["أخري", "اخري", "اخرى"]);
        assert_eq!(slipped("اسم", &slips), ["أسم", "إسم"]);
        assert!(slipped("كتب", &slips).is_empty());
    }
}
