//! What the program writes: mended articles, and nothing else of them than what was mended.

use crate::program::{CLEAN, Desk, ERROR, MENDED, WARNING};

/// Long enough for a reader that tells encodings apart.
fn long_article() -> String {
    let body = "وقال مدير المرفأ إن الرصيف الجديد يتسع لسفينتين في وقت واحد، وإن العمل فيه لم يتوقف ليلا.\n";
    format!("{body}{WARNING}")
}

#[test]
fn fix_writes_the_safe_fixes() {
    let desk = Desk::with(&[("a.txt", WARNING), ("b.txt", CLEAN), ("c.txt", ERROR)]);
    let ran = desk.check(&["--fix", "a.txt", "b.txt"]).expect(0);
    assert!(ran.out.contains("1 fix applied"), "{}", ran.out);
    assert_eq!(desk.read("a.txt"), MENDED);
    assert_eq!(desk.read("b.txt"), CLEAN);
    // What cannot be mended is still said.
    assert!(desk.check(&["--fix", "c.txt"]).expect(1).out.contains("all/impossible-date"));
    assert_eq!(desk.read("c.txt"), ERROR);
}

#[test]
fn unsafe_fixes_are_only_written_when_they_are_asked_for() {
    let text = "من يحاسب المقصرين؟؟\n";
    let desk = Desk::with(&[("a.txt", text)]);
    desk.check(&["--fix", "a.txt"]).expect(0);
    assert_eq!(desk.read("a.txt"), text);
    desk.check(&["--unsafe-fixes", "a.txt"]).expect(0);
    assert_eq!(desk.read("a.txt"), "من يحاسب المقصرين؟\n");
}

#[test]
fn diff_shows_and_writes_nothing() {
    let desk = Desk::with(&[("a.txt", WARNING), ("b.txt", CLEAN)]);
    let ran = desk.check(&["--diff", "a.txt", "b.txt"]);
    let wanted = format!("--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-{WARNING}+{MENDED}");
    assert_eq!(ran.out, wanted);
    assert_eq!(desk.check(&["--diff", "--fix", "a.txt"]).out, wanted);
    assert_eq!(desk.read("a.txt"), WARNING);
}

#[test]
fn standard_input_comes_back_mended_on_standard_output() {
    let desk = Desk::new();
    let ran = desk.pipe(WARNING.as_bytes(), &["-", "--fix"]).expect(0);
    assert_eq!(ran.out, MENDED);
    let ran = desk.pipe(format!("{ERROR}{WARNING}").as_bytes(), &["-", "--fix"]).expect(1);
    assert_eq!(ran.out, format!("{ERROR}{MENDED}"));
    ran.says("all/impossible-date");
    assert_eq!(desk.pipe(CLEAN.as_bytes(), &["-", "--fix"]).expect(0).out, CLEAN);
    let shown = desk.pipe(WARNING.as_bytes(), &["-", "--diff", "--stdin-filename", "a.txt"]).out;
    assert!(shown.starts_with("--- a/a.txt\n") && shown.ends_with(MENDED), "{shown}");
}

#[test]
fn a_report_goes_where_it_is_sent() {
    let desk = Desk::with(&[("a.txt", WARNING)]);
    let wanted = desk.check(&["a.txt", "--format", "json"]).out;
    let ran = desk.check(&["a.txt", "--format", "json", "--output", "out.json"]).expect(1);
    assert!(ran.out.is_empty());
    assert_eq!(desk.read("out.json"), wanted);
    desk.check(&["a.txt", "--output", "nowhere/out.json"]).expect(2).says("no such file or folder");
}

#[test]
fn encodings_are_kept() {
    let (wrong, right) = (long_article(), long_article().replace(WARNING, MENDED));
    let windows = |text: &str| encoding_rs::WINDOWS_1256.encode(text).0.into_owned();
    let little = |text: &str| -> Vec<u8> {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let big = |text: &str| -> Vec<u8> {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
    };
    let marked = |text: &str| format!("\u{FEFF}{text}").into_bytes();
    let crlf = |text: &str| text.replace('\n', "\r\n").into_bytes();
    type Write<'a> = &'a dyn Fn(&str) -> Vec<u8>;
    let ways: [(&str, Write<'_>); 5] =
        [("windows-1256", &windows), ("UTF-16LE", &little), ("UTF-16BE", &big), ("a mark", &marked), ("CRLF", &crlf)];
    let desk = Desk::new();
    for (name, write) in ways {
        desk.write("a.txt", &write(&wrong));
        assert_eq!(desk.check(&["a.txt", "--format", "json"]).expect(1).rules(), ["ar/doubled-word"], "{name}");
        desk.check(&["a.txt", "--fix"]).expect(0);
        assert!(desk.bytes("a.txt") == write(&right), "{name} was not kept");
        assert!(
            desk.pipe(&write(&wrong), &["-", "--fix"]).expect(0).bytes == write(&right),
            "{name} on standard input"
        );
    }
}

#[test]
fn a_fix_that_the_encoding_cannot_hold_is_not_written() {
    let desk = Desk::with(&[(
        "house/arrow.toml",
        "family = \"style\"\nlevel = \"warning\"\nlang = \"ar\"\nmessage = { en = \"write {replacement}\" }\n\
         [swap]\nfix = \"safe\"\n[swap.pairs]\n\"سهم\" = \"→\"\n",
    )]);
    let bytes = encoding_rs::WINDOWS_1256.encode(&format!("{}ورسم سهم كبير.\n", long_article())).0.into_owned();
    desk.write("a.txt", &bytes);
    let ran = desk.check(&["a.txt", "--fix", "--rules", "house"]).expect(2);
    ran.says("not written: windows-1256 has no character for ‘→’");
    assert!(desk.bytes("a.txt") == bytes);
}

#[test]
fn colours_are_for_those_who_want_them() {
    let desk = Desk::with(&[("a.txt", WARNING)]);
    let colored = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = desk.command(&[&["a.txt", "--no-config"], args].concat());
        let output = command.envs(variables.iter().copied()).output().expect("the program starts");
        String::from_utf8_lossy(&output.stdout).contains('\u{1B}')
    };
    assert!(!colored(&[], &[]), "a pipe is no terminal");
    assert!(colored(&[], &["--color", "always"]));
    assert!(colored(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!colored(&[("CLICOLOR_FORCE", "0")], &[]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1")], &["--color", "never"]));
    assert!(colored(&[("NO_COLOR", "1")], &["--color", "always"]));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::PermissionsExt;

    use crate::program::{Desk, MENDED, WARNING};

    #[test]
    fn a_read_only_file_is_left_as_it_is() {
        let desk = Desk::with(&[("a.txt", WARNING)]);
        std::fs::set_permissions(desk.path("a.txt"), PermissionsExt::from_mode(0o444)).expect("permissions");
        desk.check(&["a.txt", "--fix"]).expect(2).says("a.txt: not written: the file is read-only");
        assert_eq!(desk.read("a.txt"), WARNING);
    }

    #[test]
    fn permissions_are_kept() {
        let desk = Desk::with(&[("a.txt", WARNING)]);
        std::fs::set_permissions(desk.path("a.txt"), PermissionsExt::from_mode(0o640)).expect("permissions");
        desk.check(&["a.txt", "--fix"]).expect(0);
        assert_eq!(desk.read("a.txt"), MENDED);
        let mode = std::fs::metadata(desk.path("a.txt")).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o640, "{mode:o}");
    }

    #[test]
    fn a_link_stays_a_link() {
        let desk = Desk::with(&[("real/a.txt", WARNING)]);
        std::os::unix::fs::symlink("real/a.txt", desk.path("link.txt")).expect("a link");
        desk.check(&["link.txt", "--fix"]).expect(0);
        assert!(desk.path("link.txt").symlink_metadata().expect("a link").is_symlink());
        assert_eq!(desk.read("real/a.txt"), MENDED);
    }

    #[test]
    fn nothing_else_is_left_in_the_folder() {
        let desk = Desk::with(&[("real/a.txt", WARNING)]);
        desk.check(&["real", "--fix"]).expect(0);
        let names: Vec<_> = crate::program::files_below(&desk.path("real"));
        assert_eq!(names, [desk.path("real/a.txt")]);
    }
}

/// A letter that a word lacks at its head stands with the word, whatever markup begins there.
#[test]
fn letters_at_the_head_of_a_word_stay_in_its_markup() {
    let text = "The mayor spoke first today.\n\nnly the minister came. See [nly](http://a.example) and **nly** that.\n";
    let desk = Desk::with(&[("a.md", text)]);
    desk.run(&["check", "--fix", "a.md"]);
    let right =
        "The mayor spoke first today.\n\nonly the minister came. See [only](http://a.example) and **only** that.\n";
    assert_eq!(desk.read("a.md"), right);
}

/// What a teaser shares a paragraph or an element with is no teaser.
#[test]
fn nothing_else_goes_with_a_teaser() {
    let teaser = "Read also: The old bridge closes";
    let beside = [
        format!("Q.\n\n{teaser}\nThe minister said the plan was rejected.\n\nMore of the text.\n"),
        format!("Q.\n\n<b>{teaser}\n\nThe rest</b>\n"),
        format!("Q.\n\n{teaser} {{% endif %}}\n\nMore of the text.\n"),
        format!("Q.\n\n{teaser}\n![a picture](a.png)\n\nMore of the text.\n"),
        format!("Q\n- {teaser}\n---\nMore of the text.\n"),
    ];
    for text in beside {
        let desk = Desk::with(&[("a.md", text.as_str())]);
        desk.run(&["check", "--fix", "a.md"]);
        assert_eq!(desk.read("a.md"), text);
    }
}

#[test]
fn a_report_never_takes_the_place_of_an_article() {
    let desk = Desk::with(&[("a.txt", "The goverment met.\n")]);
    desk.run(&["check", "--output", "a.txt", "a.txt"]).expect(2).says("would overwrite an article");
    desk.run(&["check", "--output", "./a.txt", "."]).expect(2);
    assert_eq!(desk.read("a.txt"), "The goverment met.\n");
}

/// Whoever misspells what is to be ignored would have it changed.
#[test]
fn nothing_is_fixed_while_something_is_wrong_with_the_request() {
    let desk = Desk::with(&[("a.txt", "The goverment met.\n"), ("bad.toml", "level = \n")]);
    let wrong =
        [["--ignore", "en/mispeling"], ["--config", "bad.toml"], ["--config", "none.toml"], ["--rules", "none"]];
    for flags in wrong {
        desk.run(&["check", "--fix", flags[0], flags[1], "a.txt"]).expect(2);
        assert_eq!(desk.read("a.txt"), "The goverment met.\n", "{flags:?}");
    }
    desk.run(&["check", "--fix", "a.txt"]).expect(0);
    assert_eq!(desk.read("a.txt"), "The government met.\n");
}
