//! The command line as a person meets it: exit codes, what is checked, what is refused and how that is said.

use std::process::Stdio;

use crate::program::{ADVICE, CLEAN, Desk, ERROR, WARNING};

#[test]
fn the_exit_code_says_whether_something_was_found() {
    let desk = Desk::with(&[("clean.txt", CLEAN), ("warning.txt", WARNING)]);
    assert!(desk.check(&["clean.txt"]).expect(0).err.is_empty());
    desk.check(&["warning.txt"]).expect(1);
    desk.check(&["clean.txt", "warning.txt"]).expect(1);
    desk.check(&["nowhere.txt"]).expect(2);
    desk.check(&["nowhere.txt", "warning.txt"]).expect(2);
}

#[test]
fn fail_on_moves_the_line() {
    let desk = Desk::with(&[("advice.txt", ADVICE), ("warning.txt", WARNING), ("error.txt", ERROR)]);
    let table = [("advice.txt", [1, 0, 0, 0]), ("warning.txt", [1, 1, 0, 0]), ("error.txt", [1, 1, 1, 0])];
    for (file, codes) in table {
        let found = desk.check(&["--format", "json", file]).json();
        assert_eq!(found["summary"][file.trim_end_matches(".txt")], 1, "{file} holds one finding of its level");
        for (level, code) in ["advice", "warning", "error", "never"].into_iter().zip(codes) {
            let ran = desk.check(&["--fail-on", level, file]);
            assert_eq!(ran.code, code, "{file} --fail-on {level}");
        }
        assert_eq!(desk.check(&[file]).code, codes[1], "{file}: the usual line is warning");
    }
}

#[test]
fn check_is_the_default_command() {
    let desk = Desk::with(&[("a.txt", WARNING)]);
    let long = desk.check(&["a.txt"]).expect(1);
    let short = desk.run(&["a.txt", "--no-config", "--color", "never", "--bidi", "marks"]).expect(1);
    assert_eq!(long.out, short.out);
}

#[test]
fn a_folder_is_walked_for_articles() {
    let desk = Desk::with(&[
        ("b.md", WARNING),
        ("a.txt", CLEAN),
        ("deep/c.markdown", CLEAN),
        ("deep/.hidden/d.txt", WARNING),
        ("picture.png", "no"),
        ("skipped.txt", WARNING),
        (".gitignore", "skipped.txt\n"),
    ]);
    let names = |args: &[&str]| -> Vec<String> {
        let json = desk.check(args).json();
        let files = json["files"].as_array().expect("files").clone();
        files.iter().map(|f| f["path"].as_str().expect("a path").replace('\\', "/")).collect()
    };
    assert_eq!(names(&["--format", "json"]), ["a.txt", "b.md", "deep/c.markdown"]);
    assert_eq!(names(&["--format", "json", "deep", "a.txt", "a.txt"]), ["a.txt", "deep/c.markdown"]);
    // What is named is checked, whatever would be left out of a walk.
    assert_eq!(names(&["--format", "json", "skipped.txt"]), ["skipped.txt"]);
}

#[test]
fn nothing_to_check_is_said() {
    let desk = Desk::with(&[("picture.png", "no")]);
    let ran = desk.check(&[]).expect(2).says("no article was found");
    assert!(ran.out.is_empty(), "{}", ran.out);
    desk.check(&["--format", "json"]).expect(2).json();
}

#[test]
fn what_is_missing_or_no_article_is_said_by_name() {
    let desk = Desk::with(&[("a.txt", CLEAN), ("b.docx", "x")]);
    let ran = desk.check(&["a.txt", "nowhere.txt", "--format", "json"]).expect(2);
    let ran = ran.says("nowhere.txt: there is no such file or folder");
    assert_eq!(ran.json()["files"].as_array().expect("files").len(), 1, "the others are checked");
    assert_eq!(ran.json()["summary"]["skipped"][0]["path"], "nowhere.txt");
    desk.check(&["b.docx"]).expect(2).says("there is no reader for `.docx` files");
}

#[test]
fn a_binary_file_is_skipped_with_its_reason() {
    let desk = Desk::with(&[("a.txt", CLEAN)]);
    desk.write("b.txt", b"%PDF-1.7 and so on");
    desk.write("c.txt", b"a\0b\0c\0d\0");
    let ran = desk.check(&["--format", "json"]).expect(0);
    let skipped = &ran.json()["summary"]["skipped"];
    assert_eq!(skipped[0]["path"], "b.txt");
    assert_eq!(skipped[0]["reason"], "it is a binary file (PDF)");
    assert_eq!(skipped[1]["reason"], "it is a binary file (it holds NUL bytes)");
    desk.check(&["b.txt"]).expect(2).says("b.txt: it is a binary file (PDF)");
}

#[test]
fn standard_input_is_an_article() {
    let desk = Desk::new();
    desk.pipe(CLEAN.as_bytes(), &["-"]).expect(0);
    assert!(desk.pipe(WARNING.as_bytes(), &["-"]).expect(1).out.contains("<stdin>:1:18"));
    let code = "قال `إلى إلى` ثم ذهب.\n".as_bytes();
    desk.pipe(code, &["-"]).expect(1);
    let named = desk.pipe(code, &["-", "--stdin-filename", "notes.md", "--format", "json"]).expect(0);
    assert_eq!(named.json()["files"][0]["path"], "notes.md");
    desk.pipe(code, &["-", "--input-format", "markdown"]).expect(0);
    desk.pipe(b"%PDF-1.7", &["-"]).expect(2).says("<stdin>: it is a binary file");
    desk.pipe(b"", &["-", "other.txt"]).expect(2).says("`-` stands alone");
}

#[test]
fn the_name_of_standard_input_finds_its_configuration() {
    let desk = Desk::with(&[("copydesk.toml", "ignore = [\"ar/doubled-word\"]\n"), ("in.txt", WARNING)]);
    let input = std::fs::File::open(desk.path("in.txt")).expect("a file");
    let status = desk.command(&["-", "--stdin-filename", "a.txt"]).stdin(input).stdout(Stdio::null()).status();
    assert_eq!(status.expect("the program starts").code(), Some(0));
    desk.pipe(WARNING.as_bytes(), &["-", "--stdin-filename", "a.txt"]).expect(1);
}

#[test]
fn rules_are_chosen_by_name_and_pattern() {
    let desk = Desk::with(&[("a.txt", &format!("{WARNING}{ERROR}"))]);
    let rules = |args: &[&str]| desk.check(&[&["a.txt", "--format", "json"], args].concat()).rules();
    assert_eq!(rules(&[]), ["ar/doubled-word", "all/impossible-date"]);
    assert_eq!(rules(&["--select", "ar/*"]), ["ar/doubled-word"]);
    assert_eq!(rules(&["--select", "all/"]), ["all/impossible-date"]);
    assert_eq!(rules(&["--select", "all/impossible-date,ar/*"]).len(), 2);
    assert_eq!(rules(&["--select", "ar/*", "--select", "all/*", "--ignore", "*-word"]), ["all/impossible-date"]);
    assert_eq!(rules(&["--ignore", "*/doubled-word", "--ignore", "all/*"]), [""; 0]);
}

#[test]
fn a_rule_that_is_off_runs_when_it_is_named() {
    let desk = Desk::with(&[("a.txt", "وأكد على أن السوق آمنة.\n")]);
    desk.check(&["a.txt", "--fail-on", "advice"]).expect(0);
    let ran = desk.check(&["a.txt", "--format", "json", "--select", "ar/akkada-ala"]);
    assert_eq!(ran.rules(), ["ar/akkada-ala"]);
}

#[test]
fn rules_that_do_not_exist_are_said_with_what_was_meant() {
    let desk = Desk::with(&[("a.txt", CLEAN)]);
    for flag in ["--select", "--ignore"] {
        let ran = desk.check(&["a.txt", flag, "ar/raed-also"]).expect(2);
        ran.says("no rule `ar/raed-also`; did you mean `ar/read-also`?");
    }
    desk.check(&["a.txt", "--ignore", "*"]).expect(2).says("nothing would be checked");
}

#[test]
fn flags_that_make_no_sense_are_refused() {
    let desk = Desk::with(&[("a.txt", CLEAN)]);
    desk.check(&["a.txt", "--date", "31-12-2024"]).expect(2).says("write it as YYYY-MM-DD");
    desk.check(&["a.txt", "--date", "2024-02-30"]).expect(2).says("2024-02-30");
    desk.check(&["a.txt", "--lang", "xx"]).expect(2).says("no language `xx`; there are");
    desk.check(&["a.txt", "--jobs", "0"]).expect(2).says("--jobs");
    desk.check(&["a.txt", "--formt", "json"]).expect(2).says("--format");
    desk.check(&["a.txt", "--format", "jsn"]).expect(2).says("json");
    desk.check(&["a.txt", "--config", "b.toml"]).expect(2).says("--no-config");
    desk.check(&["a.txt", "--quiet", "--verbose"]).expect(2);
    desk.check(&["a.txt", "--rules", "nowhere"]).expect(2).says("nowhere: there is no such file or folder");
    desk.run(&["check", "a.txt", "--config", "nowhere.toml"]).expect(2).says("nowhere.toml");
}

#[test]
fn the_language_and_the_date_can_be_given() {
    let desk = Desk::with(&[("a.txt", "قال الوزير اليوم الأحد إن القرار نهائي.\n")]);
    desk.check(&["a.txt"]).expect(0);
    // That day was a Tuesday.
    let ran = desk.check(&["a.txt", "--date", "2024-01-02", "--format", "json"]).expect(1);
    assert_eq!(ran.rules(), ["all/conflicting-relative-day"]);
    let ran = desk.check(&["a.txt", "--lang", "ur", "--format", "json"]);
    assert_eq!(ran.json()["files"][0]["lang"], "ur");
}

#[test]
fn messages_come_in_the_language_of_the_reader() {
    let desk = Desk::with(&[("a.txt", WARNING), ("ar.toml", "message-lang = \"ar\"\n")]);
    let arabic = |ran: crate::program::Ran| ran.expect(1).out.contains("تحذير[");
    assert!(arabic(desk.check(&["a.txt", "--message-lang", "ar"])));
    assert!(!arabic(desk.check(&["a.txt"])));
    assert!(arabic(desk.run(&["a.txt", "--config", "ar.toml"])));
    assert!(!arabic(desk.run(&["a.txt", "--config", "ar.toml", "--message-lang", "en"])));
    let localized = desk.command(&["a.txt", "--no-config"]).env("LANG", "ar_EG.UTF-8").output().expect("it starts");
    assert!(String::from_utf8_lossy(&localized.stdout).contains("تحذير["));
}

#[test]
fn threads_change_nothing() {
    let desk = Desk::new();
    for at in 0..60 {
        let text = [CLEAN, ADVICE, WARNING, ERROR][at % 4].repeat(at % 7 + 1);
        desk.write(&format!("{}/{at}.txt", at % 3), text.as_bytes());
    }
    desk.write("bad.txt", b"%PDF-1.7");
    for format in ["human", "compact", "json", "jsonl"] {
        let [one, four] = ["1", "4"].map(|jobs| desk.check(&["--format", format, "--jobs", jobs]).expect(1));
        assert!(one.bytes.len() > 5_000, "{format}: {} bytes", one.bytes.len());
        assert!(one.bytes == four.bytes, "{format} differs between one thread and four");
    }
}

#[test]
fn a_closed_pipe_is_quiet() {
    let desk = Desk::with(&[("a.txt", &WARNING.repeat(3000))]);
    for format in ["human", "compact", "json", "jsonl"] {
        let args = ["a.txt", "--no-config", "--format", format];
        let mut child =
            desk.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        // Nobody reads, and the report does not fit into the pipe.
        drop(child.stdout.take());
        let done = child.wait_with_output().expect("the program ends");
        let err = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.code() == Some(0) && err.is_empty(), "{format}: {:?} {err}", done.status);
    }
}

#[test]
fn help_names_every_flag_and_command() {
    let desk = Desk::new();
    let help = desk.run(&["check", "--help"]).expect(0).out;
    let flags = [
        "--fix",
        "--unsafe-fixes",
        "--diff",
        "--format",
        "--output",
        "--fail-on",
        "--select",
        "--ignore",
        "--rules",
        "--config",
        "--no-config",
        "--date",
        "--lang",
        "--stdin-filename",
        "--input-format",
        "--message-lang",
        "--color",
        "--bidi",
        "--jobs",
        "--statistics",
        "--quiet",
        "--verbose",
    ];
    for flag in flags {
        assert!(help.contains(flag), "{flag} is missing:\n{help}");
    }
    let help = desk.run(&["--help"]).expect(0).out;
    for command in ["check", "rules", "explain", "test", "init", "completions", "man"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command} is missing:\n{help}");
    }
    let version = format!("copydesk {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(desk.run(&["--version"]).expect(0).out, version);
    assert_eq!(desk.run(&["-V"]).expect(0).out, version);
}

#[test]
fn shells_and_the_manual_know_the_program() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let out = desk.run(&["completions", shell]).expect(0).out;
        assert!(out.contains("copydesk") && out.contains("stdin-filename"), "{shell}:\n{out}");
    }
    desk.run(&["completions", "tcsh"]).expect(2).says("bash");
    let man = desk.run(&["man"]).expect(0).out;
    assert!(man.contains(".TH copydesk") && man.contains(".SH"), "{man}");
}
