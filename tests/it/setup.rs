//! What people write beside articles: configurations, rules of their own, and the commands that help with them.

use serde_json::Value;

use crate::program::{CLEAN, Desk, MENDED, WARNING};

/// A rule of a house, with its examples.
const RULE: &str = r#"
family  = "style"
level   = "error"
lang    = "ar"
message = { en = "this house writes {replacement}" }

[swap]
fix = "safe"
[swap.pairs]
"قارب" = "زورق"

[[example]]
text  = "ونزل قارب إلى الماء."
flags = ["قارب"]
fixed = "ونزل زورق إلى الماء."

[[example]]
text = "ونزل زورق إلى الماء."
"#;

#[test]
fn what_is_wrong_with_a_configuration_is_said_at_its_place() {
    let config = "selct = [\"ar/*\"]\nfail-on = \"warnin\"\nlang = \"arr\"\n\n[rule.\"ar/raed-also\"]\nlevel = \"error\"\n\n\
                  [rule.\"ar/doubled-word\"]\nminimum-leters = 3\n";
    let desk = Desk::with(&[("copydesk.toml", config), ("a.txt", WARNING)]);
    let ran = desk.run(&["check", "a.txt", "--bidi", "marks"]).expect(2);
    for (place, words) in [
        ("copydesk.toml:1:1", "did you mean `select`?"),
        ("copydesk.toml:2:", "did you mean `warning`?"),
        ("copydesk.toml:5:", "did you mean `ar/read-also`?"),
        ("copydesk.toml:9:1", "did you mean `minimum-letters`?"),
    ] {
        assert!(ran.err.contains(place) && ran.err.contains(words), "{place}, {words}:\n{}", ran.err);
    }
    assert!(ran.err.contains("no language `arr`"), "{}", ran.err);
}

#[test]
fn a_configuration_that_is_no_toml_is_said_at_its_place() {
    let desk = Desk::with(&[("copydesk.toml", "select = [\nlang = \"ar\"\n"), ("a.txt", WARNING)]);
    desk.run(&["a.txt"]).expect(2).says("copydesk.toml:");
}

#[test]
fn the_nearest_configuration_holds() {
    let desk = Desk::with(&[
        ("copydesk.toml", "ignore = [\"ar/doubled-word\"]\n"),
        ("a.txt", WARNING),
        ("inner/copydesk.toml", "fail-on = \"warning\"\nexclude = [\"drafts/**\"]\n"),
        ("inner/b.txt", WARNING),
        ("inner/drafts/c.txt", WARNING),
        ("one.toml", "[rule.\"ar/doubled-word\"]\nlevel = \"advice\"\n"),
    ]);
    let found = |args: &[&str]| {
        let json = desk.run(&[&["check", "--format", "json"], args].concat()).json();
        let files = json["files"].as_array().expect("files").clone();
        let line = |f: &Value| {
            let path = f["path"].as_str().expect("a path").replace('\\', "/");
            format!("{path} {}", f["diagnostics"].as_array().expect("diagnostics").len())
        };
        files.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(found(&[]), ["a.txt 0", "inner/b.txt 1"]);
    assert_eq!(found(&["--no-config"]), ["a.txt 1", "inner/b.txt 1", "inner/drafts/c.txt 1"]);
    desk.run(&["a.txt", "--config", "one.toml"]).expect(0);
    desk.run(&["a.txt", "--config", "one.toml", "--fail-on", "advice"]).expect(1);
}

#[test]
fn rules_of_a_house_run_beside_the_others() {
    let text = format!("ونزل قارب إلى الماء.\n{WARNING}");
    let desk = Desk::with(&[("house/boats.toml", RULE), ("a.txt", &text)]);
    let ran = desk.check(&["a.txt", "--rules", "house", "--format", "json"]).expect(1);
    assert_eq!(ran.rules(), ["boats", "ar/doubled-word"]);
    desk.write("copydesk.toml", b"[rules]\nfolders = [\"house\"]\n[rule.boats]\nlevel = \"advice\"\n");
    let ran = desk.run(&["check", "a.txt", "--format", "json"]).expect(1);
    assert_eq!(ran.json()["files"][0]["diagnostics"][0]["level"], "advice");
    desk.run(&["check", "a.txt", "--fix"]).expect(0);
    assert_eq!(desk.read("a.txt"), format!("ونزل زورق إلى الماء.\n{MENDED}"));
}

#[test]
fn a_rule_of_a_house_takes_the_place_of_one_of_the_same_name() {
    let desk =
        Desk::with(&[("house/ar/doubled-word.toml", RULE), ("a.txt", WARNING), ("b.txt", "ونزل قارب إلى الماء.\n")]);
    desk.check(&["a.txt", "--rules", "house"]).expect(0);
    let ran = desk.check(&["b.txt", "--rules", "house", "--format", "json"]).expect(1);
    assert_eq!(ran.rules(), ["ar/doubled-word"]);
}

#[test]
fn every_mistake_of_a_rule_file_is_said_and_the_other_rules_run() {
    let broken = RULE.replace("\"style\"", "\"stile\"").replace("level   =", "levle   =").replace("fix =", "fxi =");
    let desk = Desk::with(&[
        ("house/broken.toml", &broken),
        ("house/nothing.toml", "family = \"style\"\nlevel = \"error\"\nmessage = { en = \"m\" }\n"),
        ("house/boats.toml", RULE),
        ("a.txt", "ونزل قارب إلى إلى الماء.\n"),
    ]);
    let ran = desk.check(&["a.txt", "--rules", "house", "--format", "json"]).expect(2);
    assert_eq!(ran.rules(), ["boats", "ar/doubled-word"]);
    for words in ["did you mean `style`?", "did you mean `level`?", "did you mean `fix`?", "broken.toml:2:"] {
        assert!(ran.err.contains(words), "{words}:\n{}", ran.err);
    }
    assert!(ran.err.contains("`nothing` has no table that names its kind of check"), "{}", ran.err);
}

#[test]
fn two_lists_whose_words_have_a_slip_in_common_are_said() {
    let list = |word: &str| {
        format!(
            "family = \"spelling\"\nlevel = \"warning\"\nlang = \"ar\"\nmessage = {{ en = \"m\" }}\n\
             [spelling]\nwords = [\"{word}\"]\nslips = [\"hamza-missing\"]\n"
        )
    };
    let desk = Desk::with(&[
        ("house/ar/one.toml", &list("أعلام")),
        ("house/ar/two.toml", &list("إعلام")),
        ("house/ar/other.toml", &list("أقلام")),
        ("a.txt", "حضر المدير.\n"),
    ]);
    for ran in [desk.check(&["a.txt", "--rules", "house"]).expect(2), desk.run(&["test", "house"]).expect(1)] {
        let said = "a slip of `إعلام` is also one of `أعلام` in `ar/one`";
        assert_eq!(ran.err.matches(said).count(), 1, "{}", ran.err);
        assert!(!ran.err.contains("أقلام"), "{}", ran.err);
    }
}

#[test]
fn the_rules_are_listed() {
    let desk = Desk::new();
    let all = desk.run(&["rules", "--format", "json"]).expect(0).json();
    let all = all.as_array().expect("a list");
    let ids: Vec<&str> = all.iter().map(|r| r["rule"].as_str().expect("a name")).collect();
    assert!(ids.is_sorted() && ids.contains(&"ar/read-also") && ids.len() > 100, "{ids:?}");
    for rule in all {
        for key in ["rule", "family", "kind", "level", "message"] {
            assert!(rule[key].as_str().is_some_and(|text| !text.is_empty()), "{key} in {rule}");
        }
        assert!(rule["off"].is_boolean() && (rule["lang"].is_null() || rule["lang"].is_string()), "{rule}");
    }
    let french = desk.run(&["rules", "--lang", "fr", "--format", "json"]).expect(0).json();
    let langs = french.as_array().expect("a list").iter().map(|r| r["lang"].as_str().unwrap_or("all"));
    assert!(langs.clone().all(|l| l == "fr" || l == "all") && langs.clone().any(|l| l == "fr"));
    let human = desk.run(&["rules"]).expect(0).out;
    assert!(ids.iter().all(|id| human.lines().any(|l| l.starts_with(&format!("{id} ")))));
    assert!(human.contains(&format!("\n{} rules;", ids.len())), "{human}");
    desk.run(&["rules", "--lang", "xx"]).expect(2).says("no language `xx`");
    let desk = Desk::with(&[("house/boats.toml", RULE)]);
    assert!(desk.run(&["rules", "--rules", "house"]).expect(0).out.contains("\nboats "));
}

#[test]
fn every_rule_can_be_explained() {
    let desk = Desk::with(&[("house/boats.toml", RULE)]);
    let out = desk.run(&["explain", "ar/read-also"]).expect(0).out;
    for part in ["ar/read-also (error, teaser, ar)", "\nflagged:\n", "\nnot flagged:\n", "\nkind of check: teaser."] {
        assert!(out.contains(part), "{part}:\n{out}");
    }
    assert!(desk.run(&["explain", "boats", "--rules", "house"]).expect(0).out.contains("زورق"));
    desk.run(&["explain", "ar/raed-also"]).expect(2).says("did you mean `ar/read-also`?");
    let arabic = desk.run(&["explain", "ar/read-also", "--message-lang", "ar"]).expect(0).out;
    assert_ne!(arabic, out);
}

#[test]
fn the_examples_of_a_folder_are_run() {
    let desk = Desk::with(&[("house/boats.toml", RULE)]);
    assert_eq!(desk.run(&["test", "house"]).expect(0).out, "2 examples of 1 rules: all hold\n");
    desk.run(&["test", "house/boats.toml"]).expect(0);
    desk.run(&["test", "ar/read-also"]).expect(0);
    desk.write("house/boats.toml", RULE.replace("flags = [\"قارب\"]", "flags = [\"ونزل\"]").as_bytes());
    desk.run(&["test", "house"]).expect(1).says("boats.toml:12:");
    desk.write("house/boats.toml", RULE.split("[[example]]").next().expect("a rule").as_bytes());
    desk.run(&["test", "house"]).expect(1).says("has no example");
    desk.run(&["test", "nowhere"]).expect(2).says("nowhere");
}

#[test]
fn init_writes_a_configuration_once() {
    let desk = Desk::with(&[("a.txt", WARNING)]);
    desk.run(&["init"]).expect(0);
    desk.run(&["a.txt"]).expect(1);
    desk.write("copydesk.toml", b"# mine\n");
    desk.run(&["init"]).expect(2).says("is there already");
    assert_eq!(desk.read("copydesk.toml"), "# mine\n");
    desk.run(&["init", "nowhere"]).expect(2).says("no such file or folder");
}

/// A setting in the template that is none would be found by the first person who takes the # away.
#[test]
fn every_setting_that_init_explains_can_be_used() {
    let desk = Desk::with(&[("house-rules/boats.toml", RULE), ("a.txt", CLEAN)]);
    desk.run(&["init"]).expect(0);
    let setting = |line: &str| {
        let name = line.split(" = ").next().unwrap_or("");
        line.starts_with('[') || (line.contains(" = ") && name.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
    };
    let template = desk.read("copydesk.toml");
    let lines: Vec<&str> = template.lines().filter_map(|l| l.strip_prefix("# ")).filter(|l| setting(l)).collect();
    assert!(lines.len() > 12, "{lines:?}");
    desk.write("copydesk.toml", lines.join("\n").as_bytes());
    desk.run(&["a.txt"]).expect(0);
}

#[test]
fn a_house_teaches_words_in_one_line() {
    let text = "زار الوزير انطلياس مع مايسترو اوهانيسيان، ثم ذهب إلى الكرمليين برفقة ايمن.\nThe recieve button of Github was teh same.\n";
    let desk = Desk::with(&[("a.txt", text)]);
    let found = |desk: &Desk| {
        let json = desk.run(&["check", "a.txt", "--format", "json"]).json();
        let all = json["files"][0]["diagnostics"].as_array().expect("findings").clone();
        all.iter().map(|d| d["text"].as_str().expect("a text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(&desk), ["انطلياس", "ايمن", "recieve", "teh"]);
    let house = "[vocabulary]\naccept = [\"انطلياس\", \"recieve button\"]\nright = [\"أوهانيسيان\", \"GitHub\"]\n";
    desk.write("copydesk.toml", house.as_bytes());
    assert_eq!(found(&desk), ["اوهانيسيان", "ايمن", "Github", "teh"]);
    desk.run(&["check", "a.txt", "--fix"]);
    let mended = desk.read("a.txt");
    assert!(mended.contains("أوهانيسيان") && mended.contains("GitHub") && mended.contains("انطلياس"), "{mended}");
    // What is no setting of it is said.
    desk.write("copydesk.toml", b"[vocabulary]\nacept = [\"x\"]\n");
    desk.run(&["check", "a.txt"]).expect(2).says("did you mean `accept`");
}
