//! `repeated-paragraph`: this paragraph, this run of paragraphs, this sentence stands here already.

mod candidates;
mod chain;
mod compare;
mod doubled;
pub mod elsewhere;
mod except;
mod sentence;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::check::repetition::candidates::Candidates;
use crate::check::repetition::chain::{Pair, Run};
use crate::check::repetition::compare::Work;
use crate::check::repetition::except::Openings;
use crate::check::{Change, Check, Compile, Finding, Findings, Kind, View, is_running};
use crate::diagnostic::Safety;
use crate::document::{BlockKind, Document, OBJECT};
use crate::text::marks::Script;
use crate::text::span::{Prose, Span};

/// The kind.
pub const KIND: Kind = Kind {
    name: "repeated-paragraph",
    about: "This paragraph, or this run of paragraphs, stands here already.",
    options: &[
        (
            "report",
            "which repetition: copies, near, first-paragraph, sentences or doubled; in other articles of the run: shared, article or boilerplate",
        ),
        ("similarity", "the share of words that a near copy keeps, from 0.6 to 1; 0.75 if absent"),
        ("min-words", "the shortest text that counts by itself, in words; 12 if absent"),
        ("near-min-words", "the shortest near copy that counts by itself, in words; 25 if absent"),
        ("articles", "a paragraph that stands in more articles than this is boilerplate; 4 if absent"),
        ("share", "the share of words that makes two articles one, from 0.3 to 1; 0.6 if absent"),
        ("except", "words that open a paragraph which may be repeated"),
    ],
    more_options: &[],
    args: &["paragraphs", "words", "first-words", "percent", "differences", "other", "articles"],
    compile,
};

/// The paragraph with which an article begins in earnest has so many words.
const LEAD_WORDS_MIN: usize = 12;

/// How many paragraphs may stand before it.
const LEAD_PARAGRAPHS_MAX: usize = 3;

/// A headline that stands again as a paragraph has so many words, or it is a label.
const HEADLINE_WORDS_MIN: u32 = 4;

/// How alike a headline and a paragraph must be.
const HEADLINE_LIKENESS_MIN: f32 = 0.9;

/// A near headline has so many words.
const NEAR_HEADLINE_WORDS_MIN: u32 = 8;

/// Paragraphs that differ only in their first or last words are copies from so many words on.
const CORE_WORDS_MIN: usize = 18;

/// How many words may be put in front of or behind a copy.
const EDGE_WORDS_MAX: usize = 2;

/// Near copies that stand in a document more often share a pattern, not a text.
const NEAR_TIMES_MAX: usize = 3;

/// From so many copies on, parted by headings, a paragraph or two are part of a form.
const FORM_TIMES_MIN: usize = 3;
const FORM_PAIRS_MAX: usize = 2;

/// A shorter paragraph that stands under each of several headings says the same of each on purpose.
const SECTION_WORDS_MIN: u32 = 18;

/// An opening line that stands again word for word counts from so many words on.
const LEAD_COPY_WORDS_MIN: u32 = 6;

/// A run of short lines counts from so many lines and words on.
const SHORT_LINES_MIN: usize = 3;
const SHORT_LINES_WORDS_MIN: u32 = 36;

/// A run of items of a list counts if it has so many, and half of them are long.
const LISTED_PAIRS_MIN: usize = 6;

/// How many words of a copy a message quotes.
const QUOTED_WORDS: usize = 5;

/// What a rule reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Report {
    Copies,
    Near,
    FirstParagraph,
    Sentences,
    Doubled,
    Shared,
    Article,
    Boilerplate,
}

impl Report {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Copies, "copies"),
        (Self::Near, "near"),
        (Self::FirstParagraph, "first-paragraph"),
        (Self::Sentences, "sentences"),
        (Self::Doubled, "doubled"),
        (Self::Shared, "shared"),
        (Self::Article, "article"),
        (Self::Boilerplate, "boilerplate"),
    ];

    /// Whether it looks at other articles.
    fn is_across(self) -> bool {
        matches!(self, Self::Shared | Self::Article | Self::Boilerplate)
    }
}

#[derive(Debug)]
struct Repetition {
    report: Report,
    similarity: f32,
    min_words: u32,
    near_min_words: u32,
    articles: u32,
    share: f64,
    openings: Openings,
}

/// What repeats what in a document, worked out once for all rules of this kind.
#[derive(Debug, Default)]
pub struct Analysis {
    runs: Vec<Run>,
    /// The last block of the head of the article: fields, headline, first paragraph.
    lead: usize,
}

impl Analysis {
    /// Reads a document.
    pub fn of(document: &Document) -> Self {
        let lead = lead(document);
        let mut work = Work::new(document.tokens.len());
        let candidates = Candidates::of(document, lead, &mut work);
        let runs = chain::runs(document, &candidates, lead, &mut work);
        Self { runs, lead }
    }
}

fn lead(document: &Document) -> usize {
    let running = document.blocks.iter().enumerate().filter(|(_, b)| is_running(b)).take(LEAD_PARAGRAPHS_MAX);
    let mut last = 0;
    for (nth, (at, block)) in running.enumerate() {
        if block.tokens.len() >= LEAD_WORDS_MIN {
            return at;
        }
        last = if nth == 0 { at } else { last };
    }
    last
}

fn compile(c: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let report = c.options.one_of("report", &Report::ALL, c.problems).unwrap_or(Report::Copies);
    let floor = f64::from(candidates::LIKENESS_FLOOR);
    let similarity = c.options.number("similarity", floor..=1.0, c.problems).unwrap_or(0.75) as f32;
    let mut words = |key: &'static str, usual: f64| c.options.number(key, 1.0..=1000.0, c.problems).unwrap_or(usual);
    let min_words = words("min-words", 12.0) as u32;
    let near_min_words = words("near-min-words", 25.0) as u32;
    let articles = words("articles", 4.0) as u32;
    let share = c.options.number("share", 0.3..=1.0, c.problems).unwrap_or(0.6);
    let except = c.options.texts("except", c.problems);
    let openings = Openings::read(&except, c.problems);
    c.needles.documents = true;
    c.needles.across = report.is_across();
    Some(Box::new(Repetition { report, similarity, min_words, near_min_words, articles, share, openings }))
}

impl Check for Repetition {
    fn check(&self, view: &View<'_>, out: &mut Findings) {
        if self.report.is_across() {
            return self.elsewhere(view, out);
        }
        if self.report == Report::Doubled {
            return self.doubled(view, out);
        }
        let analysis = view.shared.repetition.get_or_init(|| Analysis::of(view.document));
        match self.report {
            Report::Sentences => self.sentences(view, analysis, out),
            Report::Copies => self.report(view, analysis, out, |run| !run.is_lead && self.is_copy(view, run)),
            Report::Near => self.report(view, analysis, out, |run| !run.is_lead && self.is_near(view, run)),
            _ => self.report(view, analysis, out, |run| run.is_lead && self.is_restated(view, run)),
        }
    }
}

impl Repetition {
    fn report(&self, view: &View<'_>, analysis: &Analysis, out: &mut Findings, counts: impl Fn(&Run) -> bool) {
        for run in analysis.runs.iter().filter(|run| counts(run)) {
            let safety = if self.report == Report::Copies { safety(view, run) } else { Safety::Suggest };
            let (again, first) = (run.again(), run.first());
            let finding = out.report(again.start as u32, span(view, again.clone()));
            finding.labels.push(span(view, first));
            finding.safety = safety;
            // A block that stands in no earlier paragraph must not go with the rest.
            if run.whole {
                finding.change = Change::Delete(again.clone());
            }
            if self.report == Report::Copies && run.whole {
                finding.covers = Some(again);
            }
            name(view, run, finding);
        }
    }

    /// Whether a pair is worth a word by itself.
    fn is_anchor(&self, view: &View<'_>, pair: &Pair) -> bool {
        let long = if pair.is_exact() {
            pair.words >= self.min_words
        } else {
            self.is_long_enough(view, pair) && pair.likeness >= self.similarity
        };
        let prose = |at| except::is_prose(view.document, at, &self.openings);
        long && prose(pair.first) && prose(pair.again)
    }

    /// Whether a run holds a pair that is worth a word by itself, or many long items.
    fn is_anchored(&self, view: &View<'_>, run: &Run) -> bool {
        let long = |pair: &&Pair| pair.is_exact() && pair.words >= self.min_words;
        let listed =
            run.pairs.len() >= LISTED_PAIRS_MIN && run.pairs.iter().filter(long).count() * 2 >= run.pairs.len();
        (listed || run.pairs.iter().any(|pair| self.is_anchor(view, pair))) && !is_form(view, run)
    }

    fn is_long_enough(&self, view: &View<'_>, pair: &Pair) -> bool {
        let words = |at: u32| view.document.words(&view.document.blocks[at as usize]);
        let (first, again) = (words(pair.first), words(pair.again));
        if first.len().max(again.len()) >= self.near_min_words as usize {
            return true;
        }
        let head = first.iter().zip(again).take_while(|(a, b)| a.hash == b.hash).count();
        let tail = first.iter().rev().zip(again.iter().rev()).take_while(|(a, b)| a.hash == b.hash).count();
        let core = head.max(tail);
        core >= CORE_WORDS_MIN && first.len().max(again.len()) - core <= EDGE_WORDS_MAX
    }

    fn is_copy(&self, view: &View<'_>, run: &Run) -> bool {
        if !run.is_exact() {
            return false;
        }
        if let [pair] = run.pairs[..] {
            let said_of_each = pair.words < SECTION_WORDS_MIN && between_headings(view.document, run);
            return self.is_anchor(view, &pair)
                && !is_form(view, run)
                && !said_of_each
                && !except::is_pull_quote(view.document, pair.first, pair.again);
        }
        self.is_anchored(view, run) || are_sentences(view, run)
    }

    fn is_near(&self, view: &View<'_>, run: &Run) -> bool {
        if run.is_exact() {
            return false;
        }
        if let [pair] = run.pairs[..] {
            return self.is_anchor(view, &pair)
                && run.times <= NEAR_TIMES_MAX
                && !except::is_pull_quote(view.document, pair.first, pair.again);
        }
        self.is_anchored(view, run)
    }

    fn is_restated(&self, view: &View<'_>, run: &Run) -> bool {
        let pair = &run.pairs[0];
        let (first, again) = (&view.document.blocks[pair.first as usize], &view.document.blocks[pair.again as usize]);
        if !is_running(again) {
            return false;
        }
        if is_running(first) {
            let prose = |at| except::is_prose(view.document, at, &self.openings);
            let least = if pair.is_exact() { LEAD_COPY_WORDS_MIN } else { self.min_words };
            let counts = pair.words >= least && pair.likeness >= self.similarity;
            return counts && prose(pair.first) && prose(pair.again);
        }
        // A summary in the front matter is there to say the same elsewhere.
        if first.kind != BlockKind::Heading {
            return false;
        }
        match pair.is_exact() {
            true => pair.words >= HEADLINE_WORDS_MIN,
            false => pair.words >= NEAR_HEADLINE_WORDS_MIN && pair.likeness >= HEADLINE_LIKENESS_MIN,
        }
    }

    fn sentences(&self, view: &View<'_>, analysis: &Analysis, out: &mut Findings) {
        let mut copies: Vec<Range<usize>> = analysis.runs.iter().map(Run::again).collect();
        copies.sort_unstable_by_key(|r| r.start);
        let skip = |block: u32| {
            let at = copies.partition_point(|r| r.start <= block as usize);
            let copied = at > 0 && copies[at - 1].contains(&(block as usize));
            copied || block as usize <= analysis.lead || !except::is_prose(view.document, block, &self.openings)
        };
        for again in sentence::find(view, self.min_words as usize, skip) {
            let tokens = &view.document.tokens[again.tokens.0 as usize..again.tokens.1 as usize];
            let span = Span::new(tokens[0].start, tokens[tokens.len() - 1].end());
            let finding = out.report(again.block, span);
            finding.labels.push(again.first);
            finding.arg("words", tokens.len().to_string());
            finding.arg("first-words", compare::quoted(view.prose(), tokens, QUOTED_WORDS));
        }
    }

    fn doubled(&self, view: &View<'_>, out: &mut Findings) {
        for (at, block) in view.document.blocks.iter().enumerate() {
            if block.kind == BlockKind::Cell {
                continue;
            }
            let Some(found) = doubled::find(view.document, block, self.min_words as usize) else { continue };
            let first = &view.document.tokens[found.first.0..found.first.1];
            let finding = out.report(at as u32, found.again);
            finding.labels.push(Span::new(first[0].start, found.again.start.min(first[first.len() - 1].end())));
            if let Some(cut) = found.cut {
                finding.change = Change::Edits(vec![(cut, String::new())]);
                finding.safety = Safety::Safe;
            }
            finding.arg("words", first.len().to_string());
            finding.arg("first-words", compare::quoted(view.prose(), first, QUOTED_WORDS));
        }
    }
}

/// Whether a text belongs to the form of the document: the same few lines in section after section.
fn is_form(view: &View<'_>, run: &Run) -> bool {
    run.times >= FORM_TIMES_MIN
        && run.pairs.iter().filter(|p| is_running(&view.document.blocks[p.again as usize])).count() <= FORM_PAIRS_MAX
        && except::is_sectioned(view.document, run.first().end, run.again().start)
}

/// A run of lines, each too short to count, that are sentences and not verse.
fn are_sentences(view: &View<'_>, run: &Run) -> bool {
    let document = view.document;
    let closed = |pair: &&Pair| {
        let block = &document.blocks[pair.again as usize];
        is_running(block) && except::is_closed(document.text(block))
    };
    run.pairs.len() >= SHORT_LINES_MIN
        && run.words() >= SHORT_LINES_WORDS_MIN
        && run.pairs.iter().filter(closed).count() * 3 >= run.pairs.len() * 2
}

/// How far deleting the later blocks of an exact run may be trusted.
fn safety(view: &View<'_>, run: &Run) -> Safety {
    let document = view.document;
    let text = |at: u32| document.text(&document.blocks[at as usize]);
    let said = run.pairs.iter().all(|p| except::says_no_more(text(p.first), text(p.again)));
    let again = &document.blocks[run.again()];
    // An image alone in its paragraph has no words, and nobody compared it.
    let seen = again.iter().all(|b| !b.tokens.is_empty() || !document.text(b).contains(OBJECT));
    match (run.whole && said && seen, again.iter().all(|b| document.locate(b.span).whole)) {
        (false, _) => Safety::Suggest,
        // A line that stands under each of several headings may well be meant there.
        _ if run.pairs.len() == 1 && between_headings(document, run) => Safety::Unsafe,
        // Where markup stands inside, a link may lead elsewhere.
        (true, false) => Safety::Unsafe,
        (true, true) => Safety::Safe,
    }
}

fn between_headings(document: &Document, run: &Run) -> bool {
    let first = run.pairs.iter().map(|p| p.first as usize + 1).max().unwrap_or(0);
    let blocks = document.blocks.get(first..run.again().start).unwrap_or(&[]);
    blocks.iter().any(|b| b.kind == BlockKind::Heading)
}

fn span(view: &View<'_>, blocks: Range<usize>) -> Span<Prose> {
    let blocks = &view.document.blocks[blocks];
    blocks.iter().fold(blocks[0].span, |span, block| span.join(block.span))
}

/// Adds what the message names.
fn name(view: &View<'_>, run: &Run, finding: &mut Finding) {
    let document = view.document;
    let words = |at: u32| document.words(&document.blocks[at as usize]);
    let weight: u32 = run.words();
    let likeness = run.pairs.iter().map(|p| p.likeness * p.words as f32).sum::<f32>() / weight.max(1) as f32;
    let percent = if run.is_exact() { 100 } else { ((likeness * 100.0) as u32).min(99) };
    let changed = run.pairs.iter().filter(|p| !p.is_exact());
    let differences: Vec<String> =
        changed.flat_map(|p| compare::differences(&document.prose, words(p.first), words(p.again))).take(3).collect();
    let opening = words(run.pairs[0].again);
    let arabic = opening.first().is_some_and(|t| t.script() == Script::Arabic);
    finding.arg("paragraphs", run.pairs.len().to_string());
    finding.arg("words", weight.to_string());
    finding.arg("first-words", compare::quoted(&document.prose, opening, QUOTED_WORDS));
    finding.arg("percent", percent.to_string());
    finding.arg("differences", differences.join(if arabic { "؛ " } else { "; " }));
}
