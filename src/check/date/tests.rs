//! Dates found, compared and checked, on short texts.

use std::sync::OnceLock;

use crate::check::date::{self, Date, format, value};
use crate::check::needle::Needles;
use crate::check::{Change, Check, Compile, Context, Findings, Kind, Shared, View};
use crate::diagnostic::Safety;
use crate::document::{self, Document, Format, Given};
use crate::language::Languages;
use crate::language::calendar::{Reckoning, Tail};
use crate::rule::Rule;
use crate::rule::pack::{Pack, embedded};
use crate::text::fold;
use crate::text::marks::is_hidden;
use crate::text::source::Source;
use crate::text::token::hash_of;
use crate::written::{self, Problems};

fn languages() -> &'static Languages {
    static LANGUAGES: OnceLock<std::sync::Arc<Languages>> = OnceLock::new();
    LANGUAGES.get_or_init(|| {
        let pack = Pack::read(Problems::default(), embedded());
        let wrong: Vec<&str> = pack.problems.found.iter().map(|(_, d)| d.message.as_str()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        pack.languages.into()
    })
}

fn parse(lang: &str, text: &str) -> Document {
    let source = Source::from_text("a.txt", text);
    document::parse(&source, Format::Lines, &Given { lang: languages().find(lang) }, languages())
}

/// The seeds of a document, found the slow way.
fn seeds(document: &Document) -> Vec<u32> {
    let mut seeds = Vec::new();
    for block in &document.blocks {
        let calendar = &languages().get(block.lang).calendar;
        for at in block.tokens.clone() {
            let token = document.tokens[at];
            let folded = fold::folded(token.text(&document.prose));
            let rests = calendar.prefixes().iter().filter_map(|p| folded.strip_prefix(p.as_str()));
            let mut seed = calendar.is_seed(token.hash) || rests.filter_map(hash_of).any(|h| calendar.is_seed(h));
            if let Some(next) = document.tokens.get(at + 1).filter(|n| token.is_number() && n.is_number()) {
                let gap = &document.prose[token.end() as usize..next.start as usize];
                let marks: Vec<char> = gap.chars().filter(|&c| !is_hidden(c) && c != ' ').collect();
                seed |= matches!(marks[..], ['/' | '-' | '.' | '\\' | '–']);
            }
            if seed && !token.is_opaque() {
                seeds.push(at as u32);
            }
        }
    }
    seeds
}

fn rule(kind: &str, options: &str) -> (Rule, Problems) {
    let text = format!("family = \"date\"\nlevel = \"error\"\nmessage = \"m\"\n[{kind}]\n{options}\n");
    let mut problems = Problems::default();
    let file = problems.add_file(Source::from_text("r.toml", text));
    let table = written::read(&mut problems, file);
    let rule = Rule::read("r", &table, languages(), &mut problems).expect("a rule");
    (rule, problems)
}

fn compile(kind: &Kind, options: &str) -> (Rule, Box<dyn Check>) {
    let (rule, mut problems) = rule(kind.name, options);
    let mut needles = Needles::default();
    let mut compile = Compile {
        rule: &rule,
        options: &rule.options,
        needles: &mut needles,
        problems: &mut problems,
        languages: languages(),
    };
    let check = (kind.compile)(&mut compile).expect("a check");
    rule.options.finish(&mut problems);
    assert!(needles.dates);
    let wrong: Vec<&str> = problems.found.iter().map(|(_, d)| d.message.as_str()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    (rule, check)
}

fn with_dates<T>(lang: &str, text: &str, look: impl Fn(&[Date], &Document) -> T) -> T {
    let document = parse(lang, text);
    let shared = Shared { seeds: seeds(&document), ..Shared::default() };
    let (rule, _) = rule("date-value", "check = \"impossible\"");
    let context = Context::default();
    let view = View { document: &document, languages: languages(), hits: &[], rule: &rule, context, shared: &shared };
    look(date::dates(&view), &document)
}

/// A date in short: calendar, day/month/year, then what else it has.
fn short(date: &Date) -> String {
    let calendar = match date.reckoning {
        Reckoning::Gregorian => "",
        Reckoning::Hijri => "h",
        Reckoning::Solar => "s",
    };
    let number = |n: Option<i32>| n.map_or("-".to_owned(), |n| n.to_string());
    let (day, month) = (date.day.map(|d| d.value.into()), date.month_number().map(Into::into));
    let mut out = format!("{calendar}{}/{}/{}", number(day), number(month), number(date.year.map(|y| y.value)));
    let mut add = |yes: bool, text: &str| out.push_str(if yes { text } else { "" });
    add(date.day.is_some_and(|d| d.several), " several");
    add(date.day.is_some_and(|d| d.in_words), " words");
    add(date.dual.is_some(), " dual");
    add(date.year.is_some_and(|y| y.era.is_some()), " era");
    add(matches!(date.tail, Some((Tail::This, _))), " this");
    add(matches!(date.tail, Some((Tail::Last, _))), " last");
    add(matches!(date.tail, Some((Tail::Next, _))), " next");
    add(date.event, " event");
    add(date.quoted, " quoted");
    add(date.pair.is_some(), " pair");
    if let Some(weekday) = date.weekday {
        out.push_str(&format!(" wd{}", weekday.day));
    }
    if let Some((days, _)) = date.relative {
        out.push_str(&format!(" rel{days}"));
    }
    out
}

fn found(lang: &str, text: &str) -> Vec<String> {
    with_dates(lang, text, |dates, _| dates.iter().map(short).collect())
}

fn run(kind: &Kind, options: &str, lang: &str, text: &str, day: Option<(i32, u8, u8)>) -> (Vec<String>, String, Vec<Safety>) {
    let (rule, check) = compile(kind, options);
    let document = parse(lang, text);
    let shared = Shared { seeds: seeds(&document), ..Shared::default() };
    let context = Context { date: day };
    let view = View { document: &document, languages: languages(), hits: &[], rule: &rule, context, shared: &shared };
    let mut out = Findings::default();
    check.check(&view, &mut out);
    out.all.sort_by_key(|f| f.span);
    let flags = out.all.iter().map(|f| text[f.span.range()].to_owned()).collect();
    let (mut fixed, mut edits) = (text.to_owned(), Vec::new());
    for finding in &out.all {
        if let Change::Edits(more) = &finding.change {
            edits.extend(more.clone());
        }
    }
    edits.sort();
    for (span, with) in edits.iter().rev() {
        fixed.replace_range(span.range(), with);
    }
    (flags, fixed, out.all.iter().map(|f| f.safety).collect())
}

fn flags(check: &str, lang: &str, text: &str) -> Vec<String> {
    run(&value::KIND, &format!("check = {check:?}"), lang, text, None).0
}

const COMPARE: &str = r#"compare = ["month-system", "dual", "dual-mark", "month-spelling", "month-form", "order", "ordinal-suffix",
"year-comma", "weekday-comma", "era", "era-spacing", "year-digits", "digits", "numeric-order", "numeric-mark", "leading-zero"]"#;

fn mixed(lang: &str, text: &str) -> (Vec<String>, String) {
    let (flags, fixed, _) = run(&format::KIND, COMPARE, lang, text, None);
    (flags, fixed)
}

#[track_caller]
fn even(lang: &str, text: &str) {
    assert_eq!(mixed(lang, text).0, Vec::<String>::new(), "{text}");
    let options = format!("{COMPARE}\nreport = \"undecided\"");
    assert_eq!(run(&format::KIND, &options, lang, text, None).0, Vec::<String>::new(), "{text}");
}

#[test]
fn arabic_dates_are_found() {
    for (text, dates) in [
        ("في الـ 28 من تشرين الثاني الجاري", &["28/11/- this"][..]),
        ("الثلاثاء 21 تشرين الثاني 2017", &["21/11/2017 wd2"]),
        ("وقع في ٢١/١١/٢٠١٧ أمس", &["21/11/2017"]),
        ("وقع في 21\u{200F}/11\u{200F}/2017", &["21/11/2017"]),
        ("من 3 إلى 9 كانون الأول 2023", &["9/12/2023 several"]),
        ("يومي 28 و29 آذار", &["29/3/- several"]),
        ("منذ غرة رمضان 1445هـ", &["h1/9/1445 words era"]),
        ("في الثامن والعشرين من أيار", &["28/5/- words"]),
        ("في نيسان/أبريل 2024", &["-/4/2024 dual"]),
        ("في تشرين الأول/نوفمبر 2024", &["-/10/2024 dual"]),
        ("بين آذار/نيسان 2024", &["-/3/-", "-/4/2024"]),
        ("في 31 نيسان 2024", &["31/4/2024"]),
        ("منذ حرب 6 أكتوبر", &["6/10/- event"]),
        ("في 12 أغسطس (آب) المقبل", &["12/8/- dual next"]),
        ("في يناير (كانون الثاني) 2011، ثم", &["-/1/2011 dual"]),
        ("في الثامن من يوليو تموز الماضي", &["8/7/- words dual last"]),
        ("اليوم الثلاثاء 5 أيار", &["5/5/- wd2 rel0"]),
        ("الثلاثاء الموافق 5 مايو 2020م", &["5/5/2020 era wd2"]),
        ("يوم الثلاثاء الماضي 5 مايو 2020", &["5/5/2020 wd2"]),
        ("في 9 جويلية من عام 2019", &["9/7/2019"]),
        ("في 9 غشت، 2019", &["9/8/2019"]),
        ("في 7 أكتوبر من العام الماضي", &["7/10/- last"]),
        ("وآذار 2019 ولأيلول 2020 وبنيسان الجاري", &["-/3/2019", "-/9/2020", "-/4/- this"]),
        ("5 رجب 1436هـ الموافق 24 أبريل 2015م", &["h5/7/1436 era pair", "24/4/2015 era pair"]),
        ("1/1/1439هـ - 21/9/2017م", &["h1/1/1439 era pair", "21/9/2017 era pair"]),
        ("11/نوفمبر/2017", &["11/11/2017"]),
        ("2017-11-21", &["21/11/2017"]),
        ("في ٣ مايو ٢٠١٥", &["3/5/2015"]),
        ("قال: «سافرنا في 3 مايو» ثم عاد في 4 مايو", &["3/5/- quoted", "4/5/-"]),
        ("مطلع مارس، ثم مارس 2019", &["-/3/-", "-/3/2019"]),
        ("في شهر نيسان، وشهر آب المقبل", &["-/4/-", "-/8/- next"]),
        ("أول من أمس الجمعة", &["-/-/- wd5 rel-2"]),
        ("أمس (الاثنين) وغدا الأربعاء", &["-/-/- wd1 rel-1", "-/-/- wd3 rel1"]),
        ("آب إلى بيته في 15 آب", &["15/8/-"]),
        ("في 5 ذي الحجة 1440هـ", &["h5/12/1440 era"]),
        ("في 5 آذار\u{200F} \u{200E}2019", &["5/3/2019"]),
        ("في 20 ابريل/نيسان عام 2010", &["20/4/2010 dual"]),
    ] {
        assert_eq!(found("ar", text), dates, "{text}");
    }
}

#[test]
fn what_is_no_date_is_not_found() {
    for text in [
        "مارس مهنته عشرين عامًا",
        "فاز 2-صفر على ضيفه",
        "رمضان شعبان 45 عامًا من القاهرة",
        "سيارة نيسان 2019 الجديدة",
        "تيريزا ماي 2016 رئيسة للوزراء",
        "القانون 10/2018 نافذ",
        "القرار رقم 3/5/2018 نافذ",
        "موسم 2023/2024 انتهى",
        "الثمانينيات والتسعينيات",
        "هاتف 011-2233-445",
        "العنوان 192.168.10.2010",
        "الآية 2:255 من السورة",
        "مارس الضغط على الحكومة",
        "يحب صفر المشاكل",
        "بلغت النسبة 3.5/2.1/7",
        "الإصدار 2.11.2017.4 متاح",
        "أب في الثلاثين وابنه",
        "قال نيسان وتموز إنهما أخوان",
        "https://a.example/2017/11/21/x",
        "عقد الاجتماع الثلاثاء",
        "في ذلك اليوم الأحد غابوا",
        "حدد اليوم الخميس المقبل موعدا",
    ] {
        assert_eq!(found("ar", text), [""; 0], "{text}");
    }
    assert_eq!(found("en", "It may march on in august company; May be. The sun sat."), [""; 0]);
    assert_eq!(found("en", "a 24/7 line, 9/11, room 3/4/2005, version 1.2.2005"), [""; 0]);
}

#[test]
fn other_languages_are_read() {
    for (lang, text, dates) in [
        ("en", "on Monday, May 5, 2003, and", &["5/5/2003 wd1"][..]),
        ("en", "on 5 May 2004 and 5th May", &["5/5/2004", "5/5/-"]),
        ("en", "on the 8th of May 1945", &["8/5/1945"]),
        ("en", "the first of May 1945", &["1/5/1945 words"]),
        ("en", "on Oct. 11, 2022, he", &["11/10/2022"]),
        ("en", "in February 2023 and March", &["-/2/2023"]),
        ("en", "In May 20 people left", &[]),
        ("en", "on June 5-7, 2020", &["7/6/2020 several"]),
        ("en", "3 to 9 December 2023", &["9/12/2023 several"]),
        ("en", "the September 11 attacks", &["11/9/- event"]),
        ("en", "12/31/2020 and 2020-12-31", &["31/12/2020", "31/12/2020"]),
        ("fr", "le 1er janvier 2024 et le 14 juillet", &["1/1/2024", "14/7/-"]),
        ("fr", "mardi 3 mars 2020", &["3/3/2020 wd2"]),
        ("fr", "03.03.2024", &["3/3/2024"]),
        ("fr", "sur mars et le mai tai", &[]),
        ("de", "am 5. Mai 2004", &["5/5/2004"]),
        ("de", "am 24.12.2023", &["24/12/2023"]),
        ("es", "el 5 de mayo de 2004", &["5/5/2004"]),
        ("es", "el lunes 5 de mayo de 2003", &["5/5/2003 wd1"]),
        ("tr", "15 Temmuz 2016 darbesi", &["15/7/2016 event"]),
        ("tr", "29 Ekim 2023", &["29/10/2023"]),
        ("fa", "۳ مهر ۱۴۰۲", &["s3/7/1402"]),
        ("fa", "۱۴۰۲/۷/۳", &["s3/7/1402"]),
        ("fa", "۲۵ سپتامبر ۲۰۲۳", &["25/9/2023"]),
        ("ru", "5 мая 2004 года", &["5/5/2004"]),
        ("id", "17 Agustus 1945", &["17/8/1945"]),
        ("he", "ב-3 במרץ 2020", &["3/3/2020"]),
        ("ur", "14 اگست 1947ء", &["14/8/1947 era"]),
    ] {
        assert_eq!(found(lang, text), dates, "{text}");
    }
}

#[test]
fn an_outlier_is_flagged_and_rewritten() {
    let ar = [
        ("في 3 آذار 2019 وفي 4 نيسان 2019 وفي 5 نوفمبر 2020 جرى", "5 نوفمبر 2020", "في 3 آذار 2019 وفي 4 نيسان 2019 وفي 5 تشرين الثاني 2020 جرى"),
        ("في 3 آذار/مارس ثم 4 نيسان/أبريل ثم 5 أيار 2020 جرى", "5 أيار 2020", "في 3 آذار/مارس ثم 4 نيسان/أبريل ثم 5 أيار/مايو 2020 جرى"),
        ("في 3 آذار/مارس ثم 4 نيسان/أبريل ثم 5 مايو/أيار جرى", "5 مايو/أيار", "في 3 آذار/مارس ثم 4 نيسان/أبريل ثم 5 أيار/مايو جرى"),
        ("في 3 آذار/مارس ثم 4 نيسان/أبريل ثم 5 أيار/ مايو جرى", "5 أيار/ مايو", "في 3 آذار/مارس ثم 4 نيسان/أبريل ثم 5 أيار/مايو جرى"),
        ("في 3 مارس (آذار) ثم 4 أبريل (نيسان) ثم 5 مايو/أيار جرى", "5 مايو/أيار", "في 3 مارس (آذار) ثم 4 أبريل (نيسان) ثم 5 مايو (أيار) جرى"),
        ("في 3 آذار ثم 4 نيسان ثم 5 أيار/مايو جرى ما جرى هنا", "5 أيار/مايو", "في 3 آذار ثم 4 نيسان ثم 5 أيار جرى ما جرى هنا"),
        ("في 3 أبريل 2019 ثم 4 أبريل 2020 ثم 5 إبريل 2021 جرى", "5 إبريل 2021", "في 3 أبريل 2019 ثم 4 أبريل 2020 ثم 5 أبريل 2021 جرى"),
        ("في 3 مايو 2019م ثم 4 مايو 2020م ثم 5 مايو 2021 م جرى", "5 مايو 2021 م", "في 3 مايو 2019م ثم 4 مايو 2020م ثم 5 مايو 2021م جرى"),
        ("في 3/5/2019 ثم 14/5/2020 ثم 25.5.2021 جرى هذا الأمر", "25.5.2021", "في 3/5/2019 ثم 14/5/2020 ثم 25/5/2021 جرى هذا الأمر"),
        ("في ٣ مايو ٢٠١٩ ثم ٤ مايو ٢٠٢٠ ثم 5 مايو 2021 جرى", "5 مايو 2021", "في ٣ مايو ٢٠١٩ ثم ٤ مايو ٢٠٢٠ ثم ٥ مايو ٢٠٢١ جرى"),
        ("في 3 جانفي ثم 4 أفريل 2019 ثم 9 أغسطس 2020 جرى", "9 أغسطس 2020", "في 3 جانفي ثم 4 أفريل 2019 ثم 9 أوت 2020 جرى"),
        ("في 3 غشت ثم 4 شتنبر 2019 ثم 8 أغسطس 2020 جرى", "8 أغسطس 2020", "في 3 غشت ثم 4 شتنبر 2019 ثم 8 غشت 2020 جرى"),
    ];
    for (text, flag, fixed) in ar {
        assert_eq!(mixed("ar", text), (vec![flag.to_owned()], fixed.to_owned()), "{text}");
    }
    let en = "It began on 5 May 2004, on 6 June 2005 and ended on July 7, 2006, they said.";
    assert_eq!(mixed("en", en).0, ["July 7, 2006"]);
    let en = "From January 5, 2004, to February 6, 2005, and then Mar. 7, 2006, it ran.";
    assert_eq!(mixed("en", en), (vec!["Mar. 7, 2006".into()], en.replace("Mar.", "March")));
}

#[test]
fn alike_dates_are_left_alone() {
    for text in [
        "انطلقت في 9 أوت 2021 وعادت في 31 أكتوبر 2023 و6 مارس 2024",
        "في 20 فيفري ثم 6 مارس ثم 11 نوفمبر",
        "في آذار 2011 ثم 20 تشرين الأول 2015 ثم الثلاثاء 3 أيار",
        "صدر في 5 أيار/مايو، وعدل في 9 أيار، ونشر في 3 حزيران/يونيو، ثم نفذ في 7 حزيران",
        "في 3 آذار ثم 4 نيسان، وقال: «منذ 7 نوفمبر»",
        "في 3 آذار ثم 4 نيسان، وشارك في حرب 6 أكتوبر",
        "في 3 آذار ثم 4 نيسان، في شارع 9 نوفمبر",
        "في 5 رجب 1436هـ الموافق 24 أبريل 2015م ثم 9 مايو 2015",
        "في 3 مايو ثم الرابع من مايو ثم 5 من مايو والـ6 من مايو",
        "في 3 مايو 2019 ثم 9 رمضان 1440 ثم 3 شوال 1440",
        "معركة حطين سنة 583هـ/1187م، ثم في 3 مايو 2019 وفي 5 مايو 2020",
        "في 12/5/2019 ثم 13/6/2020 ثم 3/12/2021",
        "على ميدانه بـ20 أوت، ثم في 28 يناير و3 فبراير 2019",
        "في أيلول/سبتمبر 2019 وفيشباط/فبراير 2020 وفي آذار/مارس",
    ] {
        even("ar", text);
    }
    for text in [
        "It ran from 5 May 2004 to 6 June, and in March 2005.",
        "On May 5, 2004, and on June 6, and in March 2005.",
        "The September 11 attacks came after 5 May 2001 and 6 June 2001.",
        "On Oct. 5, 2004, and on May 6, 2004.",
    ] {
        even("en", text);
    }
}

#[test]
fn without_a_majority_it_is_said_once() {
    let options = format!("{COMPARE}\nreport = \"undecided\"");
    let text = "بدأت في 3 آذار 2019 ثم علقت في 7 نوفمبر 2020.";
    let (flags, fixed, _) = run(&format::KIND, &options, "ar", text, None);
    assert_eq!((flags, fixed.as_str()), (vec!["7 نوفمبر 2020".to_owned()], text));
    assert_eq!(mixed("ar", text).0, [""; 0]);
}

#[test]
fn the_house_decides_alone() {
    let presets = "[date-format.presets.levantine]\nmonth-system = \"levantine\"\ndual = \"none\"\n\
        [date-format.presets.ap]\norder = \"mdy\"\nmonth-form = \"short-dot\"\nnever-short = [\"5\"]\n";
    let text = "وصل في 7 نوفمبر 2020 وعاد في كانون الأول/ديسمبر.";
    let house = format!("house = \"levantine\"\n{presets}");
    let (flags, fixed, safety) = run(&format::KIND, &house, "ar", text, None);
    assert_eq!(flags, ["7 نوفمبر 2020", "كانون الأول/ديسمبر"]);
    assert_eq!(fixed, "وصل في 7 تشرين الثاني 2020 وعاد في كانون الأول.");
    assert_eq!(safety, [Safety::Safe, Safety::Suggest]);
    let house = format!("house = \"ap\"\n{presets}");
    let text = "On October 7, 2020, and May 5, 2021, and Nov. 9.";
    let (flags, fixed, _) = run(&format::KIND, &house, "en", text, None);
    assert_eq!((flags, fixed.as_str()), (vec!["October 7, 2020".to_owned()], "On Oct. 7, 2020, and May 5, 2021, and Nov. 9."));
    let (flags, fixed, _) = run(&format::KIND, "only = [\"al\"]\nal = \"joined\"", "ar", "في الـ 28 من أيار وبال 3 من آب والـ4 من نيسان", None);
    assert_eq!((flags, fixed.as_str()), (vec!["الـ 28".to_owned(), "ال 3".to_owned()], "في الـ28 من أيار وبالـ3 من آب والـ4 من نيسان"));
    let dual = "dual = \"levantine/egyptian\"\ndual-mark = \"/\"";
    let (_, fixed, _) = run(&format::KIND, dual, "ar", "في 3 يونيو وفي 4 أيار (مايو) وفي 5 تموز/ يوليو", None);
    assert_eq!(fixed, "في 3 حزيران/يونيو وفي 4 أيار/مايو وفي 5 تموز/يوليو");
    let (flags, ..) = run(&format::KIND, dual, "en", "On 5 May 2004.", None);
    assert_eq!(flags, [""; 0]);
}

#[test]
fn impossible_dates() {
    for (lang, text, wanted) in [
        ("ar", "في 31 نيسان 2024", &["31 نيسان 2024"][..]),
        ("ar", "في 29 شباط 2023 و29 شباط 2024 و29 شباط", &["29 شباط 2023"]),
        ("ar", "في الحادي والثلاثين من حزيران", &["الحادي والثلاثين من حزيران"]),
        ("ar", "في 13/13/2020 و31/4/2020 و12/31/2020", &["13/13/2020", "31/4/2020"]),
        ("ar", "في 31 رجب 1440هـ و30 رجب 1440هـ", &["31 رجب 1440هـ"]),
        ("ar", "رقم 45/13/2018 و45/67/2018", &[]),
        ("en", "on February 30, 2021, and 31 November", &["February 30, 2021", "31 November"]),
        ("fa", "۳۱ مهر ۱۴۰۲ و ۳۱ شهریور ۱۴۰۲", &["۳۱ مهر ۱۴۰۲"]),
        ("fr", "le 31 juin 2020", &["31 juin 2020"]),
    ] {
        assert_eq!(flags("impossible", lang, text), wanted, "{text}");
    }
}

#[test]
fn weekdays_are_reckoned() {
    for (lang, text, wanted) in [
        ("ar", "الأربعاء 21 تشرين الثاني 2017", &["الأربعاء 21 تشرين الثاني 2017"][..]),
        ("ar", "الثلاثاء 21 تشرين الثاني 2017", &[]),
        ("ar", "الثلاثاء والأربعاء 21 تشرين الثاني 2017", &[]),
        ("ar", "الأحد 21/11/2017 والثلاثاء 5/5/2020", &["الأحد 21/11/2017"]),
        ("ar", "الأحد 3/5/2020 و5/3/2020", &[]),
        ("ar", "الأحد 21 تشرين الثاني", &[]),
        ("en", "Monday, May 5, 2004", &["Monday, May 5, 2004"]),
        ("en", "21 November 2017 (Monday)", &["21 November 2017 (Monday"]),
        ("es", "el lunes 5 de mayo de 2004", &["lunes 5 de mayo de 2004"]),
        ("de", "Montag, 5. Mai 2003", &[]),
    ] {
        assert_eq!(flags("weekday", lang, text), wanted, "{text}");
    }
    let text = "الأحد 21 تشرين الثاني";
    let known = run(&value::KIND, "check = \"weekday\"", "ar", text, Some((2017, 11, 22))).0;
    assert_eq!(known, [text]);
    let far = run(&value::KIND, "check = \"weekday\"", "ar", "الثلاثاء 2 كانون الثاني", Some((2017, 12, 28))).0;
    assert_eq!(far, [""; 0]);
}

#[test]
fn months_of_a_pair_agree() {
    for (text, wanted) in [
        ("في تشرين الأول/نوفمبر 2024", &["تشرين الأول/نوفمبر"][..]),
        ("في كانون الثاني / ديسمبر", &["كانون الثاني / ديسمبر"]),
        ("في 5 يناير (شباط) الماضي", &["يناير (شباط)"]),
        ("بين آذار/نيسان 2024 وسبتمبر/أكتوبر", &[]),
        ("في رمضان/مايو 2019", &[]),
        ("من آذار - أبريل 2019", &[]),
        ("في ماي/أيار 2019", &[]),
    ] {
        assert_eq!(flags("dual", "ar", text), wanted, "{text}");
    }
}

#[test]
fn today_is_one_day() {
    for (lang, text, wanted) in [
        ("ar", "قال اليوم الثلاثاء وأمس الاثنين", &[][..]),
        ("ar", "قال اليوم الثلاثاء وأمس الأحد", &["أمس الأحد"]),
        ("ar", "أمس الأول الأحد وغدا الأربعاء واليوم الخميس", &["اليوم الخميس"]),
        ("ar", "قال: «اليوم الأحد» واليوم الثلاثاء", &[]),
        ("en", "today, Tuesday, and yesterday, Monday, as", &[]),
        ("en", "today (Tuesday) and yesterday (Friday)", &["yesterday (Friday)"]),
    ] {
        assert_eq!(flags("relative", lang, text), wanted, "{text}");
    }
    let known = |day| run(&value::KIND, "check = \"relative\"", "ar", "قال اليوم الثلاثاء", Some((2017, 11, day))).0.len();
    assert_eq!([known(21), known(22), known(24)], [0, 0, 1]);
}

#[test]
fn two_calendars_agree() {
    for (text, wanted) in [
        ("في 5 رجب 1436هـ الموافق 24 مايو 2015م", 1),
        ("في 5 رجب 1436هـ الموافق 24 أبريل 2015م", 0),
        ("في 1/1/1439هـ الموافق 22/9/2018م", 1),
        ("في 5 رجب 1436هـ، و24 مايو 2016م", 0),
        ("الاثنين 24 أبريل 2015 (5 رجب 1436هـ)", 0),
    ] {
        assert_eq!(flags("hijri", "ar", text).len(), wanted, "{text}");
    }
}

#[test]
fn a_running_month_needs_an_anchor() {
    let text = "في الـ 28 من تشرين الثاني الجاري، بعد 20 تشرين الأول 2015.";
    assert_eq!(flags("unanchored", "ar", text), ["الـ 28 من تشرين الثاني الجاري"]);
    assert_eq!(flags("unanchored", "ar", "في 28 تشرين الثاني الجاري، في 21 تشرين الثاني 2017"), [""; 0]);
    assert_eq!(flags("unanchored", "ar", "في 28 تشرين الثاني الجاري"), [""; 0]);
    assert!(run(&value::KIND, "check = \"unanchored\"", "ar", text, Some((2017, 11, 21))).0.is_empty());
}

#[test]
fn any_text_is_borne() {
    let parts = ["28", "٣", "آذار", "/", "-", "(", ")", "و", "الـ", "من", "2019", "May", "اليوم", "الأحد", "«", "\"", ".", ",", " ", "\n", "هـ", "شهر", "\u{200F}", "th", "Oct."];
    let mut state = 1u32;
    for _ in 0..400 {
        let mut text = String::new();
        for _ in 0..40 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(parts[(state >> 16) as usize % parts.len()]);
        }
        for lang in ["ar", "en", "fa"] {
            mixed(lang, &text);
            for check in ["impossible", "weekday", "dual", "relative", "hijri", "unanchored"] {
                flags(check, lang, &text);
            }
        }
    }
}
