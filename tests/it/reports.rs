//! The formats that other programs read: every field where it was promised, and every place where it says.

use serde_json::Value;

use crate::program::{CLEAN, Desk, WARNING, tests_folder};

/// An article with findings of every family, some of them after letters that take two units of UTF-16.
fn desk() -> Desk {
    let article = std::fs::read_to_string(tests_folder("articles/ar.txt")).expect("an article");
    let desk = Desk::with(&[("a.txt", CLEAN), ("empty.txt", "")]);
    desk.write("b.txt", format!("{article}قال 😀😀 إنه ذهب إلى إلى البيت ثم عاد.\n").as_bytes());
    desk.write("c.md", b"# Read\n\nHe went to *the* **the** house.\n");
    desk
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number")) as usize
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

/// A place counted by hand, compared with a place that was reported. Its byte.
fn expect_place(place: &Value, article: &str) -> usize {
    assert_eq!(keys(place), ["byte", "column", "line", "utf16"]);
    let byte = number(&place["byte"]);
    let before = &article[..byte];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let columns = article[start..byte].chars().count() + 1;
    let units = article[start..byte].encode_utf16().count() + 1;
    assert_eq!((number(&place["line"]), number(&place["column"]), number(&place["utf16"])), (line, columns, units));
    byte
}

fn expect_diagnostic(d: &Value, article: &str) {
    let wanted = [
        "end",
        "family",
        "fingerprint",
        "fix",
        "kind",
        "labels",
        "level",
        "message",
        "rule",
        "start",
        "suggestions",
        "text",
    ];
    assert_eq!(keys(d), wanted);
    let (start, end) = (expect_place(&d["start"], article), expect_place(&d["end"], article));
    assert_eq!(text(&d["text"]), &article[start..end]);
    assert!(["error", "warning", "advice"].contains(&text(&d["level"])));
    assert!(text(&d["rule"]).contains('/') && !text(&d["message"]).is_empty() && !text(&d["kind"]).is_empty());
    let fingerprint = text(&d["fingerprint"]);
    assert!(fingerprint.len() == 16 && fingerprint.bytes().all(|b| b.is_ascii_hexdigit()), "{fingerprint}");
    list(&d["suggestions"]).iter().for_each(|s| assert!(!text(s).is_empty()));
    for label in list(&d["labels"]) {
        assert_eq!(keys(label), ["end", "message", "path", "start"]);
        assert!(label["path"].is_null() && !text(&label["message"]).is_empty());
        assert!(expect_place(&label["start"], article) < expect_place(&label["end"], article));
    }
    if !d["fix"].is_null() {
        assert_eq!(keys(&d["fix"]), ["edits", "safety", "title"]);
        assert!(["safe", "unsafe", "suggest"].contains(&text(&d["fix"]["safety"])));
        assert!(!text(&d["fix"]["title"]).is_empty() && !list(&d["fix"]["edits"]).is_empty());
        for edit in list(&d["fix"]["edits"]) {
            assert_eq!(keys(edit), ["end", "start", "text"]);
            assert!(expect_place(&edit["start"], article) <= expect_place(&edit["end"], article));
            let _ = text(&edit["text"]);
        }
    }
}

#[test]
fn json_keeps_its_contract() {
    let desk = desk();
    let json = desk.check(&["--format", "json"]).expect(1).json();
    assert_eq!(keys(&json), ["copydesk", "files", "schema", "summary"]);
    assert_eq!(json["copydesk"], env!("CARGO_PKG_VERSION"));
    assert_eq!(json["schema"], 1);
    let paths: Vec<&str> = list(&json["files"]).iter().map(|f| text(&f["path"])).collect();
    assert_eq!(paths, ["a.txt", "b.txt", "c.md", "empty.txt"], "every file, clean ones too, in order");
    let mut counts = [0; 4];
    for file in list(&json["files"]) {
        assert_eq!(keys(file), ["diagnostics", "lang", "path"]);
        let article = desk.read(text(&file["path"]));
        for d in list(&file["diagnostics"]) {
            expect_diagnostic(d, &article);
            let level = ["error", "warning", "advice"].iter().position(|l| d["level"] == **l).expect("a level");
            counts[level] += 1;
            counts[3] += usize::from(d["fix"]["safety"] == "safe");
        }
        let starts: Vec<usize> = list(&file["diagnostics"]).iter().map(|d| number(&d["start"]["byte"])).collect();
        assert!(starts.is_sorted(), "{starts:?}");
    }
    let langs: Vec<&Value> = list(&json["files"]).iter().map(|f| &f["lang"]).collect();
    assert_eq!(langs, [&Value::from("ar"), &Value::from("ar"), &Value::from("en"), &Value::Null]);
    let summary = &json["summary"];
    assert_eq!(keys(summary), ["advice", "error", "files", "fixable", "skipped", "warning"]);
    assert_eq!(number(&summary["files"]), 4);
    let said = ["error", "warning", "advice", "fixable"].map(|key| number(&summary[key]));
    assert_eq!(said, counts);
    assert!(counts.iter().take(2).all(|c| *c > 2) && counts[3] > 5, "{counts:?}");
    assert!(list(&summary["skipped"]).is_empty());
}

#[test]
fn columns_count_letters_and_units() {
    let desk = desk();
    let json = desk.check(&["--format", "json", "b.txt"]).json();
    let last = list(&json["files"][0]["diagnostics"]).last().expect("a finding").clone();
    assert_eq!(last["rule"], "ar/doubled-word");
    assert_eq!((number(&last["start"]["column"]), number(&last["start"]["utf16"])), (16, 18));
}

#[test]
fn a_repetition_covers_the_later_copy_and_its_label_the_earlier_one() {
    let first = "وقال مدير المرفأ إن تفريغ الشحنة سيستغرق أربعة أيام إذا بقيت حال البحر هادئة.";
    let lead = "وصلت أولى شحنات القمح إلى المرفأ صباح أمس على متن سفينة تحمل ثلاثين ألف طن.";
    let other = "وتكفي الكمية حاجة المطاحن مدة ثلاثة أسابيع، بحسب تقديرات أصحاب الأفران في العاصمة.";
    let desk = Desk::with(&[("a.txt", &[lead, first, other, "وختم كلامه.", first, other, ""].join("\n"))]);
    let json = desk.check(&["--format", "json", "--input-format", "lines", "a.txt"]).expect(1).json();
    let found = list(&json["files"][0]["diagnostics"]);
    assert_eq!(found.len(), 1, "a run is one finding");
    assert_eq!(found[0]["family"], "repetition");
    assert_eq!(text(&found[0]["text"]), format!("{first}\n{other}"));
    assert_eq!(number(&found[0]["start"]["line"]), 5);
    let label = &found[0]["labels"][0];
    assert_eq!((number(&label["start"]["line"]), number(&label["end"]["line"])), (2, 3));
}

/// Paragraphs of one sentence each are about as long as a page is wide, and are not one paragraph broken by hand.
#[test]
fn lines_that_end_in_a_full_stop_are_paragraphs() {
    let lines = [
        "وصلت أولى شحنات القمح إلى المرفأ صباح أمس على متن سفينة تحمل ثلاثين ألف طن.",
        "وقال مدير المرفأ إن تفريغ الشحنة سيستغرق أربعة أيام إذا بقيت حال البحر هادئة.",
        "وأضاف أن المرفأ ينتظر سفينتين أخريين قبل نهاية الشهر، إحداهما من الشمال والأخرى من الجنوب.",
        "وقال مدير المرفأ إن تفريغ الشحنة سيستغرق أربعة أيام إذا بقيت حال البحر هادئة.",
    ];
    let desk = Desk::with(&[("a.txt", &(lines.join("\n") + "\n"))]);
    assert_eq!(desk.check(&["--format", "json", "a.txt"]).rules(), ["all/repeated-paragraph"]);
}

#[test]
fn jsonl_is_one_object_for_each_finding() {
    let desk = desk();
    let json = desk.check(&["--format", "json"]).json();
    let ran = desk.check(&["--format", "jsonl"]).expect(1);
    let lines: Vec<Value> = ran.out.lines().map(|l| serde_json::from_str(l).expect("an object")).collect();
    let mut wanted = Vec::new();
    for file in list(&json["files"]) {
        for d in list(&file["diagnostics"]) {
            let mut d = d.clone();
            d["path"] = file["path"].clone();
            wanted.push(d);
        }
    }
    assert_eq!(lines, wanted);
    assert!(desk.check(&["--format", "jsonl", "a.txt"]).expect(0).out.is_empty());
}

#[test]
fn compact_is_one_line_for_each_finding() {
    let desk = desk();
    let json = desk.check(&["--format", "json"]).json();
    let mut wanted = String::new();
    for file in list(&json["files"]) {
        for d in list(&file["diagnostics"]) {
            let (line, column) = (number(&d["start"]["line"]), number(&d["start"]["column"]));
            let (level, rule, message) = (text(&d["level"]), text(&d["rule"]), text(&d["message"]));
            wanted += &format!("{}:{line}:{column}: {level}[{rule}] {message}\n", text(&file["path"]));
        }
    }
    assert_eq!(desk.check(&["--format", "compact"]).expect(1).out, wanted);
}

#[test]
fn a_fingerprint_stays_while_the_text_around_it_changes() {
    let prints = |text: &str| -> Vec<String> {
        let desk = Desk::with(&[("a.txt", text)]);
        let json = desk.check(&["--format", "json", "a.txt"]).json();
        list(&json["files"][0]["diagnostics"]).iter().map(|d| d["fingerprint"].to_string()).collect()
    };
    let alone = prints(WARNING);
    assert_eq!(alone, prints(&format!("{CLEAN}\n{WARNING}")));
    let twice = prints("نقل العمال الكتب إلى إلى المدرسة القريبة، ثم نقلوا الرفوف إلى إلى المدرسة.\n");
    assert!(twice.len() == 2 && twice[0] != twice[1], "{twice:?}");
}

#[test]
fn the_summary_counts_and_can_be_left_out() {
    let desk = desk();
    let quiet = desk.check(&["--quiet"]).expect(1).out;
    let whole = desk.check(&[]).expect(1).out;
    let summary = whole.strip_prefix(&quiet).expect("the summary comes last");
    assert!(summary.contains("`--fix` mends ") && summary.contains("in 4 files"), "{summary}");
    assert!(summary.contains("  ar/doubled-word ") && summary.contains(" fixable\n"), "{summary}");
    assert_eq!(desk.check(&["--statistics"]).expect(1).out, summary);
    assert_eq!(desk.check(&["a.txt"]).expect(0).out, "nothing to say in 1 file\n");
    let verbose = desk.check(&["--verbose"]).expect(1);
    assert_eq!(verbose.out, whole);
    verbose.says("4 files in ");
}

#[test]
fn no_report_lets_an_article_act_on_the_terminal() {
    let desk = Desk::with(&[("a.txt", "قال \u{1B}[31m إلى \u{7} إلى\u{202E} البيت إلى إلى البيت.\n")]);
    for format in ["human", "compact", "json", "jsonl"] {
        let out = desk.check(&["a.txt", "--format", format]).expect(1).out;
        assert!(!out.contains(['\u{1B}', '\u{7}']), "{format}: {out:?}");
        assert!(format.starts_with("json") || !out.contains('\u{202E}'), "{format}: {out:?}");
    }
}
