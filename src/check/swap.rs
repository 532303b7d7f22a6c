//! `swap`: write this, not that.

use crate::check::{Check, Compile, Findings, Hit, Kind, View, WordGlobs};
use crate::diagnostic::Safety;
use crate::language::Language;
use crate::text::fold;
use crate::text::marks::is_mark;
use crate::text::token::Token;
use crate::written::{Data, Text};

/// The kind.
pub const KIND: Kind = Kind {
    name: "swap",
    about: "Replaces one wording by another.",
    options: &[
        ("pairs", "wrong wording = right wording, or a list of wordings to choose from"),
        ("before", "the same for wordings that count only directly before one of the words of `then`"),
        ("then", "the words after the wordings of `before`"),
        ("proclitics", "letters that may be glued before: \"none\", \"all\" or groups of the language"),
        ("enclitics", "whether endings may be glued after"),
        ("except", "longer wordings inside which nothing is flagged"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: BESIDE,
    args: &[],
    compile,
};

/// The options of kinds that look at the words beside a hit.
pub(super) const BESIDE: &[(&str, &str)] = &[
    ("sure-before", "words directly before that make the fix as safe as `fix` says"),
    ("sure-after", "words directly after that make it so"),
    ("sure-glued", "letters glued directly before the word that make it so"),
    ("unsure-fix", "how safe the fix is without any of those (unsafe)"),
    ("unless-before", "words directly before that make it right; `*` stands for any letters"),
    ("unless-after", "words directly after that make it right"),
    ("only-before", "it is wrong only directly after one of these words"),
    ("only-after", "it is wrong only directly before one of these words"),
];

/// Hits of wordings that make an overlapping hit right have this bit in their number.
const EXCEPT: u32 = 1 << 31;

struct Swap {
    with: Vec<Vec<String>>,
    safety: Vec<Safety>,
    around: Around,
}

/// Words that must or must not stand beside a hit.
pub(super) struct Around {
    sure_glued: Vec<String>,
    sure_before: Words,
    sure_after: Words,
    /// How safe a fix is where nothing beside it makes it sure.
    unsure: Safety,
    unless_before: Words,
    unless_after: Words,
    only_before: Words,
    only_after: Words,
}

/// Words that a rule lists, some of them with vowel signs.
pub(super) struct Words {
    bare: WordGlobs,
    /// Words that count only with the vowel signs they are listed with.
    marked: WordGlobs,
}

impl Words {
    pub(super) fn read(compile: &mut Compile<'_>, key: &'static str) -> Self {
        let texts = compile.options.texts(key, compile.problems);
        let (marked, bare): (Vec<Text>, Vec<Text>) = texts.into_iter().partition(|t| t.text.chars().any(is_mark));
        Self { bare: WordGlobs::new(&bare), marked: WordGlobs::as_written(&marked) }
    }

    fn is_empty(&self) -> bool {
        self.bare.is_empty() && self.marked.is_empty()
    }

    /// Whether a word is one of them, as folded or as written.
    pub(super) fn holds(&self, folded: &str, written: &str) -> bool {
        self.bare.matches(folded) || !self.marked.is_empty() && self.marked.matches(written)
    }

    fn holds_token(&self, view: &View<'_>, token: Option<Token>) -> bool {
        let word = token.map_or("", |t| t.text(view.prose()));
        self.holds(&fold::folded(word), word)
    }
}

impl Around {
    pub(super) fn read(compile: &mut Compile<'_>) -> Self {
        Self {
            sure_glued: compile.options.texts("sure-glued", compile.problems).into_iter().map(|t| t.text).collect(),
            sure_before: Words::read(compile, "sure-before"),
            sure_after: Words::read(compile, "sure-after"),
            unsure: compile.options.one_of("unsure-fix", &Safety::ALL, compile.problems).unwrap_or(Safety::Unsafe),
            unless_before: Words::read(compile, "unless-before"),
            unless_after: Words::read(compile, "unless-after"),
            only_before: Words::read(compile, "only-before"),
            only_after: Words::read(compile, "only-after"),
        }
    }

    /// How safe a fix is here: one that is sure only beside certain words is unsafe elsewhere.
    pub(super) fn safety(&self, view: &View<'_>, hit: &Hit, glued: &str, usual: Safety) -> Safety {
        if self.sure_glued.is_empty() && self.sure_before.is_empty() && self.sure_after.is_empty() {
            return usual;
        }
        let block = view.block(hit);
        let glued = fold::folded(glued);
        let before = self.sure_glued.iter().any(|letters| glued.ends_with(letters.as_str()))
            || self.sure_before.holds_token(view, view.word_before(block, hit.first));
        if before || self.sure_after.holds_token(view, view.word_after(block, hit.end)) {
            usual
        } else {
            usual.max(self.unsure)
        }
    }

    /// Whether the words beside a hit leave it a hit.
    pub(super) fn allows(&self, view: &View<'_>, hit: &Hit) -> bool {
        let block = view.block(hit);
        let lets = |unless: &Words, only: &Words, token: &dyn Fn() -> Option<Token>| {
            let asked = !unless.is_empty() || !only.is_empty();
            !asked || {
                let token = token();
                !unless.holds_token(view, token) && (only.is_empty() || only.holds_token(view, token))
            }
        };
        lets(&self.unless_before, &self.only_before, &|| view.word_before(block, hit.first))
            && lets(&self.unless_after, &self.only_after, &|| view.word_after(block, hit.end))
    }
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let usual = compile.safety(Safety::Safe);
    let prefixes = compile.proclitics();
    let enclitics = compile.enclitics();
    let around = Around::read(compile);
    let mut swap = Swap { with: Vec::new(), safety: Vec::new(), around };
    let then = compile.options.texts("then", compile.problems);
    let tables = [("pairs", false), ("before", true)];
    let tables = tables.map(|(key, followed)| (compile.options.table(key, compile.problems), followed));
    if tables.iter().all(|(table, _)| table.is_none()) {
        let place = compile.rule.place();
        compile.problems.error(place, "`swap` needs `pairs`, or `before` and `then`");
        return None;
    }
    if tables[1].0.is_some() == then.is_empty() {
        let place = compile.rule.place();
        compile.problems.error(place, "`before` and `then` need each other");
        return None;
    }
    for (table, followed) in &tables {
        let Some(table) = table else { continue };
        for (wrong, value) in table.names() {
            let with: Vec<String> = value.texts(compile.problems).into_iter().map(|t| t.text).collect();
            if with.is_empty() || with.contains(&wrong.text) {
                let what =
                    if with.is_empty() { "nothing to write instead" } else { "the right wording is the wrong one" };
                if matches!(value.data, Data::List(_) | Data::Text(_)) {
                    compile.problems.error(value.place, what);
                }
                continue;
            }
            let safety = if with.len() > 1 { Safety::Suggest } else { usual };
            let mut add = |wrong: String, place, with: Vec<String>| {
                compile.needle(&Text { text: wrong, place }, &prefixes, swap.with.len() as u32);
                swap.with.push(with);
                swap.safety.push(safety);
            };
            if *followed {
                for word in &then {
                    let with = with.iter().map(|w| format!("{w} {}", word.text)).collect();
                    add(format!("{} {}", wrong.text, word.text), word.place, with);
                }
                continue;
            }
            add(wrong.text.clone(), wrong.place, with.clone());
            if enclitics {
                let language = compile.language();
                let (wrongs, rights) = (language.with_enclitics(&wrong.text), language.with_enclitics(&with[0]));
                for (wrong_long, right_long) in wrongs.into_iter().zip(rights) {
                    let needle = Text { text: wrong_long, place: wrong.place };
                    compile.needle(&needle, &prefixes, swap.with.len() as u32);
                    swap.with.push(vec![right_long]);
                    swap.safety.push(safety);
                }
            }
        }
    }
    for text in compile.options.texts("except", compile.problems) {
        compile.needle(&text, &prefixes, EXCEPT);
    }
    Some(Box::new(swap))
}

impl Check for Swap {
    fn check(&self, view: &View<'_>, out: &mut Findings) {
        let except: Vec<&Hit> = view.hits.iter().filter(|h| h.needle == EXCEPT).collect();
        let mut end = 0;
        for hit in view.hits.iter().filter(|h| h.needle != EXCEPT) {
            let inside = |e: &&Hit| e.block == hit.block && e.first <= hit.first && hit.end <= e.end;
            if hit.first < end || except.iter().any(inside) || !self.around.allows(view, hit) {
                continue;
            }
            end = hit.end;
            let span = view.span(hit);
            let found = &view.prose()[span.range()];
            let with = &self.with[hit.needle as usize];
            let language = view.language(view.block(hit));
            let written: Vec<String> = with.iter().map(|w| dressed(found, hit.prefix, w, language)).collect();
            let usual = self.safety[hit.needle as usize];
            let safety = self.around.safety(view, hit, parted(found, hit.prefix).0, usual);
            let finding = out.replace(hit.block, span, safety, written[0].clone());
            finding.suggestions = written;
        }
    }
}

/// The letters glued before a wording, which are so many, and the wording, each as written.
pub(super) fn parted(found: &str, prefix: u8) -> (&str, &str) {
    let letters = || fold::letters(found).get(usize::from(prefix)).map_or(found.len(), |l| l.1.start);
    found.split_at(if prefix == 0 { 0 } else { letters() })
}

/// A right wording as it would stand here: with the letters glued before the wrong one, and in its case.
pub(super) fn dressed(found: &str, prefix: u8, with: &str, language: &Language) -> String {
    let (glued, rest) = parted(found, prefix);
    let capital = rest.chars().next().is_some_and(char::is_uppercase);
    let all_capital =
        rest.chars().filter(|c| c.is_alphabetic()).count() > 1 && !rest.chars().any(char::is_lowercase) && capital;
    let mut text = if all_capital {
        with.to_uppercase()
    } else if capital {
        let mut chars = with.chars();
        chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
    } else {
        with.to_owned()
    };
    // A later word that the right wording has too keeps its capital: it may be a name.
    let later = rest.split_whitespace().skip(1).filter(|w| w.starts_with(char::is_uppercase));
    for word in later.filter(|_| !all_capital) {
        let small = word.to_lowercase();
        if let Some(at) = text.find(&small) {
            text.replace_range(at..at + small.len(), word);
        }
    }
    if glued.is_empty() { text } else { language.glued(glued, &text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_words_are_dressed_as_the_wrong_ones_were() {
        let mut language = Language::undetermined();
        language.contractions = vec![("لال".to_owned(), "لل".to_owned())];
        let dressed = |found, prefix, with| dressed(found, prefix, with, &language);
        assert_eq!(dressed("والايام", 1, "الأيام"), "والأيام");
        assert_eq!(dressed("ولولايات", 2, "الولايات"), "وللولايات");
        assert_eq!(dressed("Recieve", 0, "receive"), "Receive");
        assert_eq!(dressed("TEH", 0, "the"), "THE");
        assert_eq!(dressed("A lot", 0, "a"), "A");
        assert_eq!(dressed("de Action", 0, "d’action"), "d’Action");
        assert_eq!(dressed("Le Institut", 0, "l’institut"), "L’Institut");
    }
}
