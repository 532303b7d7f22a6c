//! What dates say, held against the calendar and against each other.

use super::compared::mixed;
use super::run;
use crate::check::date::value;

fn flags(check: &str, lang: &str, text: &str) -> Vec<String> {
    run(&value::KIND, &format!("check = {check:?}"), lang, text, None).0
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
    let known =
        |day| run(&value::KIND, "check = \"relative\"", "ar", "قال اليوم الثلاثاء", Some((2017, 11, day))).0.len();
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
    let alone = "28 تشرين الثاني الجاري";
    assert_eq!(flags("unanchored", "ar", &format!("في {alone}، وفي 5 كانون الأول المقبل")), [alone]);
    assert_eq!(flags("unanchored", "ar", "في 15 من الشهر الجاري"), ["15 من الشهر الجاري"]);
    assert!(run(&value::KIND, "check = \"unanchored\"", "ar", text, Some((2017, 11, 21))).0.is_empty());
}

#[test]
fn any_text_is_borne() {
    let parts = [
        "28",
        "٣",
        "آذار",
        "/",
        "-",
        "(",
        ")",
        "و",
        "الـ",
        "من",
        "2019",
        "May",
        "اليوم",
        "الأحد",
        "«",
        "\"",
        ".",
        ",",
        " ",
        "\n",
        "هـ",
        "شهر",
        "\u{200F}",
        "th",
        "Oct.",
    ];
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
