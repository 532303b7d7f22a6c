//! Dates found, compared and checked, on short texts: what the tests share.

mod checked;
mod compared;
mod found;

use std::sync::OnceLock;

use crate::check::date::{self, Date};
use crate::check::needle::Needles;
use crate::check::{Change, Check, Compile, Context, Findings, Kind, Shared, View};
use crate::diagnostic::Safety;
use crate::document::{self, Document, Format, Given};
use crate::language::Languages;
use crate::language::calendar::{Reckoning, Tail};
use crate::rule::Rule;
use crate::rule::pack::{Pack, embedded};
use crate::text::fold;
use crate::text::marks::is_hidden;
use crate::text::source::Source;
use crate::text::token::hash_of;
use crate::written::{self, Problems};

fn languages() -> &'static Languages {
    static LANGUAGES: OnceLock<std::sync::Arc<Languages>> = OnceLock::new();
    LANGUAGES.get_or_init(|| {
        let pack = Pack::read(Problems::default(), embedded());
        let wrong: Vec<&str> = pack.problems.found.iter().map(|(_, d)| d.message.as_str()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        pack.languages
    })
}

fn parse(lang: &str, text: &str) -> Document {
    let source = Source::from_text("a.txt", text);
    document::parse(&source, Format::Lines, &Given { lang: languages().find(lang) }, languages())
}

/// The seeds of a document, found the slow way.
fn seeds(document: &Document) -> Vec<u32> {
    let mut seeds = Vec::new();
    for block in &document.blocks {
        let calendar = &languages().get(block.lang).calendar;
        for at in block.tokens.clone() {
            let token = document.tokens[at];
            let folded = fold::folded(token.text(&document.prose));
            let rests = calendar.prefixes().iter().filter_map(|p| folded.strip_prefix(p.as_str()));
            let mut seed = calendar.is_seed(token.hash) || rests.filter_map(hash_of).any(|h| calendar.is_seed(h));
            if let Some(next) = document.tokens.get(at + 1).filter(|n| token.is_number() && n.is_number()) {
                let gap = &document.prose[token.end() as usize..next.start as usize];
                let marks: Vec<char> = gap.chars().filter(|&c| !is_hidden(c) && c != ' ').collect();
                seed |= matches!(marks[..], ['/' | '-' | '.' | '\\' | '–']);
            }
            if seed && !token.is_opaque() {
                seeds.push(at as u32);
            }
        }
    }
    seeds
}

fn rule(kind: &str, options: &str) -> (Rule, Problems) {
    let text = format!("family = \"date\"\nlevel = \"error\"\nmessage = \"m\"\n[{kind}]\n{options}\n");
    let mut problems = Problems::default();
    let file = problems.add_file(Source::from_text("r.toml", text));
    let table = written::read(&mut problems, file);
    let rule = Rule::read("r", &table, languages(), &mut problems).expect("a rule");
    (rule, problems)
}

fn compile(kind: &Kind, options: &str) -> (Rule, Box<dyn Check>) {
    let (rule, mut problems) = rule(kind.name, options);
    let mut needles = Needles::default();
    let mut compile = Compile {
        rule: &rule,
        options: &rule.options,
        needles: &mut needles,
        problems: &mut problems,
        trust: crate::check::Trust::User,
        vocabulary: &crate::check::vocabulary::Vocabulary::default(),
        languages: languages(),
    };
    let check = (kind.compile)(&mut compile).expect("a check");
    rule.options.finish(&mut problems);
    assert!(needles.dates);
    let wrong: Vec<&str> = problems.found.iter().map(|(_, d)| d.message.as_str()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    (rule, check)
}

fn with_dates<T>(lang: &str, text: &str, look: impl Fn(&[Date], &Document) -> T) -> T {
    let document = parse(lang, text);
    let shared = Shared { seeds: seeds(&document), ..Shared::default() };
    let (rule, _) = rule("date-value", "check = \"impossible\"");
    let context = Context::default();
    let view = View { document: &document, languages: languages(), hits: &[], rule: &rule, context, shared: &shared };
    look(date::dates(&view), &document)
}

/// A date in short: calendar, day/month/year, then what else it has.
fn short(date: &Date) -> String {
    let calendar = match date.reckoning {
        Reckoning::Gregorian => "",
        Reckoning::Hijri => "h",
        Reckoning::Solar => "s",
    };
    let number = |n: Option<i32>| n.map_or("-".to_owned(), |n| n.to_string());
    let (day, month) = (date.day.map(|d| d.value.into()), date.month_number().map(Into::into));
    let mut out = format!("{calendar}{}/{}/{}", number(day), number(month), number(date.year.map(|y| y.value)));
    let mut add = |yes: bool, text: &str| out.push_str(if yes { text } else { "" });
    add(date.day.is_some_and(|d| d.several), " several");
    add(date.day.is_some_and(|d| d.in_words), " words");
    add(date.dual.is_some(), " dual");
    add(date.year.is_some_and(|y| y.era.is_some()), " era");
    add(matches!(date.tail, Some((Tail::This, _))), " this");
    add(matches!(date.tail, Some((Tail::Last, _))), " last");
    add(matches!(date.tail, Some((Tail::Next, _))), " next");
    add(date.event, " event");
    add(date.quoted, " quoted");
    add(date.pair.is_some(), " pair");
    if let Some(weekday) = date.weekday {
        out.push_str(&format!(" wd{}", weekday.day));
    }
    if let Some((days, _)) = date.relative {
        out.push_str(&format!(" rel{days}"));
    }
    out
}

fn found(lang: &str, text: &str) -> Vec<String> {
    with_dates(lang, text, |dates, _| dates.iter().map(short).collect())
}

fn run(
    kind: &Kind,
    options: &str,
    lang: &str,
    text: &str,
    day: Option<(i32, u8, u8)>,
) -> (Vec<String>, String, Vec<Safety>) {
    let (rule, check) = compile(kind, options);
    let document = parse(lang, text);
    let shared = Shared { seeds: seeds(&document), ..Shared::default() };
    let context = Context { date: day, ..Context::default() };
    let view = View { document: &document, languages: languages(), hits: &[], rule: &rule, context, shared: &shared };
    let mut out = Findings::default();
    check.check(&view, &mut out);
    out.all.sort_by_key(|f| f.span);
    let flags = out.all.iter().map(|f| text[f.span.range()].to_owned()).collect();
    let (mut fixed, mut edits) = (text.to_owned(), Vec::new());
    for finding in &out.all {
        if let Change::Edits(more) = &finding.change {
            edits.extend(more.clone());
        }
    }
    edits.sort();
    for (span, with) in edits.iter().rev() {
        fixed.replace_range(span.range(), with);
    }
    (flags, fixed, out.all.iter().map(|f| f.safety).collect())
}
