//! `typing`: slips of the hand in frequent words: a letter struck twice, two letters in the wrong order, a letter left
//! out. The rule lists right words; those of their slips that are words themselves are excepted.

use std::collections::{HashMap, HashSet};

use crate::check::needle::Prefixes;
use crate::check::swap::dressed;
use crate::check::{Check, Compile, Findings, Kind, Standing, View};
use crate::diagnostic::Safety;
use crate::language::Language;
use crate::text::fold;

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
    more_options: &[],
    args: &[],
    compile,
};

/// A shorter word has too many neighbours; letters are counted without what is glued before.
const DOUBLED_LETTERS_MIN: usize = 4;
const EXCHANGED_LETTERS_MIN: usize = 5;
const DROPPED_LETTERS_MIN: usize = 6;

/// Words are looked up by the sum of their letters, in which the order of the letters does not count.
struct Typing {
    words: Vec<Vec<char>>,
    /// The words with this sum.
    sums: HashMap<u64, Vec<u32>>,
    /// The words that have this sum when a letter is taken out.
    short: HashMap<u64, Vec<u32>>,
    also_right: HashSet<Vec<char>>,
    prefixes: Vec<String>,
    slips: Vec<Slip>,
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
    let Prefixes(mut prefixes) = compile.proclitics();
    let words = compile.options.texts("words", compile.problems);
    let also_right = compile.options.texts("also-right", compile.problems);
    let mut slips = Vec::new();
    for name in compile.options.texts("slips", compile.problems) {
        match SLIPS.iter().find(|(_, slip)| *slip == name.text) {
            Some((slip, _)) => slips.push(*slip),
            None => {
                let hint = crate::written::did_you_mean(&name.text, SLIPS.iter().map(|(_, slip)| *slip));
                compile.problems.error(name.place, format!("no slip is called `{}`{hint}", name.text));
            }
        }
    }
    if words.is_empty() || slips.is_empty() {
        let place = compile.rule.place();
        compile.problems.error(place, "`typing` needs `words` and `slips`");
        return None;
    }
    prefixes.sort_by_key(String::len);
    prefixes.insert(0, String::new());
    let least = slips.iter().map(|slip| slip.letters_min()).min().unwrap_or(0);
    let folded: Vec<Vec<char>> = words.iter().map(|word| fold::folded(&word.text).chars().collect()).collect();
    for (word, text) in folded.iter().zip(&words) {
        if word.len() < least {
            let message = format!("`{}` is too short to tell its slips from other words", text.text);
            compile.problems.error(text.place, message);
        }
    }
    let also_right = also_right.iter().map(|text| fold::folded(&text.text).chars().collect()).collect();
    compile.needles.words = true;
    Some(Box::new(Typing::new(folded, also_right, prefixes, slips, safety)))
}

impl Slip {
    /// A shorter word has too many neighbours; letters are counted without what is glued before.
    fn letters_min(self) -> usize {
        match self {
            Self::Doubled => DOUBLED_LETTERS_MIN,
            Self::Exchanged => EXCHANGED_LETTERS_MIN,
            Self::Dropped => DROPPED_LETTERS_MIN,
        }
    }
}

fn value(letter: char) -> u64 {
    (u64::from(letter) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

fn sum(letters: &[char]) -> u64 {
    letters.iter().fold(0, |sum, &c| sum.wrapping_add(value(c)))
}

impl Typing {
    fn new(
        words: Vec<Vec<char>>,
        also_right: HashSet<Vec<char>>,
        prefixes: Vec<String>,
        slips: Vec<Slip>,
        safety: Safety,
    ) -> Self {
        let mut sums: HashMap<u64, Vec<u32>> = HashMap::with_capacity(words.len());
        let mut short: HashMap<u64, Vec<u32>> = HashMap::new();
        for (at, word) in words.iter().enumerate() {
            let whole = sum(word);
            sums.entry(whole).or_default().push(at as u32);
            if slips.contains(&Slip::Dropped) && word.len() >= DROPPED_LETTERS_MIN {
                for &letter in &word[1..word.len() - 1] {
                    let of = short.entry(whole.wrapping_sub(value(letter))).or_default();
                    if of.last() != Some(&(at as u32)) {
                        of.push(at as u32);
                    }
                }
            }
        }
        Self { words, sums, short, also_right, prefixes, slips, safety }
    }

    /// The words that a sum of letters may belong to.
    fn of(&self, sums: &HashMap<u64, Vec<u32>>, sum: u64) -> impl Iterator<Item = &[char]> {
        sums.get(&sum).into_iter().flatten().map(|&at| self.words[at as usize].as_slice())
    }

    /// The word that a hurried hand made this of; none if it is a word itself, or may be made of two.
    fn mend(&self, written: &[char], whole: u64) -> Option<String> {
        if written.len() < DOUBLED_LETTERS_MIN {
            return None;
        }
        let mut found: Option<&[char]> = None;
        let mut two = false;
        let mut add = |right| two |= found.replace(right).is_some_and(|other| other != right);
        for slip in &self.slips {
            match slip {
                // The first letter stays: with another one it is looked up under another word.
                Slip::Doubled => {
                    for at in (2..written.len()).filter(|&at| written[at] == written[at - 1]) {
                        let right = self.of(&self.sums, whole.wrapping_sub(value(written[at])));
                        right.filter(|word| is_without(word, written, at)).for_each(&mut add);
                    }
                }
                Slip::Exchanged if written.len() >= EXCHANGED_LETTERS_MIN => {
                    self.of(&self.sums, whole).filter(|word| is_exchanged(word, written)).for_each(&mut add);
                }
                Slip::Dropped if written.len() + 1 >= DROPPED_LETTERS_MIN => {
                    let right = self.of(&self.short, whole);
                    right.filter(|word| (1..word.len() - 1).any(|at| is_without(written, word, at))).for_each(&mut add);
                }
                _ => {}
            }
        }
        let right = found.filter(|_| !two)?;
        let listed = self.of(&self.sums, whole).any(|word| word == written);
        (!listed && !self.also_right.contains(written)).then(|| right.iter().collect())
    }

    /// The right word for a written one, with the number of letters glued before it.
    fn mend_behind(&self, folded: &str) -> Option<(usize, String)> {
        let letters: Vec<char> = folded.chars().collect();
        if letters.len() < DOUBLED_LETTERS_MIN || self.also_right.contains(&letters) {
            return None;
        }
        let whole = sum(&letters);
        self.prefixes.iter().filter(|prefix| folded.starts_with(prefix.as_str())).find_map(|prefix| {
            let count = prefix.chars().count();
            let right = self.mend(&letters[count..], whole.wrapping_sub(sum(&letters[..count])))?;
            Some((count, right))
        })
    }
}

/// Whether the shorter text is the longer one without the letter at a place.
fn is_without(shorter: &[char], longer: &[char], at: usize) -> bool {
    shorter.len() + 1 == longer.len() && shorter[..at] == longer[..at] && shorter[at..] == longer[at + 1..]
}

/// Whether two neighbours have changed places, the first letter excepted.
fn is_exchanged(right: &[char], written: &[char]) -> bool {
    let Some(at) = right.iter().zip(written).position(|(r, w)| r != w) else { return false };
    right.len() == written.len()
        && at > 0
        && at + 1 < right.len()
        && right[at] == written[at + 1]
        && right[at + 1] == written[at]
        && right[at + 2..] == written[at + 2..]
}

impl Check for Typing {
    fn word(&self, raw: &str, standing: Standing, _: &Language) -> bool {
        standing == Standing::Unknown && self.mend_behind(&fold::folded(raw)).is_some()
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        for hit in view.hits {
            let span = view.token(hit.first).span();
            let found = &view.prose()[span.range()];
            if let Some((prefix, right)) = self.mend_behind(&fold::folded(found)) {
                out.replace(
                    hit.block,
                    span,
                    self.safety,
                    dressed(found, prefix as u8, &right, view.language(view.block(hit))),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(written: &str) -> Option<(usize, String)> {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        let words = ["وكالة", "مدرسة", "مدرسي", "تطبيق"].map(letters);
        let prefixes = ["", "ال", "وال"].map(str::to_owned);
        let slips = vec![Slip::Doubled, Slip::Exchanged, Slip::Dropped];
        let also_right = HashSet::from([letters("مردسة")]);
        Typing::new(words.into(), also_right, prefixes.into(), slips, Safety::Safe).mend_behind(written)
    }

    #[test]
    fn slips_lead_back_to_their_word() {
        assert_eq!(mended("وكاالة"), Some((0, "وكالة".to_owned())));
        assert_eq!(mended("والوكلاة"), Some((3, "وكالة".to_owned())));
        assert_eq!(mended("الممدرسة"), None);
        assert_eq!(mended("وكالة"), None);
        assert_eq!(mended("تطبيققات"), None);
    }

    #[test]
    fn what_is_a_word_or_a_slip_of_two_is_left_alone() {
        assert_eq!(mended("مردسة"), None);
        assert_eq!(mended("مدرسسة"), Some((0, "مدرسة".to_owned())));
        // Too short to tell what was left out.
        assert_eq!(mended("مدرس"), None);
    }

    #[test]
    fn a_letter_left_out_is_found_in_long_words() {
        let words = vec!["تطبيقات".chars().collect()];
        let typing = Typing::new(words, HashSet::new(), vec![String::new()], vec![Slip::Dropped], Safety::Safe);
        assert_eq!(typing.mend_behind("تطيقات"), Some((0, "تطبيقات".to_owned())));
        assert_eq!(typing.mend_behind("تطبيقا"), None);
        assert_eq!(typing.mend_behind("طبيقات"), None);
    }
}
