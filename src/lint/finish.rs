//! Findings become diagnostics: places brought home to the file, messages filled in, fixes lowered where they could do
//! harm, and what is said twice said once. Every rule speaks through here, so that all speak with one voice.

use std::cell::OnceCell;

use crate::check::{Change, Finding, RuleRef};
use crate::diagnostic::{Diagnostic, Edit, Fix, Label, Safety};
use crate::document::{BlockKind, Document, Located};
use crate::lint::{Active, RuleSet};
use crate::text::fold;
use crate::text::source::Source;
use crate::text::span::{File, Prose, Span};
use crate::text::token::HashTable;

/// The longest text, in scalar values, that a message quotes whole.
const QUOTED_CHARS_MAX: usize = 80;

pub(super) fn finish(
    rules: &RuleSet,
    source: &Source,
    document: &Document,
    mut found: Vec<(RuleRef, Finding)>,
    messages: &str,
) -> Vec<Diagnostic> {
    drop_covered(&mut found);
    let mut out: Vec<Diagnostic> = found
        .into_iter()
        .map(|(rule, finding)| diagnostic(rules, rules.get(rule), source, document, finding, messages))
        .collect();
    out.sort_by(|a, b| (a.span, b.level, &a.rule).cmp(&(b.span, a.level, &b.rule)));
    drop_repeated(&mut out);
    fingerprint(&mut out, source, document);
    out
}

/// What stands in a copy is said of the first copy already.
fn drop_covered(found: &mut Vec<(RuleRef, Finding)>) {
    let covers: Vec<(RuleRef, std::ops::Range<usize>)> =
        found.iter().filter_map(|(rule, f)| f.covers.clone().map(|c| (*rule, c))).collect();
    if covers.is_empty() {
        return;
    }
    found.retain(|(rule, f)| {
        f.covers.is_some() || !covers.iter().any(|(r, blocks)| r != rule && blocks.contains(&f.block))
    });
}

/// Two rules that say the same of the same words are one finding, that of the stronger, and so are two that begin at one
/// place and make the same change.
fn drop_repeated(out: &mut Vec<Diagnostic>) {
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(out.len());
    for next in out.drain(..) {
        let same = |d: &&mut Diagnostic| {
            let alike = d.fix.as_ref().map(|f| &f.edits) == next.fix.as_ref().map(|f| &f.edits);
            d.span == next.span && (alike || d.family == next.family) || alike && next.fix.is_some()
        };
        match kept.iter_mut().rev().take_while(|d| d.span.start == next.span.start).find(same) {
            Some(old) if old.level < next.level => *old = next,
            Some(_) => {}
            None => kept.push(next),
        }
    }
    *out = kept;
}

fn diagnostic(
    rules: &RuleSet,
    active: &Active,
    source: &Source,
    document: &Document,
    finding: Finding,
    messages: &str,
) -> Diagnostic {
    let rule = &active.rule;
    let located = document.locate(finding.span);
    let args = Args { document, finding: &finding, outcome: OnceCell::new() };
    let many = rule.many.as_ref().filter(|_| finding.count.is_some());
    let fix = fix(rules, active, source, &args, messages);
    // One wording is the fix; only several are to choose from.
    let suggestions = match &fix {
        None if finding.change != Change::None => vec![args.outcome().to_owned()],
        _ if finding.suggestions.len() > 1 => finding.suggestions.clone(),
        _ => Vec::new(),
    };
    let labels = finding
        .labels
        .iter()
        .map(|&span| Label {
            other: None,
            span: document.locate(span).span,
            message: fill(rule.label.get(messages), &args),
        })
        .chain(finding.others.iter().map(|other| Label {
            other: Some(other.clone()),
            span: Span::new(0, 0),
            message: fill(rule.label.get(messages), &args),
        }))
        .collect();
    Diagnostic {
        rule: rule.id.clone(),
        family: rule.family,
        kind: active.kind.name,
        level: many.map_or(active.level, |many| many.level.min(active.level)),
        message: fill(many.map_or(&rule.message, |many| &many.message).get(messages), &args),
        span: located.span,
        labels,
        notes: Vec::new(),
        fix,
        suggestions,
        fingerprint: String::new(),
    }
}

fn fix(rules: &RuleSet, active: &Active, source: &Source, args: &Args<'_>, messages: &str) -> Option<Fix> {
    let (document, finding) = (args.document, args.finding);
    let rule = &active.rule;
    let phrase = |name: &str| rules.languages.phrase(messages, name);
    let mut safety = finding.safety;
    let (edits, usual) = match &finding.change {
        Change::None => return None,
        Change::Replace(text) => {
            let usual = if text.is_empty() { "delete" } else { "write" };
            (replacement(source, document, finding.span, text, &mut safety)?, phrase(usual))
        }
        Change::Edits(changes) => {
            let edits = changes.iter().map(|(span, text)| edit(source, document, *span, text, &mut safety)).collect();
            let usual = if changes.iter().all(|(_, text)| text.is_empty()) { "delete" } else { "write" };
            (edits, phrase(usual))
        }
        Change::Delete(blocks) => {
            match document.removal(blocks.clone(), finding.together.as_ref().unwrap_or(blocks), source) {
                Some(span) => (vec![Edit { span, text: String::new() }], phrase("delete-line")),
                None => {
                    let (first, last) = (document.blocks.get(blocks.start)?, document.blocks.get(blocks.end - 1)?);
                    safety = Safety::Suggest;
                    (vec![Edit { span: first.outer.join(last.outer), text: String::new() }], phrase("delete-line"))
                }
            }
        }
    };
    // What would cut through markup is said in words only: nobody can apply it without looking.
    let lowered = safety == Safety::Suggest && finding.safety != Safety::Suggest || cuts_markup(document, finding);
    if lowered && !matches!(finding.change, Change::Delete(_)) {
        return None;
    }
    // A colon, a hash or a quotation mark in a value of the front matter may make it another one.
    let field = document.blocks.get(finding.block).is_some_and(|b| b.kind == BlockKind::Field);
    if field && edits.iter().any(|e| e.text.contains([':', '#', '\'', '"'])) {
        safety = Safety::Suggest;
    }
    let title = if rule.help.is_empty() { usual } else { rule.help.get(messages) };
    Some(Fix { safety, title: fill(title, args), edits })
}

/// Whether markup stands inside what a finding would change.
fn cuts_markup(document: &Document, finding: &Finding) -> bool {
    match &finding.change {
        Change::Replace(_) => !document.locate(finding.span).whole && finding.safety == Safety::Suggest,
        Change::Edits(changes) => changes.iter().any(|(span, _)| !document.locate(*span).whole),
        Change::None | Change::Delete(_) => false,
    }
}

/// What the flagged text is once it is mended, with the marks that the writer put on it.
fn outcome(found: &str, finding: &Finding) -> String {
    match &finding.change {
        Change::Replace(text) => {
            let (range, with) = fold::mend(found, text);
            format!("{}{with}{}", &found[..range.start], &found[range.end..])
        }
        _ => finding.suggestions.first().cloned().unwrap_or_default(),
    }
}

/// Replaces only what differs, so that the reader's diacritics and the file's markup stay.
fn replacement(
    source: &Source,
    document: &Document,
    span: Span<Prose>,
    text: &str,
    safety: &mut Safety,
) -> Option<Vec<Edit>> {
    let found = &document.prose[span.range()];
    let (range, with) = fold::mend(found, text);
    let inner = Span::new(span.start + range.start as u32, span.start + range.end as u32);
    let edit = edit(source, document, inner, &with, safety);
    // Nothing to change: the prose differs from the file only in what folding drops.
    if source.text.get(edit.span.range()) == Some(edit.text.as_str()) {
        return None;
    }
    Some(vec![edit])
}

fn edit(source: &Source, document: &Document, span: Span<Prose>, text: &str, safety: &mut Safety) -> Edit {
    let located = located(document, span, text);
    if !located.whole || joins_markup(source, located.span, text) {
        *safety = Safety::Suggest;
    }
    Edit { span: located.span, text: text.to_owned() }
}

/// Where a change stands in the file. A letter put in before a word stands inside the markup that the word begins in.
fn located(document: &Document, span: Span<Prose>, text: &str) -> Located {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let before = document.prose[..span.start as usize].chars().next_back();
    let next = document.prose[span.end as usize..].chars().next();
    let begins = span.is_empty() && word(text.chars().next_back()) && word(next) && !word(before);
    match next.filter(|_| begins) {
        Some(next) => {
            let first = document.locate(Span::new(span.start, span.start + next.len_utf8() as u32));
            Located { span: Span::new(first.span.start, first.span.start), whole: first.whole }
        }
        None => document.locate(span),
    }
}

/// Whether a space goes that parts a word from markup: `و _كلمة_` would be emphasis no more.
fn joins_markup(source: &Source, span: Span<File>, text: &str) -> bool {
    let gone = source.text[span.range()].contains(char::is_whitespace) && !text.contains(char::is_whitespace);
    let mark = |c: Option<char>| matches!(c, Some('_' | '*' | '`' | '~' | '[' | '!' | '<'));
    let markdown = crate::document::Format::of_path(&source.path) == Some(crate::document::Format::Markdown);
    let before = source.text[..span.start as usize].chars().next_back();
    let after = source.text[span.end as usize..].chars().next();
    markdown && gone && (mark(before) || mark(after))
}

/// Text for a message: one line, and not more of it than a reader needs.
fn quoted(text: &str) -> String {
    if text.len() <= QUOTED_CHARS_MAX && !text.contains(char::is_whitespace) {
        return text.to_owned();
    }
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = if text.trim().is_empty() { text.to_owned() } else { line.join(" ") };
    if line.chars().count() <= QUOTED_CHARS_MAX {
        return line;
    }
    let head: String = line.chars().take(QUOTED_CHARS_MAX).collect();
    let cut = head.rfind(' ').unwrap_or(head.len());
    format!("{}…", &head[..cut])
}

/// The names between braces in a message.
pub(super) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// What a message may name, worked out when it does.
struct Args<'a> {
    document: &'a Document,
    finding: &'a Finding,
    outcome: OnceCell<String>,
}

impl<'a> Args<'a> {
    fn found(&self) -> &'a str {
        &self.document.prose[self.finding.span.range()]
    }

    fn outcome(&self) -> &str {
        self.outcome.get_or_init(|| outcome(self.found(), self.finding))
    }

    fn push(&self, name: &str, out: &mut String) {
        match self.finding.args.iter().find(|(n, _)| *n == name) {
            Some((_, value)) => out.push_str(value),
            None if name == "found" => out.push_str(&quoted(self.found())),
            None if name == "replacement" => out.push_str(self.outcome()),
            None => {}
        }
    }
}

fn fill(template: &str, args: &Args<'_>) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) => {
                args.push(name, &mut out);
                rest = tail;
            }
            None => rest = after,
        }
    }
    out.push_str(rest);
    out
}

/// A name for each finding that outlives changes elsewhere in the file: the rule, the flagged words, their paragraph,
/// and which of several equal ones it is.
fn fingerprint(diagnostics: &mut [Diagnostic], source: &Source, document: &Document) {
    let mut seen: HashTable<u64> = HashTable::default();
    let mut bytes = Vec::new();
    // Many findings in one long paragraph must not hash it as often.
    let mut last: Option<(usize, u64)> = None;
    for d in diagnostics {
        let at = document.blocks.partition_point(|b| b.outer.end <= d.span.start);
        let block = match last {
            Some((known, hash)) if known == at => hash,
            _ => xxhash_rust::xxh3::xxh3_64(document.blocks.get(at).map_or("", |b| document.text(b)).as_bytes()),
        };
        last = Some((at, block));
        bytes.clear();
        bytes.extend(d.rule.as_bytes());
        bytes.push(0);
        bytes.extend(source.text.get(d.span.range()).unwrap_or("").as_bytes());
        let base = xxhash_rust::xxh3::xxh3_64_with_seed(&bytes, block);
        let ordinal = seen.entry(base).or_default();
        d.fingerprint = format!("{:016x}", base.wrapping_add(*ordinal));
        *ordinal += 1;
    }
}
