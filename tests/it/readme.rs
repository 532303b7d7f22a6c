//! The commands in the README do what the README says.
//!
//! A block that begins with "```sh test" holds commands after `$ ` and below each everything it prints: standard output,
//! then standard error. The commands of a block run one after another in a folder that holds a copy of
//! `tests/articles`, 80 columns wide, without colours.

use crate::program::{Desk, files_below, tests_folder};

struct Shown {
    line: usize,
    command: String,
    prints: String,
}

/// The tested blocks of a text in Markdown, each with its commands.
fn blocks(text: &str) -> Vec<Vec<Shown>> {
    let mut blocks: Vec<Vec<Shown>> = Vec::new();
    let mut open = false;
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            open = !open && line.trim() == "```sh test";
            if open {
                blocks.push(Vec::new());
            }
            continue;
        }
        let Some(block) = blocks.last_mut().filter(|_| open) else { continue };
        if let Some(command) = line.strip_prefix("$ ") {
            block.push(Shown { line: at + 1, command: command.to_owned(), prints: String::new() });
        } else {
            let shown = block.last_mut().unwrap_or_else(|| panic!("README.md:{}: output before a command", at + 1));
            shown.prints += &format!("{line}\n");
        }
    }
    blocks
}

/// The words of a command, as a shell parts them; quotation marks keep words together.
fn words(command: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let (mut quote, mut inside) = (None, false);
    for c in command.chars() {
        match (c, quote) {
            (' ', None) => inside = false,
            ('\'' | '"', None) => {
                quote = Some(c);
                if !inside {
                    out.push(String::new());
                }
                inside = true;
            }
            (c, Some(q)) if c == q => quote = None,
            (c, _) => {
                if !inside {
                    out.push(String::new());
                }
                inside = true;
                out.last_mut().expect("a word").push(c);
            }
        }
    }
    out
}

#[test]
fn the_readme_shows_what_the_program_does() {
    let path = tests_folder("").join("../README.md");
    let text = std::fs::read_to_string(path).expect("README.md beside Cargo.toml").replace("\r\n", "\n");
    let blocks = blocks(&text);
    assert!(!blocks.is_empty(), "README.md holds no block that begins with ```sh test");
    for block in blocks {
        let desk = Desk::new();
        let articles = tests_folder("articles");
        for file in files_below(&articles) {
            let name = file.strip_prefix(&articles).expect("below it").to_string_lossy().replace('\\', "/");
            desk.write(&name, &std::fs::read(&file).expect("an article"));
        }
        assert!(!block.is_empty(), "README.md: a tested block without a command");
        for Shown { line, command, prints } in block {
            let words = words(&command);
            let args: Vec<&str> = words.iter().map(String::as_str).collect();
            assert_eq!(args.first(), Some(&"copydesk"), "README.md:{line}: only copydesk can be run here");
            let ran = desk.run(&args[1..]);
            assert_eq!(format!("{}{}", ran.out, ran.err), prints, "README.md:{line}: {command}");
        }
    }
}

#[test]
fn blocks_are_read_as_they_are_shown() {
    let text = "a\n```sh\n$ copydesk not tested\n```\n```sh test\n$ copydesk --select 'ar/*' a.txt\none\n\n$ copydesk\n```\nb\n";
    let blocks = blocks(text);
    assert_eq!(blocks.len(), 1);
    let shown: Vec<(usize, &str, &str)> =
        blocks[0].iter().map(|s| (s.line, s.command.as_str(), s.prints.as_str())).collect();
    assert_eq!(shown, [(6, "copydesk --select 'ar/*' a.txt", "one\n\n"), (9, "copydesk", "")]);
    assert_eq!(words(shown[0].1), ["copydesk", "--select", "ar/*", "a.txt"]);
    assert_eq!(words("a '' \"b c\"d"), ["a", "", "b cd"]);
}
