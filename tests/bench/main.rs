//! `cargo bench`: how many megabytes a second each stage takes, on text made from a fixed seed.
//!
//! `cargo bench -- --save NAME` keeps the figures under `target/copydesk-bench/`, `--compare NAME` prints the change
//! against them, `--ignore RULES` (names parted by commas) leaves rules out. Figures are of one thread; every stage is timed over the same articles, and the best of three counts.

mod prose;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use copydesk::check::Context;
use copydesk::document::{Format, Given, parse};
use copydesk::lint::{Desk, RuleSet, Tuning};
use copydesk::rule::pack::Pack;
use copydesk::text::source::Source;
use copydesk::written::Problems;

/// Bytes of text for each language.
const BYTES: usize = 64 << 20;

/// How often each stage is run.
const TIMES: usize = 3;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let after = |flag: &str| args.iter().position(|a| a == flag).and_then(|at| args.get(at + 1)).cloned();
    // `cargo test` runs benches too, to see that they work; a little text is enough for that.
    let bytes = if args.iter().any(|a| a == "--bench") { BYTES } else { 1 << 16 };
    let mut figures = BTreeMap::new();
    let ignore: Vec<String> = after("--ignore").iter().flat_map(|all| all.split(',').map(str::to_owned)).collect();
    for (name, articles) in [("arabic", prose::arabic(bytes)), ("english", prose::english(bytes))] {
        measure(name, &articles, &ignore, &mut figures);
    }
    figures.insert("cold start, ms".into(), cold_start());
    let old = after("--compare").and_then(|name| read(&name));
    for (stage, figure) in &figures {
        let change = old.as_ref().and_then(|o| o.get(stage)).map_or_else(String::new, |before| {
            format!("  {:+.1} % against {before:.1}", (figure / before - 1.0) * 100.0)
        });
        println!("{stage:28} {figure:9.1}{change}");
    }
    if let Some(name) = after("--save") {
        let text: String = figures.iter().map(|(stage, figure)| format!("{stage}\t{figure}\n")).collect();
        let path = path(&name);
        std::fs::create_dir_all(path.parent().unwrap_or(&path)).expect("a folder for the figures");
        std::fs::write(&path, text).expect("the figures are written");
    }
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/copydesk-bench").join(name)
}

fn read(name: &str) -> Option<BTreeMap<String, f64>> {
    let text = std::fs::read_to_string(path(name)).ok()?;
    let figure = |line: &str| {
        let (stage, figure) = line.split_once('\t')?;
        Some((stage.to_owned(), figure.parse().ok()?))
    };
    Some(text.lines().filter_map(figure).collect())
}

fn measure(name: &str, articles: &[String], ignore: &[String], figures: &mut BTreeMap<String, f64>) {
    let megabytes = articles.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    let mut best = |stage: &str, run: &mut dyn FnMut()| {
        let seconds = (0..TIMES).map(|_| time(run)).fold(f64::INFINITY, f64::min);
        figures.insert(format!("{name}: {stage}, MB/s"), megabytes / seconds);
    };
    let mut pack = Pack::open(Problems::default(), Vec::new());
    let mut tuning = Tuning::default();
    tuning.selection.ignore = ignore.to_vec();
    let rules = RuleSet::compile(&mut pack, &tuning);
    let mut desk = Desk::default();
    let bytes: Vec<Vec<u8>> = articles.iter().map(|a| a.clone().into_bytes()).collect();
    best("decode", &mut || {
        for article in &bytes {
            std::hint::black_box(Source::decode("a", article.clone()).is_ok());
        }
    });
    let sources: Vec<Source> = articles.iter().map(|a| Source::from_text("a", a.as_str())).collect();
    let read = |source: &Source| parse(source, Format::Text, &Given::default(), &rules.languages);
    best("document", &mut || {
        for source in &sources {
            std::hint::black_box(read(source).tokens.len());
        }
    });
    let documents: Vec<_> = sources.iter().map(read).collect();
    let mut found = 0;
    best("rules", &mut || {
        found = 0;
        for (source, document) in sources.iter().zip(&documents) {
            found += rules.lint(source, document, Context::default(), "en", &mut desk).len();
        }
    });
    drop(documents);
    best("whole", &mut || {
        for article in &bytes {
            if let Ok(source) = Source::decode("a", article.clone()) {
                let document = read(&source);
                std::hint::black_box(rules.lint(&source, &document, Context::default(), "en", &mut desk).len());
            }
        }
    });
    figures.insert(format!("{name}: findings a MB"), found as f64 / megabytes);
}

fn time(run: &mut dyn FnMut()) -> f64 {
    let started = Instant::now();
    run();
    started.elapsed().as_secs_f64()
}

/// The program on a file of one line, in milliseconds: the best of twenty.
fn cold_start() -> f64 {
    let folder = std::env::temp_dir().join(format!("copydesk-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("one.txt");
    std::fs::write(&file, "اجتمع المجلس أمس.\n").expect("a file");
    let once = || {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_copydesk"));
        time(&mut || drop(program.arg("check").arg(&file).output())) * 1000.0
    };
    let best = (0..20).map(|_| once()).fold(f64::INFINITY, f64::min);
    let _ = std::fs::remove_dir_all(&folder);
    best
}
