//! `spelling`: write these words so. The rule lists right words; the slips that people make of them are found, by
//! comparing words as if confusable letters were one, and then letter by letter.

use std::collections::{HashMap, HashSet};

use crate::check::needle::{Form, Prefixes};
use crate::check::swap::{Around, BESIDE, dressed, parted};
use crate::check::{Change, Check, Compile, Findings, Kind, Standing, View};
use crate::diagnostic::Safety;
use crate::language::{Language, Slip, Where};
use crate::text::fold;
use crate::text::marks::Script;
use crate::text::span::{Prose, Span};
use crate::text::token::hash_of;
use crate::written::{Problems, Text};

/// The kind.
pub const KIND: Kind = Kind {
    name: "spelling",
    about: "Lists right words and finds the slips of letters that people make of them.",
    options: &[
        ("words", "the right words"),
        ("vocabulary", "whether the words that copydesk.toml calls right are among them"),
        ("case", "whether a word written with other capitals than the listed one is a slip"),
        ("slips", "ways in which letters are confused, named in the language's file"),
        ("also-right", "words as written that look like slips and are none"),
        ("proclitics", "letters that may be glued before: \"none\", \"all\" or groups of the language"),
        ("enclitics", "whether endings may be glued after"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: BESIDE,
    args: &[],
    compile,
};

/// Letters confused at once in one word: two, as in «الاجراءت»; more would make up words that nobody writes.
const SLIPS_MAX: usize = 2;

struct Spelling {
    /// The right words by their skeletons.
    right: HashMap<u64, Vec<String>>,
    /// Words with capitals, by their folded letters.
    cased: HashMap<String, String>,
    slips: Vec<Slip>,
    also_right: HashSet<u64>,
    prefixes: Vec<String>,
    endings: Endings,
    safety: Safety,
    around: Around,
}

/// Whether endings may be glued to the words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Endings {
    None,
    Glued,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let safety = compile.safety(Safety::Safe);
    let Prefixes(mut prefixes) = compile.proclitics();
    let enclitics = compile.enclitics();
    let around = Around::read(compile);
    let mut words = compile.options.texts("words", compile.problems);
    let house = compile.options.flag("vocabulary", compile.problems).unwrap_or(false);
    let case = compile.options.flag("case", compile.problems).unwrap_or(false);
    let names = compile.options.texts("slips", compile.problems);
    let also = compile.options.texts("also-right", compile.problems);
    let language = compile.languages.get(compile.rule.lang.unwrap_or_default());
    let mut slips: Vec<Slip> = Vec::new();
    for name in &names {
        slips.extend(language.slip(name, compile.problems).iter().cloned());
        expect_alike(name, &slips, language, compile.problems);
    }
    let own = words.len();
    if house {
        let spoken = |t: &&Text| t.text.chars().next().is_some_and(|c| Script::of(c) == language.script);
        words.extend(compile.vocabulary.right.iter().filter(spoken).cloned());
    }
    if words.is_empty() || (names.is_empty() && !case) {
        let place = compile.rule.place();
        compile.problems.error(place, "`spelling` needs `words` and `slips`");
        return None;
    }
    prefixes.sort_by_key(String::len);
    prefixes.insert(0, String::new());
    let mut right: HashMap<u64, Vec<String>> = HashMap::with_capacity(words.len());
    let mut cased = HashMap::new();
    for (at, word) in words.iter().enumerate() {
        let folded = fold::folded(&word.text);
        if case && word.text.chars().any(char::is_uppercase) && !word.text.contains(char::is_whitespace) {
            compile.needles.stems.push(language.skeleton(&folded));
            cased.insert(folded.clone(), word.text.clone());
            continue;
        }
        // A name of the house in several words, or one without a letter that slips, is accepted and that is all.
        if at >= own && (hash_of(&folded).is_none() || !can_slip(&folded, &slips)) {
            continue;
        }
        let Some(hash) = hash_of(&folded) else {
            compile.problems.error(word.place, format!("`{}` is not one word; use `swap`", word.text));
            continue;
        };
        if !can_slip(&folded, &slips) {
            let message = format!("`{folded}` can never be misspelt so: none of the slips changes it");
            compile.problems.error(word.place, message);
            continue;
        }
        let skeleton = language.skeleton(&folded);
        let alike = right.entry(skeleton).or_default();
        if let Some(other) = alike.iter().find(|other| shared_slip((other, &slips), (&folded, &slips))) {
            let message = format!("a slip of this word is also one of `{other}`: which is meant cannot be told");
            compile.problems.error(word.place, message);
        }
        alike.push(folded.clone());
        compile.needles.rights.push(Form { hash, skeleton, text: folded, place: word.place });
    }
    compile.needles.stems.extend(right.keys().copied());
    compile.needles.slips.clone_from(&slips);
    compile.needles.stem_prefixes.extend(prefixes.iter().cloned());
    compile.needles.enclitics |= enclitics;
    let also_right = also.iter().filter_map(|t| hash_of(&t.text)).collect();
    let endings = if enclitics { Endings::Glued } else { Endings::None };
    Some(Box::new(Spelling { right, cased, slips, also_right, prefixes, endings, safety, around }))
}

/// Words are found only if the language holds the letters of a slip alike.
fn expect_alike(name: &Text, slips: &[Slip], language: &Language, problems: &mut Problems) {
    let apart = slips.iter().any(|s| s.wrong.iter().any(|&w| language.alike(w) != language.alike(s.right)));
    if apart {
        let message = format!("the slip `{}` confuses letters that no set of `alike` holds", name.text);
        problems.error_with(name.place, message, format!("add the set to language `{}`, or use `swap`", language.code));
    }
}

fn stands(place: Where, at: usize, len: usize) -> bool {
    match place {
        Where::Anywhere => true,
        Where::First => at == 0,
        Where::Last => at + 1 == len,
    }
}

fn can_slip(word: &str, slips: &[Slip]) -> bool {
    let len = word.chars().count();
    word.chars().enumerate().any(|(at, c)| slips.iter().any(|s| s.right == c && stands(s.place, at, len)))
}

/// How many slips turn the right word into the written one; `None` if something else does.
fn distance(right: &str, written: &str, slips: &[Slip]) -> Option<usize> {
    let len = right.chars().count();
    if len != written.chars().count() {
        return None;
    }
    let mut count = 0;
    for (at, (r, w)) in right.chars().zip(written.chars()).enumerate() {
        if r != w {
            slips.iter().find(|s| s.right == r && s.wrong.contains(&w) && stands(s.place, at, len))?;
            count += 1;
        }
    }
    Some(count)
}

/// Whether one wrong word may be a slip of both words, each by its own slips.
pub fn shared_slip(a: (&str, &[Slip]), b: (&str, &[Slip])) -> bool {
    let len = a.0.chars().count();
    let wrongs = |c: char, at: usize, slips: &[Slip]| -> Vec<char> {
        let fitting = slips.iter().filter(|s| s.right == c && stands(s.place, at, len));
        fitting.flat_map(|s| s.wrong.iter().copied()).collect()
    };
    a.0 != b.0
        && len == b.0.chars().count()
        && a.0.chars().zip(b.0.chars()).enumerate().all(|(at, (x, y))| {
            let (of_x, of_y) = (wrongs(x, at, a.1), wrongs(y, at, b.1));
            x == y || of_x.contains(&y) || of_y.contains(&x) || of_x.iter().any(|w| of_y.contains(w))
        })
}

impl Spelling {
    /// The listed word that is written with other capitals here. All capitals are a heading's.
    fn recase(&self, raw: &str) -> Option<&str> {
        let right = self.cased.get(&fold::folded(raw))?;
        let shouted = raw.chars().count() > 1 && !raw.chars().any(char::is_lowercase);
        (raw != right && !shouted).then_some(right)
    }

    /// The right word for a written one, with the number of letters glued before it.
    fn mend(&self, word: &str, standing: Standing, language: &Language) -> Option<(usize, String)> {
        for prefix in &self.prefixes {
            let Some(rest) = word.strip_prefix(prefix.as_str()).filter(|r| !r.is_empty()) else { continue };
            if let Some(right) = self.nearest(rest, rest, "", language) {
                return Some((prefix.chars().count(), right));
            }
            // A form that is right in another way is not taken for a slip of a form that only an ending makes.
            if self.endings == Endings::None || standing != Standing::Unknown {
                continue;
            }
            let mut found: Option<String> = None;
            for (stem, ending) in language.without_enclitics(rest) {
                if let Some(right) = self.nearest(&stem, rest, ending, language) {
                    match &found {
                        // Two right words with this slip: whoever wrote it may have meant either.
                        Some(other) if *other != right => return None,
                        _ => found = Some(right),
                    }
                }
            }
            if let Some(right) = found {
                return Some((prefix.chars().count(), right));
            }
        }
        None
    }

    /// The listed word that, with the ending, is one or two slips away from what is written.
    fn nearest(&self, stem: &str, written: &str, ending: &str, language: &Language) -> Option<String> {
        let listed = self.right.get(&language.skeleton(stem))?;
        let forms = listed.iter().map(|r| if ending.is_empty() { r.clone() } else { language.joined(r, ending) });
        let counted = forms.filter_map(|form| distance(&form, written, &self.slips).map(|count| (count, form)));
        // A right word is no slip of its neighbour.
        let best = counted.min_by_key(|(count, _)| *count).filter(|(count, _)| (1..=SLIPS_MAX).contains(count));
        best.map(|(_, form)| form)
    }
}

/// Whether spaces, or the marks of a sentence, stand on both sides of a word.
fn stands_free(prose: &str, span: Span<Prose>) -> bool {
    let before = prose[..span.start as usize].chars().next_back();
    let mut after = prose[span.end as usize..].chars();
    let (next, then) = (after.next(), after.next());
    let ends = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let marked = next.is_some_and(|c| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')')) && ends(then);
    before.is_none_or(|c| c.is_whitespace() || c == '(') && (ends(next) || marked)
}

impl Check for Spelling {
    fn word(&self, raw: &str, standing: Standing, language: &Language) -> bool {
        // Asked once for all ways of writing a word, capitals and all: which of them stands here is seen there.
        self.cased.contains_key(&fold::folded(raw))
            || standing != Standing::Listed
                && !hash_of(raw).is_some_and(|h| self.also_right.contains(&h))
                && self.mend(&fold::folded(raw), standing, language).is_some()
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        for hit in view.hits {
            let token = view.token(hit.first);
            if !self.around.allows(view, hit) {
                continue;
            }
            let found = token.text(view.prose());
            let language = view.language(view.block(hit));
            if self.cased.contains_key(&fold::folded(found)) {
                let Some(right) = self.recase(found) else { continue };
                let span = token.span();
                // Without any capital it may be a name in code, an address or a file.
                let small = !found.chars().any(char::is_uppercase);
                if small && !stands_free(view.prose(), span) {
                    continue;
                }
                let finding = out.report(hit.block, span);
                finding.change = Change::Edits(vec![(span, right.to_owned())]);
                finding.suggestions.push(right.to_owned());
                finding.arg("replacement", right);
                finding.safety = if small { Safety::Suggest } else { self.safety };
                continue;
            }
            // The matcher asked already whether the word stands otherwise; what it let through is a slip.
            let folded = fold::folded(found);
            if let Some((prefix, right)) = self.mend(&folded, Standing::Unknown, language) {
                let prefix = prefix as u8;
                let safety = self.around.safety(view, hit, parted(found, prefix).0, self.safety);
                out.replace(hit.block, token.span(), safety, dressed(found, prefix, &right, language));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slips() -> [Slip; 4] {
        [
            Slip { right: 'أ', place: Where::Anywhere, wrong: vec!['ا'] },
            Slip { right: 'إ', place: Where::Anywhere, wrong: vec!['ا'] },
            Slip { right: 'ا', place: Where::First, wrong: vec!['إ', 'أ'] },
            Slip { right: 'ى', place: Where::Last, wrong: vec!['ي'] },
        ]
    }

    #[test]
    fn slips_are_counted_letter_by_letter() {
        let slips = slips();
        assert_eq!(distance("أخرى", "اخري", &slips), Some(2));
        assert_eq!(distance("اسم", "إسم", &slips), Some(1));
        assert_eq!(distance("كتاب", "كتأب", &slips), None);
        assert_eq!(distance("أيضا", "أيضا", &slips), Some(0));
        assert!(!can_slip("كتب", &slips));
    }

    #[test]
    fn words_with_a_slip_in_common_are_told() {
        let slips = slips();
        assert!(shared_slip(("أعلام", &slips), ("إعلام", &slips)));
        assert!(!shared_slip(("أعلام", &slips), ("أعمال", &slips)));
    }
}
