//! `spelling`: write these words so. The rule lists right words; the slips that people make of them are found.

use std::collections::{HashMap, HashSet};

use crate::check::needle::{Form, Origin};
use crate::check::swap::{Around, dressed};
use crate::check::{Check, Compile, Findings, Kind, View};
use crate::diagnostic::Safety;
use crate::language::{Slip, Where};
use crate::text::fold;
use crate::text::token::hash_of;
use crate::written::{Place, Problems, Text};

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
    let mut spelling = Spelling { right: Vec::new(), also_right, safety, around };
    let mut made: Vec<(String, usize, Place)> = Vec::new();
    let mut owner: HashMap<String, Owner> = HashMap::new();
    let forms: HashSet<&str> = words.iter().map(|w| w.text.as_str()).collect();
    for word in &words {
        let long = if enclitics { language.with_enclitics(&word.text) } else { Vec::new() };
        for (at, form) in std::iter::once(word.text.clone()).chain(long).enumerate() {
            let Some(hash) = hash_of(&form) else {
                compile.problems.error(word.place, format!("`{form}` is not one word; use `swap`"));
                continue;
            };
            let origin = if at == 0 { Origin::Listed } else { Origin::Derived };
            compile.needles.rights.push(Form { hash, text: form.clone(), origin, place: word.place });
            let id = spelling.right.len();
            let before = made.len();
            for slip in slipped(&form, &slips) {
                if forms.contains(slip.as_str()) || hash_of(&slip).is_some_and(|h| spelling.also_right.contains(&h)) {
                    continue;
                }
                claim(&mut owner, &slip, &form, at > 0, word.place, compile.problems);
                made.push((slip, id, word.place));
            }
            if made.len() == before && at == 0 {
                let message = format!("`{form}` can never be misspelt so: none of the slips changes it");
                compile.problems.error(word.place, message);
            }
            spelling.right.push(form);
        }
    }
    let rights: HashSet<u64> = compile.needles.rights.iter().map(|f| f.hash).collect();
    let listed: HashSet<usize> =
        spelling.right.iter().enumerate().filter(|(_, r)| forms.contains(r.as_str())).map(|(i, _)| i).collect();
    for (slip, id, place) in made {
        // An ending may make a right word of a slip; that of a listed word is said when all lists are known.
        if !listed.contains(&id) && hash_of(&slip).is_some_and(|h| rights.contains(&h)) {
            continue;
        }
        match owner.remove(&slip) {
            Some(Owner::One(..)) => {
                let origin = if listed.contains(&id) { Origin::Listed } else { Origin::Derived };
                let form = |hash| Form { hash, text: slip.clone(), origin, place };
                compile.needles.slips.extend(hash_of(&slip).map(form));
                compile.needle(&Text { text: slip, place }, &prefixes, id as u32);
            }
            Some(Owner::Several) | None => {}
        }
    }
    if compile.needles.phrases.is_empty() && compile.problems.is_empty() {
        return None;
    }
    Some(Box::new(spelling))
}

/// Which right word a slip is taken for.
enum Owner {
    One(String),
    Several,
}

/// A slip of two right words is flagged for neither: whoever wrote it may have meant either. Between listed words that
/// is a mistake in the list; between forms that endings make of them it is the way of the language.
fn claim(
    owner: &mut HashMap<String, Owner>,
    slip: &str,
    form: &str,
    derived: bool,
    place: Place,
    problems: &mut Problems,
) {
    match owner.get_mut(slip) {
        None => drop(owner.insert(slip.to_owned(), Owner::One(form.to_owned()))),
        Some(Owner::One(other)) if *other != form => {
            if !derived {
                let message = format!("the slip `{slip}` is also one of `{other}`: which is meant cannot be told");
                problems.error(place, message);
            }
            owner.insert(slip.to_owned(), Owner::Several);
        }
        Some(_) => {}
    }
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
