//! What stands in several articles of one run: said in the later ones, whatever the order, the threads and the fixes.

use crate::program::{Desk, WARNING};

/// A paragraph that two articles share.
const SHARED: &str = "وتعد هذه الطريق المنفذ الوحيد لسكان القرى السبع إلى المدينة، وقد أغلقتها السيول في الشتاء الماضي أحد عشر يوما متتالية قبل أن تفتح من جديد.\n";

/// Paragraphs of one article each.
const BRIDGE: &str = "افتتح الوزير أمس جسر المشاة عند مدخل المدينة الشمالي، وقال إن الأشغال فيه انتهت قبل موعدها بشهرين كاملين، وشكر العمال والمهندسين الذين أنجزوه في أيام البرد والمطر.\n";
const WALL: &str = "انهار جزء من الجدار الساند فجر اليوم بعد أمطار غزيرة هطلت طوال الليل، ولم يصب أحد بأذى، فيما تعمل جرافتان على إزالة الركام قبل حلول الظلام كما قالت البلدية.\n";

fn articles() -> [String; 3] {
    [format!("{BRIDGE}{SHARED}"), format!("{WALL}{SHARED}"), format!("{WALL}{SHARED}")]
}

#[test]
fn a_paragraph_of_another_article_is_advice_and_a_whole_article_a_warning() {
    let [a, b, c] = articles();
    let desk = Desk::with(&[("a.txt", &a), ("b.txt", &b), ("c.txt", &c)]);
    let ran = desk.check(&[".", "--format", "json"]).expect(1);
    assert_eq!(ran.rules(), ["all/shared-paragraph", "all/repeated-article"], "{}", ran.out);
    let json = ran.json();
    let of_b = &json["files"][1]["diagnostics"][0];
    assert_eq!(of_b["start"]["line"], 2);
    let label = &of_b["labels"][0];
    assert_eq!((&label["path"], &label["start"]["line"]), (&"a.txt".into(), &2.into()));
    assert_eq!(label["start"]["byte"], BRIDGE.len());
    assert_eq!(label["end"]["byte"], a.len() - 1);
    assert_eq!(label["end"]["column"], SHARED.chars().count());
    let of_c = &json["files"][2]["diagnostics"][0];
    assert_eq!((&of_c["labels"][0]["path"], &of_c["start"]["line"]), (&"b.txt".into(), &1.into()));
}

#[test]
fn an_article_that_repeats_itself_is_still_repeated_by_its_copies() {
    let text = format!("{BRIDGE}{WALL}{SHARED}{WALL}{SHARED}");
    let files: Vec<String> = (0..6).map(|n| format!("{n}.txt")).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|name| (name.as_str(), text.as_str())).collect();
    let ran = Desk::with(&files).check(&[".", "--select", "all/repeated-article", "--format", "json"]);
    assert_eq!(ran.rules(), ["all/repeated-article"; 5], "{}", ran.out);
    assert!(ran.out.contains("100 %"), "{}", ran.out);
}

#[test]
fn order_and_threads_change_nothing() {
    let [a, b, c] = articles();
    let desk = Desk::with(&[("a.txt", &a), ("b.txt", &b), ("c.txt", &c)]);
    let wanted = desk.check(&["a.txt", "b.txt", "c.txt", "--format", "json", "-j", "1"]).out;
    assert_eq!(desk.check(&["c.txt", "a.txt", "b.txt", "--format", "json", "-j", "3"]).out, wanted);
    // An article by itself repeats nobody.
    assert!(desk.check(&["c.txt", "--format", "json"]).expect(0).rules().is_empty());
    assert!(desk.pipe(c.as_bytes(), &["-", "--format", "json"]).expect(0).rules().is_empty());
}

#[test]
fn places_in_another_article_are_those_after_the_fixes() {
    let [a, b, _] = articles();
    let first = format!("{BRIDGE}{WARNING}{a}");
    let desk = Desk::with(&[("a.txt", &first), ("b.txt", &b)]);
    let json = desk.check(&["--fix", ".", "--format", "json"]).json();
    let mended = desk.read("a.txt");
    assert_ne!(mended, first);
    let label = &json["files"][1]["diagnostics"][0]["labels"][0];
    let start = label["start"]["byte"].as_u64().expect("a number") as usize;
    assert!(mended[start..].starts_with(SHARED.trim_end()), "{label}");
}

#[test]
fn boilerplate_is_named_once_and_only_when_asked_for() {
    let names = ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"];
    let texts: Vec<String> = (0..5).map(|n| format!("{}{SHARED}", BRIDGE.replace("بشهرين", &format!("{n}")))).collect();
    let files: Vec<(&str, &str)> = names.into_iter().zip(texts.iter().map(String::as_str)).collect();
    let desk = Desk::with(&files);
    assert!(desk.check(&[".", "--format", "json"]).expect(0).rules().is_empty());
    let ran = desk.check(&[".", "--select", "all/boilerplate", "--format", "compact"]).expect(1);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(ran.out.starts_with("a.txt:2:1: warning[all/boilerplate]"), "{}", ran.out);
    desk.write("copydesk.toml", b"[rule.\"all/shared-paragraph\"]\narticles = 5\n");
    assert_eq!(desk.run(&["check", ".", "--format", "json"]).rules(), ["all/shared-paragraph"; 4]);
}

#[test]
fn the_repository_decides_how_dates_are_written() {
    let levantine = "افتتح المتحف في 3 آذار 2019، وأغلق في 12 نيسان 2020، ثم افتتح في 7 أيار 2021.\n";
    let other = "انعقدت الدورة الأولى في 5 يونيو 2022 في القاعة الكبرى عند مدخل المدينة، وحضرها مئة طالب.\n";
    let desk = Desk::with(&[("a.txt", levantine), ("b.txt", &levantine.replace("المتحف", "المسرح")), ("c.txt", other)]);
    let json = &["check", ".", "--format", "json"];
    assert!(desk.run(json).expect(0).rules().is_empty());
    desk.write("copydesk.toml", b"[dates]\nhouse = \"repository\"\n");
    let ran = desk.run(json).expect(1);
    assert_eq!(ran.rules(), ["all/mixed-dates"], "{}", ran.out);
    assert_eq!(ran.json()["files"][2]["diagnostics"][0]["fix"]["edits"][0]["text"], "حزيران");
    assert_eq!(desk.run(&["check", ".", "--format", "json", "-j", "3"]).out, ran.out);
    desk.run(&["check", ".", "--fix"]).expect(0);
    assert_eq!(desk.read("c.txt"), other.replace("يونيو", "حزيران"));
}

#[test]
fn the_house_or_the_repository_chooses_between_two_right_spellings() {
    let one = "قال مسؤول في الوزارة إن المسؤولين اجتمعوا أمس في مقرها الجديد.\n";
    let other = "حضر مسئول من البلدية حفل الافتتاح في القاعة الكبرى مع أسرته.\n";
    let desk = Desk::with(&[("a.txt", one), ("b.txt", other)]);
    let json = &["check", ".", "--format", "json"];
    assert!(desk.run(json).expect(0).rules().is_empty());
    desk.write("copydesk.toml", b"[rule.\"ar/consistent-spelling\"]\nrepository = true\nlevel = \"warning\"\n");
    let ran = desk.run(json).expect(1);
    assert_eq!((ran.rules().len(), ran.json()["files"][1]["diagnostics"][0]["text"].as_str()), (1, Some("مسئول")));
    let house = "[rule.\"ar/consistent-spelling\"]\nprefer = [\"مسئول\"]\n";
    desk.write("copydesk.toml", house.as_bytes());
    assert_eq!(desk.run(json).rules(), ["ar/consistent-spelling"; 2]);
    desk.write("copydesk.toml", b"[rule.\"ar/consistent-spelling\"]\nprefer = [\"x\"]\n");
    desk.run(json).expect(2).says("is in no group of this rule");
}
