//! All rules of the program together, read at once and read as texts in their languages come along.

use copydesk::check::Context;
use copydesk::document::{Format, Given, parse};
use copydesk::lint::{Desk, RuleSet, Tuning};
use copydesk::rule::pack::{Pack, RuleFile, embedded};
use copydesk::text::source::Source;
use copydesk::written::Problems;

/// A few lines in a language, each of two sentences in which its rules have something to look at.
const TEXTS: [(&str, &str); 11] = [
    ("ar", "وقال المدير إن العمل بدأ في 3 أيار 2024.\nإقرأ أيضا: خبر آخر عن المرفأ القديم\n"),
    ("en", "The manager said that work began on 3 May 2024.\nRead also: Another story from the old harbour\n"),
    (
        "fr",
        "Le directeur a dit que les travaux ont commencé le 3 mai 2024.\nLire aussi : une autre histoire du vieux port\n",
    ),
    (
        "es",
        "El director dijo que las obras comenzaron el 3 de mayo de 2024.\nLea también: otra historia del viejo puerto\n",
    ),
    (
        "de",
        "Der Leiter sagte, die Arbeiten hätten am 3. Mai 2024 begonnen.\nLesen Sie auch: eine andere Geschichte aus dem Hafen\n",
    ),
    (
        "tr",
        "Müdür çalışmaların 3 Mayıs 2024 tarihinde başladığını söyledi.\nAyrıca okuyun: eski limandan başka bir hikaye\n",
    ),
    (
        "id",
        "Direktur mengatakan bahwa pekerjaan dimulai pada 3 Mei 2024.\nBaca juga: cerita lain dari pelabuhan lama\n",
    ),
    ("ru", "Директор сказал, что работы начались 3 мая 2024 года.\nЧитайте также: другая история из старого порта\n"),
    ("he", "המנהל אמר שהעבודה החלה ב-3 במאי 2024.\nקראו גם: סיפור אחר מן הנמל הישן\n"),
    ("fa", "مدیر گفت که کار از ۳ مه ۲۰۲۴ آغاز شده است.\nبیشتر بخوانید: خبری دیگر از بندر قدیمی\n"),
    ("ur", "مدیر نے کہا کہ کام 3 مئی 2024 کو شروع ہوا تھا۔\nمزید پڑھیں: پرانی بندرگاہ کی ایک اور خبر\n"),
];

fn said(problems: &Problems) -> String {
    problems.found.iter().map(|(f, d)| format!("{}: {}\n", problems.files[*f as usize].path, d.message)).collect()
}

fn without_language_files() -> impl Iterator<Item = RuleFile> {
    embedded().filter(|f| !f.id.ends_with("/language"))
}

#[test]
fn all_rules_compile_together() {
    let mut pack = Pack::read(Problems::default(), embedded());
    let set = RuleSet::compile(&mut pack, &Tuning::default());
    assert!(pack.problems.is_empty(), "{}", said(&pack.problems));
    let off = pack.rules.iter().filter(|r| r.off).count();
    assert_eq!(set.active().count() + off, pack.rules.len(), "a rule that is on does not run");
    assert_eq!(pack.rules.len(), without_language_files().count(), "a rule file that holds no rule");
}

#[test]
fn every_rule_compiles_when_it_is_turned_on() {
    let mut pack = Pack::read(Problems::default(), embedded());
    let mut tuning = Tuning::default();
    tuning.selection.on = pack.ids();
    let set = RuleSet::compile(&mut pack, &tuning);
    assert!(pack.problems.is_empty(), "{}", said(&pack.problems));
    assert_eq!(set.active().count(), pack.rules.len());
}

#[test]
fn names_are_sorted_and_each_is_there_once() {
    let ids = Pack::open(Problems::default(), Vec::new()).ids();
    assert!(ids.is_sorted_by(|a, b| a < b));
    let mut files: Vec<String> = without_language_files().map(|f| f.id).collect();
    files.sort();
    assert_eq!(ids, files);
}

/// Reading late is to say what reading at once says, in every language.
#[test]
fn rules_that_are_read_late_are_the_same_rules() {
    let mut late = Pack::open(Problems::default(), Vec::new());
    let late_set = RuleSet::compile(&mut late, &Tuning::default());
    let common = late_set.active().count();
    let mut whole = Pack::read(Problems::default(), embedded());
    let whole_set = RuleSet::compile(&mut whole, &Tuning::default());
    assert!(late.problems.is_empty(), "{}", said(&late.problems));
    assert!(common < whole_set.active().count(), "nothing is left for later");
    let languages: Vec<String> = late.languages.iter().skip(1).map(|(_, l)| l.code.clone()).collect();
    assert_eq!(languages.len(), TEXTS.len(), "a language without a text here: {languages:?}");
    for (code, text) in TEXTS {
        let source = Source::from_text(code, text);
        let look = |set: &RuleSet| {
            let given = Given { lang: set.languages.find(code) };
            assert!(given.lang.is_some(), "no language {code}");
            let document = parse(&source, Format::Lines, &given, &set.languages);
            set.lint(&source, &document, Context::default(), "en", &mut Desk::default())
        };
        let found = look(&late_set);
        assert_eq!(found, look(&whole_set), "{code}");
        assert!(!found.is_empty(), "the rules of {code} say nothing about its text");
    }
    assert_eq!(late_set.active().count(), whole_set.active().count());
}

/// What tells languages apart is to tell these apart.
#[test]
fn each_text_is_taken_for_its_own_language() {
    let pack = Pack::open(Problems::default(), Vec::new());
    for (code, text) in TEXTS {
        let document = parse(&Source::from_text(code, text), Format::Lines, &Given::default(), &pack.languages);
        assert_eq!(pack.languages.get(document.lang).code, code);
    }
}
