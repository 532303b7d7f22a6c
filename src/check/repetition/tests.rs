//! Shapes of repetition that are found, and shapes that are meant.

use super::*;
use crate::check::needle::Needles;
use crate::check::{Context, Shared, Trust};
use crate::document::{Format, Given, parse};
use crate::rule::pack::{Pack, RuleFile, embedded};
use crate::text::source::Source;
use crate::written::Problems;

static RULES: [&str; 5] =
    ["repeated-paragraph", "similar-paragraph", "restated-first-paragraph", "repeated-sentence", "doubled-text"];

thread_local! {
    /// Kept for as long as the thread: reading every language file for every text would be most of the work.
    static PACK: &'static Pack = {
        let ours = |f: &RuleFile| f.id.ends_with("/language") || RULES.iter().any(|r| f.id == format!("all/{r}"));
        Box::leak(Box::new(Pack::read(Problems::default(), embedded().filter(ours))))
    };
}

/// What one of the rules says about a text: the flagged blocks or text, and the safety if something would change.
fn said(rule: &str, text: &str, format: Format) -> Vec<(String, Finding)> {
    let pack = PACK.with(|pack| *pack);
    let source = Source::from_text("a", text);
    let document = parse(&source, format, &Given::default(), &pack.languages);
    let mut problems = Problems::default();
    let rule = pack.rules.iter().find(|r| *r.id == *format!("all/{rule}")).expect("an embedded rule");
    let mut needles = Needles::default();
    let mut compiled = Compile {
        rule,
        options: &rule.options,
        needles: &mut needles,
        problems: &mut problems,
        languages: &pack.languages,
        trust: Trust::Embedded,
        vocabulary: &crate::check::vocabulary::Vocabulary::default(),
    };
    let check = compile(&mut compiled).expect("a check");
    rule.options.finish(&mut problems);
    assert!(problems.is_empty(), "{:?}", problems.found);
    let shared = Shared::default();
    let context = Context::default();
    let view = View { document: &document, languages: &pack.languages, hits: &[], rule, context, shared: &shared };
    let mut out = Findings::default();
    check.check(&view, &mut out);
    out.all.into_iter().map(|f| (document.prose[f.span.range()].to_owned(), f)).collect()
}

/// Which rules speak, and on how many places.
fn speaks(text: &str, format: Format) -> Vec<(&'static str, usize)> {
    let counts = RULES.iter().map(|r| (*r, said(r, text, format).len()));
    counts.filter(|(_, n)| *n > 0).collect()
}

fn arg<'a>(finding: &'a Finding, name: &str) -> &'a str {
    finding.args.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v.as_str())
}

const OPENING: &str = "أعلنت بلدية المدينة الساحلية أمس إطلاق خطة واسعة لترميم الأرصفة القديمة قبل حلول الشتاء المقبل.";
const A: &str = "وقال رئيس البلدية إن الأشغال ستبدأ من الحي الشرقي حيث تضررت الطرق كثيرا بسبب السيول الأخيرة.";
const B: &str = "وتبلغ كلفة المرحلة الأولى نحو عشرين مليونا تغطيها الموازنة المحلية وقرض ميسر من مصرف التنمية.";
const C: &str = "ورحب سكان الحي بالخطة لكنهم طالبوا بجدول زمني واضح وبإشراك اللجان الأهلية في متابعة التنفيذ.";
const D: &str = "وكانت البلدية قد أجلت المشروع مرتين في السنوات الماضية لنقص التمويل وتعثر إجراءات المناقصة العامة.";
const LONG: &str = "وشدد رئيس لجنة الأشغال في المجلس البلدي خلال مؤتمر صحافي عقده ظهر أمس في مبنى البلدية على أن الشركات \
     المتعاقدة ملزمة بإعادة الطرق إلى حالتها السابقة خلال ثلاثين يوما من انتهاء الحفر.";

const E1: &str =
    "The harbour board said on Tuesday that it would close the northern pier for repairs until the end of spring.";
const E2: &str =
    "Engineers found cracks in eleven of the concrete pillars after a storm pushed a barge against the structure.";
const E3: &str =
    "Fishing crews were told to land their catch at the southern quay, where space is already short in winter.";
const E4: &str = "The board has not said how much the work will cost or who among its contractors will carry it out.";

fn lines(all: &[&str]) -> String {
    all.join("\n")
}

#[test]
fn the_rules_show_what_they_flag() {
    for name in RULES {
        let rule =
            PACK.with(|pack| pack.rules.iter().find(|r| *r.id == *format!("all/{name}"))).expect("an embedded rule");
        for example in &rule.examples {
            let flagged: Vec<String> = said(name, &example.text, example.format).into_iter().map(|f| f.0).collect();
            assert_eq!(flagged, example.flags, "{name}");
        }
    }
}

#[test]
fn a_second_copy_of_a_run_is_one_finding() {
    let text = format!("{OPENING}\n{A}\n\n{B}\nسطر قصير\n{C}\n\n\n{D}\n{A}\n{B}\nسطر قصير\n\n{C}\n{D}");
    let found = said("repeated-paragraph", &text, Format::Lines);
    assert_eq!(found.len(), 1);
    let (flagged, finding) = &found[0];
    assert_eq!(*flagged, format!("{A}\n{B}\nسطر قصير\n\n{C}\n{D}"));
    assert_eq!(finding.change, Change::Delete(6..11));
    assert_eq!(finding.covers, Some(6..11));
    assert_eq!(finding.safety, Safety::Safe);
    assert_eq!(arg(finding, "paragraphs"), "5");
    assert_eq!(arg(finding, "first-words"), "وقال رئيس البلدية إن الأشغال…");
    assert_eq!(speaks(&text, Format::Lines), [("repeated-paragraph", 1)]);
}

#[test]
fn the_whole_article_twice_and_three_times() {
    let once = lines(&[OPENING, A, B, C]);
    let found = said("repeated-paragraph", &lines(&[&once, &once, &once]), Format::Lines);
    let changes: Vec<_> = found.iter().map(|(_, f)| f.change.clone()).collect();
    assert_eq!(changes, [Change::Delete(4..8), Change::Delete(8..12)]);
    assert!(found.iter().all(|(_, f)| f.labels[0].start == 0));
    let text = lines(&[OPENING, A, B, A, C, A, D, A]);
    let found = said("repeated-paragraph", &text, Format::Lines);
    assert_eq!(found.len(), 3, "one for each extra copy");
    assert!(found.windows(2).all(|w| w[0].1.labels == w[1].1.labels), "all lead to the first");
}

#[test]
fn marks_case_and_spaces_do_not_hide_a_copy() {
    let marked = A.replace("وقال", "وقالَ").replace("رئيس", "رئيـس");
    let found = said("repeated-paragraph", &lines(&[OPENING, &marked, B, A]), Format::Lines);
    assert_eq!((found.len(), found[0].1.safety), (1, Safety::Safe));
    let found = said("repeated-paragraph", &lines(&[OPENING, A, B, &marked]), Format::Lines);
    assert_eq!((found.len(), found[0].1.safety), (1, Safety::Suggest), "the later copy says more");
    let loud = E2.to_uppercase();
    assert_eq!(said("repeated-paragraph", &lines(&[E1, E2, E3, &loud]), Format::Lines).len(), 1);
    let percent = E2.replace("eleven", "11").replace("cracks", "5%");
    let plain = percent.replace('%', "");
    let found = said("repeated-paragraph", &lines(&[E1, &percent, E3, &plain]), Format::Lines);
    assert_eq!(found[0].1.safety, Safety::Suggest, "a sign is missing");
}

#[test]
fn a_run_may_lose_a_paragraph_and_stay_one() {
    let found = said("repeated-paragraph", &lines(&[OPENING, A, B, C, D, A, C, D]), Format::Lines);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].1.safety, found[0].1.change.clone()), (Safety::Safe, Change::Delete(5..8)));
}

#[test]
fn new_text_inside_a_copy_is_never_deleted() {
    let new = "وأضاف المتحدث أن الأعمال الليلية ستتوقف خلال فترة الامتحانات الرسمية في المدارس المجاورة.";
    for later in [[A, new, B, C], [A, B, new, C]] {
        let text = lines(&[&[OPENING, A, B, C], &later[..]].concat());
        let found = said("repeated-paragraph", &text, Format::Lines);
        assert_eq!(found.len(), 1);
        let finding = &found[0].1;
        assert_eq!((&finding.change, finding.safety, &finding.covers), (&Change::None, Safety::Suggest, &None));
    }
}

#[test]
fn an_edited_member_makes_the_run_a_near_copy() {
    let edited = B.replace("عشرين", "ثلاثين").replace("الأولى", "الثانية");
    let text = lines(&[OPENING, A, B, C, D, A, &edited, C, D]);
    assert_eq!(speaks(&text, Format::Lines), [("similar-paragraph", 1)]);
    let (_, finding) = &said("similar-paragraph", &text, Format::Lines)[0];
    assert_eq!((finding.safety, &finding.covers), (Safety::Suggest, &None));
    assert_eq!(finding.change, Change::Delete(5..9));
    assert_eq!(arg(finding, "differences"), "الأولى → الثانية؛ عشرين → ثلاثين");
    assert_eq!(arg(finding, "percent"), "96");
}

#[test]
fn one_near_copy_counts_if_it_is_long() {
    let edited = LONG.replace("ثلاثين", "ستين").replace("ظهر", "صباح");
    let text = lines(&[OPENING, LONG, B, C, &edited]);
    assert_eq!(speaks(&text, Format::Lines), [("similar-paragraph", 1)]);
    let short = A.replace("الشرقي", "الغربي").replace("كثيرا", "قليلا");
    assert_eq!(speaks(&lines(&[OPENING, A, B, C, &short]), Format::Lines), []);
    let led = format!("كما {}", &E2);
    assert_eq!(speaks(&lines(&[E1, E2, E3, &led]), Format::Lines), [("similar-paragraph", 1)], "a word put in front");
}

#[test]
fn one_copied_paragraph() {
    assert_eq!(speaks(&lines(&[E1, E2, E3, E2, E4]), Format::Lines), [("repeated-paragraph", 1)]);
    assert_eq!(speaks(&lines(&[OPENING, A, A]), Format::Lines), [("repeated-paragraph", 1)]);
    assert_eq!(speaks(&lines(&[OPENING, A, B, C, D]), Format::Lines), []);
    assert_eq!(speaks("", Format::Lines), []);
    assert_eq!(speaks("—\n—\n***\n***\n", Format::Lines), []);
}

#[test]
fn the_first_paragraph_again_is_advice() {
    assert_eq!(speaks(&lines(&[OPENING, A, B, OPENING]), Format::Lines), [("restated-first-paragraph", 1)]);
    let near = OPENING.replace("أمس", "اليوم");
    assert_eq!(speaks(&lines(&[OPENING, A, B, &near]), Format::Lines), [("restated-first-paragraph", 1)]);
    let title = "Northern pier closes until the end of spring";
    assert_eq!(speaks(&lines(&[title, "", title, E1, E2]), Format::Lines), [("restated-first-paragraph", 1)]);
    assert_eq!(speaks(&lines(&["News in brief", "", E1, "News in brief", E2]), Format::Lines), []);
    let text = format!("---\ntitle: {title}\ndescription: \"{E1}\"\n---\n# {title}\n\n{E1}\n\n{E2}\n");
    assert_eq!(speaks(&text, Format::Markdown), [], "a description is there to say the same elsewhere");
    let text = format!("---\ntitle: {title}\n---\n# {title}\n\n{E1}\n\n{E2}\n");
    assert_eq!(speaks(&text, Format::Markdown), [], "a title is a heading too");
}

#[test]
fn verse_lists_rows_and_answers_may_repeat() {
    let refrain = "يا ليل طال السهر\nوالقلب في سفر\nعد يا حبيب القمر\n";
    let text = format!("{OPENING}\n{refrain}{A}\n{refrain}{B}\n");
    assert_eq!(speaks(&text, Format::Lines), []);
    let verse = "سلام على دار نأت عن ديارنا وأهل      سلام على عهد مضى ثم لا يعود";
    assert_eq!(speaks(&lines(&[OPENING, A, verse, B, verse]), Format::Lines), []);
    let item = format!("- {E2}");
    assert_eq!(speaks(&lines(&[E1, &item, E3, &item]), Format::Lines), []);
    let row = "Monday | 12 | 14 | 18 | 22 | 19 | 13 | 11 | 9 | 7 | 5 | 4 | 2";
    assert_eq!(speaks(&lines(&[E1, row, E3, row]), Format::Lines), []);
    let answer = format!("ج: {A}");
    assert_eq!(speaks(&lines(&[OPENING, &answer, B, &answer]), Format::Lines), []);
    let verse = "﴿ولكم في كل يوم من أيامكم عبرة لمن أراد أن يعتبر ثم أراد أن يشكر﴾";
    assert_eq!(speaks(&lines(&[OPENING, verse, B, verse]), Format::Lines), []);
    let sung = "> the river runs\n> and the night is long\n> and the boats come in\n> with an evening song\n";
    assert_eq!(speaks(&format!("{E1}\n\n{sung}\n{E2}\n\n{sung}\n{E3}\n"), Format::Markdown), []);
}

#[test]
fn parallel_reporting_and_formulas_are_no_copies() {
    let each = |who: &str, what: &str| {
        format!("وقال رئيس الوفد {who} إن بلاده {what} وإنها تتطلع إلى الجولة المقبلة من المحادثات.")
    };
    let text = [
        OPENING.to_owned(),
        each("الأول", "ترى في الاتفاق خطوة مهمة نحو خفض الرسوم على السلع الزراعية وفتح المعابر"),
        each("الثاني", "تتحفظ على بند النقل البري لكنها لا تعارض ما تبقى من بنود المسودة الأخيرة"),
        each("الثالث", "تحتاج إلى مزيد من الوقت كي تعرض النص على البرلمان قبل نهاية الدورة العادية"),
    ];
    assert_eq!(speaks(&text.join("\n"), Format::Lines), []);
    let formula =
        |whom: &str| format!("وأعرب عن خالص التعازي وصادق المواساة لأسرة الفقيد {whom} سائلا له الرحمة والمغفرة.");
    let text = [OPENING.into(), formula("سالم"), A.into(), formula("ناصر"), B.into()].join("\n");
    assert_eq!(speaks(&text, Format::Lines), []);
}

#[test]
fn release_notes_say_the_same_under_each_version() {
    let note =
        "This release has no changes of its own and only follows the version of the packages that it is built with.";
    let text: String =
        (1..6).map(|n| format!("## 1.{n}\n\n{note}\n\n- item {n}\n- Update the dependencies\n\n")).collect();
    assert_eq!(speaks(&format!("# Changes\n\n{E1}\n\n{text}"), Format::Markdown), []);
    let steps = "1. Open the panel\n2. Choose the printer\n3. Press the green button and wait for the light\n";
    let text = format!("{E1}\n\nTo print, do this:\n\n{steps}\n{E2}\n\nTo copy, do this:\n\n{steps}\n{E3}\n");
    assert_eq!(speaks(&text, Format::Markdown), []);
}

#[test]
fn markdown_runs_are_found_and_their_edges_are_clean() {
    let section = format!("## Background\n\n{E2}\n\n- one thing\n- another thing\n\n{E3}\n");
    let text = format!("# Pier\n\n{E1}\n\n{section}\n## Costs\n\n{E4}\n\n{section}");
    let found = said("repeated-paragraph", &text, Format::Markdown);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1.change, Change::Delete(9..14));
    assert_eq!(found[0].1.safety, Safety::Safe);
    // The heading behind a copied paragraph belongs to what follows it.
    let text = format!("# Pier\n\n{E1}\n\n{E2}\n\n## More\n\n{E3}\n\n{E2}\n\n## More\n\n{E4}\n");
    let found = said("repeated-paragraph", &text, Format::Markdown);
    assert_eq!(found.iter().map(|f| f.0.as_str()).collect::<Vec<_>>(), [E2]);
    // Code is not compared, so nothing with code in it is a sure copy.
    let linked = E2.replace("concrete", "[concrete](https://example.org)");
    let text = format!("# Pier\n\n{E1}\n\n{linked}\n\n{E3}\n\n{linked}\n");
    assert_eq!(said("repeated-paragraph", &text, Format::Markdown)[0].1.safety, Safety::Unsafe);
    let with = |code: &str| E2.replace("concrete", &format!("`{code}`"));
    let text = format!("# Pier\n\n{E1}\n\n{}\n\n{E3}\n\n{}\n", with("a"), with("b"));
    assert_eq!(speaks(&text, Format::Markdown), []);
}

#[test]
fn sentences_and_quotations_stand_once() {
    let said_by = "«لن نقبل أي اتفاق لا يضمن حقوق العمال في المرفأ وعودتهم جميعا إلى وظائفهم قبل العيد»";
    let text = lines(&[
        OPENING,
        &format!("وقال نقيب العمال {said_by}، مضيفا أن الإضراب مستمر."),
        B,
        &format!("وختم النقيب كلمته أمام الحشد بالقول: {said_by}."),
    ]);
    let found = said("repeated-sentence", &text, Format::Lines);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, said_by.trim_matches(['«', '»']));
    let text = lines(&[E1, &format!("{E2} {E3}"), E4, &format!("Nobody was hurt. {E3}")]);
    let found = said("repeated-sentence", &text, Format::Lines);
    assert_eq!(found[0].0, E3.trim_end_matches('.'));
    assert_eq!(
        said("repeated-sentence", &lines(&[E1, E2, E3, E2]), Format::Lines).len(),
        0,
        "a copied paragraph is that"
    );
    let text = lines(&[&format!("{E1} {E2}"), E3, &format!("{E1} {E4}")]);
    assert_eq!(said("repeated-sentence", &text, Format::Lines).len(), 0, "the head of the article");
    let text = lines(&[E1, &format!("Dr. Low spoke. {E2}"), E3, &format!("Dr. Low left. {E4}")]);
    assert_eq!(said("repeated-sentence", &text, Format::Lines).len(), 0);
}

#[test]
fn a_second_copy_is_whole_though_its_paragraphs_came_back_before() {
    // The standfirst stands again at the end, as some houses have it, and all of it was pasted twice.
    let once = lines(&["عنوان المادة بلا نقطة", OPENING, A, B, OPENING]);
    let found = said("repeated-paragraph", &lines(&[&once, &once]), Format::Lines);
    assert_eq!(found.iter().map(|f| f.1.change.clone()).collect::<Vec<_>>(), [Change::Delete(5..10)]);
    // An interview whose lines all open with a dash.
    let talk: Vec<String> = [OPENING, A, B, C, D, LONG].iter().map(|p| format!("- {p}")).collect();
    let talk = talk.join("\n");
    let found = said("repeated-paragraph", &lines(&["حوار", &talk, &talk]), Format::Lines);
    assert_eq!(found.iter().map(|f| f.1.change.clone()).collect::<Vec<_>>(), [Change::Delete(7..13)]);
}

#[test]
fn text_twice_in_a_row() {
    let fixed = |text: &str| {
        let found = said("doubled-text", text, Format::Lines);
        assert_eq!(found.len(), 1, "{text}");
        match &found[0].1.change {
            Change::Edits(edits) => {
                assert_eq!(found[0].1.safety, Safety::Safe);
                let range = edits[0].0.range();
                Some(format!("{}{}", &text[..range.start], &text[range.end..]))
            }
            _ => None,
        }
    };
    assert_eq!(fixed(&format!("{A} {A}")).as_deref(), Some(A));
    assert_eq!(fixed(&format!("{A}{A}")).as_deref(), Some(A));
    let bare = A.trim_end_matches('.');
    assert_eq!(fixed(&format!("{bare}{bare}")).as_deref(), Some(bare));
    assert_eq!(fixed(&format!("{E1} {E2} {E2} {E3}")), Some(format!("{E1} {E2} {E3}")));
    assert_eq!(fixed(&format!("{E1} {E2} {E2}")), Some(format!("{E1} {E2}")));
    assert_eq!(fixed(&format!("{E2} {E2} {E2}")).as_deref(), Some(E2));
    assert_eq!(fixed(&format!("{bare} {A}")), None, "the copies differ in a mark");
    for text in
        ["الشعب يريد إسقاط الفساد الشعب يريد إسقاط الفساد", &"la ".repeat(60), &"never again, no more ".repeat(9), E1]
    {
        assert_eq!(said("doubled-text", text, Format::Lines).len(), 0, "{text}");
    }
}

#[test]
fn hostile_documents_cost_little() {
    const MANY: usize = 5_000;
    let text = format!("{E1}\n").repeat(MANY);
    let said_by = |rule| said(rule, &text, Format::Lines).len();
    assert_eq!(said_by("restated-first-paragraph") + said_by("repeated-paragraph"), MANY - 1);
    let numbered: String = (0..MANY).map(|n| format!("{n} {E1} {}\n", n % 7)).collect();
    said("similar-paragraph", &numbered, Format::Lines);
    let items: String = (0..MANY).map(|n| format!("- word {}\n", n % 50)).collect();
    assert_eq!(said("repeated-paragraph", &items, Format::Lines).len(), 0);
    let ring = [OPENING, A, B, C, D].join("\n") + "\n";
    assert_eq!(said("repeated-paragraph", &ring.repeat(MANY / 5), Format::Lines).len(), MANY / 5 - 1);
    said("doubled-text", &"a b c d e f g h i j k l m ".repeat(MANY), Format::Lines);
    said("doubled-text", &"a ".repeat(10 * MANY), Format::Lines);
    said("repeated-sentence", &"« \" . ” : a ? ".repeat(MANY), Format::Lines);
}

#[test]
fn no_document_is_too_odd() {
    for text in ["\u{FEFF}", "a", "a\na\na", ":\n:\n", "\u{FFFC}\n\u{FFFC}", "ـــ\nـــ\n", "'\n\"«\n»»\n", "a:\na:\na:"]
    {
        for format in [Format::Lines, Format::Text, Format::Wrapped, Format::Markdown] {
            assert_eq!(speaks(text, format), [], "{text}");
        }
    }
    let mut state = 11u64;
    let mut next = move |n: u64| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % n
    };
    let pieces = [
        OPENING,
        A,
        B,
        E2,
        LONG,
        "- item",
        "# Heading",
        "> quote",
        "***",
        "",
        "| a | b |",
        "x:",
        "1 2 3",
        "«",
        "![](a)",
    ];
    for _ in 0..60 {
        let text: Vec<&str> = (0..next(40)).map(|_| pieces[next(pieces.len() as u64) as usize]).collect();
        for format in [Format::Lines, Format::Wrapped, Format::Markdown] {
            for rule in RULES {
                for (_, finding) in said(rule, &text.join("\n"), format) {
                    assert!(finding.labels.iter().all(|l| l.start < finding.span.start));
                    assert!(!finding.span.is_empty());
                }
            }
        }
    }
}
