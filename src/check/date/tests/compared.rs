//! How dates are written, compared with each other and with a house.

use super::run;
use crate::check::date::format;
use crate::diagnostic::Safety;

const COMPARE: &str = r#"compare = ["month-system", "dual", "dual-mark", "month-spelling", "month-form", "order", "ordinal-suffix",
"year-comma", "weekday-comma", "era", "era-spacing", "year-digits", "digits", "numeric-order", "numeric-mark", "leading-zero"]"#;

pub(super) fn mixed(lang: &str, text: &str) -> (Vec<String>, String) {
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
fn an_outlier_is_flagged_and_rewritten() {
    let ar = [
        (
            "في 3 آذار 2019 وفي 4 نيسان 2019 وفي 5 نوفمبر 2020 جرى",
            "5 نوفمبر 2020",
            "في 3 آذار 2019 وفي 4 نيسان 2019 وفي 5 تشرين الثاني 2020 جرى",
        ),
        (
            "في 3 آذار/مارس ثم 4 نيسان/أبريل ثم 5 أيار 2020 جرى",
            "5 أيار 2020",
            "في 3 آذار/مارس ثم 4 نيسان/أبريل ثم 5 أيار/مايو 2020 جرى",
        ),
        (
            "في 3 آذار/مارس ثم 4 نيسان/أبريل ثم 5 مايو/أيار جرى",
            "5 مايو/أيار",
            "في 3 آذار/مارس ثم 4 نيسان/أبريل ثم 5 أيار/مايو جرى",
        ),
        (
            "في 3 آذار/مارس ثم 4 نيسان/أبريل ثم 5 أيار/ مايو جرى",
            "5 أيار/ مايو",
            "في 3 آذار/مارس ثم 4 نيسان/أبريل ثم 5 أيار/مايو جرى",
        ),
        (
            "في 3 مارس (آذار) ثم 4 أبريل (نيسان) ثم 5 مايو/أيار جرى",
            "5 مايو/أيار",
            "في 3 مارس (آذار) ثم 4 أبريل (نيسان) ثم 5 مايو (أيار) جرى",
        ),
        (
            "في 3 آذار ثم 4 نيسان ثم 5 أيار/مايو جرى ما جرى هنا",
            "5 أيار/مايو",
            "في 3 آذار ثم 4 نيسان ثم 5 أيار جرى ما جرى هنا",
        ),
        (
            "في 3 أبريل 2019 ثم 4 أبريل 2020 ثم 5 إبريل 2021 جرى",
            "5 إبريل 2021",
            "في 3 أبريل 2019 ثم 4 أبريل 2020 ثم 5 أبريل 2021 جرى",
        ),
        (
            "في 3 مايو 2019م ثم 4 مايو 2020م ثم 5 مايو 2021 م جرى",
            "5 مايو 2021 م",
            "في 3 مايو 2019م ثم 4 مايو 2020م ثم 5 مايو 2021م جرى",
        ),
        (
            "في 3/5/2019 ثم 14/5/2020 ثم 25.5.2021 جرى هذا الأمر",
            "25.5.2021",
            "في 3/5/2019 ثم 14/5/2020 ثم 25/5/2021 جرى هذا الأمر",
        ),
        (
            "في ٣ مايو ٢٠١٩ ثم ٤ مايو ٢٠٢٠ ثم 5 مايو 2021 جرى",
            "5 مايو 2021",
            "في ٣ مايو ٢٠١٩ ثم ٤ مايو ٢٠٢٠ ثم ٥ مايو ٢٠٢١ جرى",
        ),
        (
            "في 3 جانفي ثم 4 أفريل 2019 ثم 9 أغسطس 2020 جرى",
            "9 أغسطس 2020",
            "في 3 جانفي ثم 4 أفريل 2019 ثم 9 أوت 2020 جرى",
        ),
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
    assert_eq!(
        (flags, fixed.as_str()),
        (vec!["October 7, 2020".to_owned()], "On Oct. 7, 2020, and May 5, 2021, and Nov. 9.")
    );
    let (flags, fixed, _) = run(
        &format::KIND,
        "only = [\"al\"]\nal = \"joined\"",
        "ar",
        "في الـ 28 من أيار وبال 3 من آب والـ4 من نيسان",
        None,
    );
    assert_eq!(
        (flags, fixed.as_str()),
        (vec!["الـ 28".to_owned(), "ال 3".to_owned()], "في الـ28 من أيار وبالـ3 من آب والـ4 من نيسان")
    );
    let dual = "dual = \"levantine/egyptian\"\ndual-mark = \"/\"";
    let (_, fixed, _) = run(&format::KIND, dual, "ar", "في 3 يونيو وفي 4 أيار (مايو) وفي 5 تموز/ يوليو", None);
    assert_eq!(fixed, "في 3 حزيران/يونيو وفي 4 أيار/مايو وفي 5 تموز/يوليو");
    let (flags, ..) = run(&format::KIND, dual, "en", "On 5 May 2004.", None);
    assert_eq!(flags, [""; 0]);
}
