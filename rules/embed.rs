//! Build script: puts every rule file of this folder into the program, so that a new file needs no line of code, and the
//! published list of English misspellings as one sorted text: a table of strings would have to be put right address by
//! address each time the program starts, which takes longer than checking an article.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("rules");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut code = String::from("static EMBEDDED: &[(&str, &str)] = &[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        let relative = file.strip_prefix(&root).unwrap_or(file);
        let name: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        code += &format!("    ({:?}, include_str!({:?})),\n", name.join("/"), file.display().to_string());
    }
    code += "];\n";
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("typos.txt"), typos())?;
    fs::write(out.join("embedded.rs"), code)
}

/// A line for each misspelling, sorted: the wrong word, a tab, its corrections parted by commas.
fn typos() -> String {
    let entries = typos_dict::WORD.map.entries();
    let line = |wrong: &str, right: &[&str]| format!("{}\t{}\n", wrong.to_ascii_lowercase(), right.join(","));
    let mut lines: Vec<String> = entries.map(|(wrong, right)| line(wrong.into_inner(), right)).collect();
    lines.sort_unstable();
    lines.concat()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            files.push(path);
        }
    }
    Ok(())
}
