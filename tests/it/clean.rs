//! Edited prose in which there is nothing to say: the ratchet against false alarms.

use crate::program::{Desk, files_below, tests_folder};

#[test]
fn nothing_is_said_of_clean_prose() {
    let folder = tests_folder("clean");
    let files = files_below(&folder);
    assert!(files.len() >= 10, "{} files", files.len());
    let desk = Desk::new();
    let mut wrong = String::new();
    for file in files {
        let path = file.to_str().expect("a name in Unicode");
        let ran = desk.check(&["--format", "compact", "--fail-on", "advice", path]);
        if ran.code != 0 {
            wrong += &format!("{}{}", ran.out, ran.err);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn clean_prose_is_taken_for_the_language_of_its_folder() {
    let desk = Desk::new();
    for lang in ["ar", "en"] {
        let folder = tests_folder("clean").join(lang);
        let ran = desk.check(&["--format", "json", folder.to_str().expect("a name in Unicode")]);
        for file in ran.json()["files"].as_array().expect("files") {
            assert_eq!(file["lang"], lang, "{}", file["path"]);
        }
    }
}
