//! `teaser`: a line that leads elsewhere stands in the body. Evidence is weighed: the lead, the mark after it, what
//! follows, links, bullets, neighbours; and what speaks against it: quotation marks, long sentences, ordinary grammar.

mod evidence;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::check::teaser::evidence::{Evidence, Weights, fold, is_item, stops, words, words_up_to};
use crate::check::{Change, Check, Compile, Findings, Gap, Hit, Kind, View};
use crate::diagnostic::Safety;
use crate::document::{Block, BlockKind};
use crate::language::Language;
use crate::text::marks::Script;
use crate::text::span::Span;
use crate::text::token::{HashTable, tokenize};

/// The kind.
pub const KIND: Kind = Kind {
    name: "teaser",
    about: "Finds lines that lead to other stories, to channels or to sources and were left in the body.",
    options: &[
        ("strong", "leads that are hardly ever anything else; after `*` the next word may be glued"),
        ("medium", "leads that need a mark after them"),
        ("weak", "leads that need a mark and more"),
        ("ask", "leads whose lines may tell readers something: an editor must look before they go"),
        ("kind-of", "what the lines are; for the reader of the rule file"),
        ("delimiters", "marks that may follow a lead; absent: the usual ones"),
        ("not", "openings that look like leads and are none"),
        ("not-after-lead", "words directly after a lead that make it ordinary prose"),
        ("follow", "words in the rest of the line that make any lead a strong one"),
        ("label-opens-group", "whether a bare label takes the short lines below it along"),
        ("threshold", "the weight from which a line is flagged"),
        ("fix-threshold", "the weight from which the line may be deleted"),
        ("max-words", "the most words after the lead of a line that may be deleted"),
        ("weights", "the weight of each piece of evidence"),
    ],
    more_options: &[],
    args: &["lead"],
    compile,
};

/// Words of a line that may stand under a label.
const GROUP_WORDS: std::ops::RangeInclusive<usize> = 2..=18;

/// Words of an item of a list under a label.
const GROUP_ITEM_WORDS_MAX: usize = 25;

/// Plain lines under a label; more of them are the article going on.
const GROUP_LINES_MAX: usize = 6;

/// How much a lead says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    Weak,
    Medium,
    Strong,
}

/// What follows the first word of the leads that begin with it.
#[derive(Debug)]
enum Second {
    /// Anything: a lead is that word alone.
    Any,
    /// One of these words, as skeletons.
    One(Vec<u64>),
}

/// A rule for teasers.
pub(super) struct Teaser {
    /// The second words of leads by their first.
    seconds: HashTable<Second>,
    /// How many bytes of a line may hold a lead, vowel signs included.
    longest: usize,
    /// Leads by their folded first word; the longest first.
    leads: HashMap<String, Vec<(String, Tier)>>,
    /// Leads to which the next word may be glued.
    open: HashSet<String>,
    nots: Vec<String>,
    pub(super) ask: Vec<String>,
    not_after: Vec<String>,
    follow: Vec<String>,
    delimiters: Vec<String>,
    group: bool,
    threshold: f64,
    fix_threshold: f64,
    max_words: usize,
    weights: Weights,
    /// Characters that begin leads which no word begins, such as ©.
    signs: Vec<char>,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    let language = compile.languages.get(compile.rule.lang.unwrap_or_default());
    let texts = |key: &'static str, compile: &mut Compile<'_>| -> Vec<String> {
        let texts = compile.options.texts(key, compile.problems);
        texts.iter().map(|t| fold(&t.text, language).text.trim().to_owned()).collect()
    };
    let mut teaser = Teaser {
        seconds: HashTable::default(),
        longest: 0,
        leads: HashMap::new(),
        open: HashSet::new(),
        nots: texts("not", compile),
        ask: texts("ask", compile),
        not_after: texts("not-after-lead", compile),
        follow: texts("follow", compile).iter().map(|t| evidence::spaced(t)).collect(),
        delimiters: compile.options.texts("delimiters", compile.problems).into_iter().map(|t| t.text).collect(),
        group: compile.options.flag("label-opens-group", compile.problems).unwrap_or(false),
        threshold: compile.options.number("threshold", 0.0..=100.0, compile.problems).unwrap_or(2.5),
        fix_threshold: compile.options.number("fix-threshold", 0.0..=100.0, compile.problems).unwrap_or(3.0),
        max_words: compile.options.number("max-words", 1.0..=1000.0, compile.problems).unwrap_or(25.0) as usize,
        weights: Weights::read(compile),
        signs: Vec::new(),
    };
    if teaser.delimiters.is_empty() {
        teaser.delimiters = evidence::DELIMITERS.iter().map(|d| (*d).to_owned()).collect();
    }
    teaser.delimiters.sort_by_key(|d| std::cmp::Reverse(d.len()));
    compile.options.text("kind-of", compile.problems);
    let mut seen: HashSet<String> = HashSet::new();
    for (key, tier) in [("strong", Tier::Strong), ("medium", Tier::Medium), ("weak", Tier::Weak)] {
        for text in compile.options.texts(key, compile.problems) {
            let written = text.text.trim_end_matches('*');
            let lead = fold(written, language).text.trim().to_owned();
            if lead.is_empty() {
                compile.problems.error(text.place, "an empty lead stands before every line");
                continue;
            }
            if !seen.insert(lead.clone()) {
                continue;
            }
            let first = first_word(&lead);
            match (first.is_empty(), lead.chars().next()) {
                (true, Some(sign)) => teaser.signs.push(sign),
                _ => compile.needles.leads.push(written.to_owned()),
            }
            if written.len() < text.text.len() {
                teaser.open.insert(lead.clone());
            }
            teaser.leads.entry(first).or_default().push((lead, tier));
        }
    }
    if seen.is_empty() {
        let place = compile.rule.place();
        compile.problems.error(place, "`teaser` has no lead");
        return None;
    }
    for (lead, _) in teaser.leads.values().flatten() {
        let mut tokens = Vec::new();
        tokenize(lead, 0, &mut tokens);
        let mut words = tokens.iter().map(|t| language.skeleton(&crate::text::fold::folded(t.text(lead))));
        let Some(first) = words.next() else { continue };
        let second = teaser.seconds.entry(first).or_insert_with(|| Second::One(Vec::new()));
        // What is glued to the second word of two makes it another one.
        let second_word = words.next().filter(|_| words.next().is_some() || !teaser.open.contains(lead));
        match (second_word, second) {
            (Some(word), Second::One(all)) => all.push(word),
            (None, second) => *second = Second::Any,
            (Some(_), Second::Any) => {}
        }
    }
    let lengths = teaser.leads.values().flatten().map(|(lead, _)| lead.len());
    teaser.longest = lengths.chain(teaser.nots.iter().map(String::len)).max().unwrap_or(0) * 2 + 16;
    for leads in teaser.leads.values_mut() {
        leads.sort_by_key(|(lead, _)| std::cmp::Reverse(lead.len()));
    }
    compile.needles.gaps = !teaser.signs.is_empty();
    Some(Box::new(teaser))
}

/// The first word of folded text, if it begins with one.
fn first_word(text: &str) -> String {
    let mut tokens = Vec::new();
    tokenize(text, 0, &mut tokens);
    tokens.first().filter(|t| t.start == 0).map_or_else(String::new, |t| t.text(text).to_owned())
}

/// A line that is flagged, or may be.
struct Line {
    evidence: Evidence,
    score: f64,
    flagged: bool,
    fixed: bool,
}

impl Check for Teaser {
    fn gap(&self, gap: &Gap<'_>) -> bool {
        gap.text.chars().any(|c| self.signs.contains(&c))
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        let mut lines: HashMap<usize, Line> = HashMap::new();
        let mut inner: Vec<(u32, Span<_>, String)> = Vec::new();
        for hit in view.hits {
            self.look(view, hit, &mut lines, &mut inner);
        }
        self.neighbours(&mut lines);
        in_lists(view, &mut lines);
        let groups = self.groups(view, &lines);
        spare_labels(view, &groups, &mut lines);
        self.say(view, &lines, &groups, out);
        for (block, span, lead) in inner {
            if !lines.get(&(block as usize)).is_some_and(|l| l.flagged) && !groups.contains_key(&(block as usize)) {
                out.report(block, span).arg("lead", lead);
            }
        }
        out.all.sort_by_key(|f| f.span);
    }
}

impl Teaser {
    fn look(
        &self,
        view: &View<'_>,
        hit: &Hit,
        lines: &mut HashMap<usize, Line>,
        inner: &mut Vec<(u32, Span<crate::text::span::Prose>, String)>,
    ) {
        let block = view.block(hit);
        let text = view.document.text(block);
        let language = view.language(block);
        let at = if hit.end > hit.first {
            (view.token(hit.first).start - block.span.start) as usize
        } else {
            let (span, gap) = view.gap(hit);
            let Some(sign) = gap.text.find(|c| self.signs.contains(&c)) else { return };
            (span.start - block.span.start) as usize + sign
        };
        // Most hits are ordinary words that begin a lead; they must cost next to nothing.
        if hit.end > hit.first && !self.may_begin(view, hit, block, language) {
            return;
        }
        let Some(found) = self.lead_at(&text[at..], language) else { return };
        let opening = evidence::opening(text);
        let title = hit.block == 0 && block.kind != BlockKind::Item && view.document.blocks.len() > 1;
        if opening.lead == at {
            // The title of an article may well say `watch`; it is no line of the body.
            if title || lines.contains_key(&(hit.block as usize)) {
                return;
            }
            let mut cues = opening.cues;
            cues.decorated |= block.kind == BlockKind::Item || block.is_bold;
            cues.linked = block.is_link;
            let evidence = evidence::weigh(self, &text[at..], found.0, found.1, cues, language);
            {
                let score = evidence.score;
                lines.insert(
                    hit.block as usize,
                    Line { evidence, score, flagged: score >= self.threshold, fixed: false },
                );
            }
        } else if at > opening.lead
            && !title
            && let Some((range, cues)) = evidence::inside(text, at)
        {
            let end = if cues.decorated { range.end - 1 } else { range.end };
            let evidence = evidence::weigh(self, &text[at..end.max(at)], found.0, found.1, cues, language);
            let whole = evidence.whole && !cues.decorated;
            if evidence.tier == Tier::Strong && evidence.delimited && !whole && evidence.score >= self.threshold {
                let trimmed = range.start + text[range.clone()].trim_end().len();
                let span = Span::new(block.span.start + range.start as u32, block.span.start + trimmed as u32);
                if !inner.last().is_some_and(|(_, s, _)| s.overlaps(span)) {
                    inner.push((hit.block, span, evidence.lead));
                }
            }
        }
    }

    /// A line beside a flagged one is more likely to be one too.
    fn neighbours(&self, lines: &mut HashMap<usize, Line>) {
        let base: HashSet<usize> = lines.iter().filter(|(_, l)| l.flagged).map(|(at, _)| *at).collect();
        for (&at, line) in lines.iter_mut() {
            if at > 0 && base.contains(&(at - 1)) || base.contains(&(at + 1)) {
                line.score += self.weights.neighbour;
                line.flagged |= line.score >= self.threshold;
            }
            if !line.flagged || line.score < self.fix_threshold {
                continue;
            }
            let rest = &line.evidence.rest;
            let one = !stops(rest).any(|stop| words_up_to(&rest[stop..], 1) > 0);
            let count = words_up_to(rest, self.max_words + 1);
            // One word after the lead is a name in a text about it, and no headline.
            let headline = line.evidence.whole || (2..=self.max_words).contains(&count);
            line.fixed = headline && one && !line.evidence.ask;
        }
    }

    /// The blocks under a bare label, each with the label's block.
    fn groups(&self, view: &View<'_>, lines: &HashMap<usize, Line>) -> HashMap<usize, usize> {
        let mut out = HashMap::new();
        if !self.group {
            return out;
        }
        let mut labels: Vec<usize> = lines
            .iter()
            .filter(|(_, l)| l.flagged && l.evidence.whole && l.evidence.tier == Tier::Strong)
            .map(|(at, _)| *at)
            .collect();
        labels.sort_unstable();
        for label in labels {
            let mut under = Vec::new();
            let mut items = None;
            for (at, block) in view.document.blocks.iter().enumerate().skip(label + 1) {
                if lines.get(&at).is_some_and(|l| l.flagged) || !belongs(view, block, &mut items) {
                    break;
                }
                under.push(at);
            }
            if items == Some(true) || under.len() <= GROUP_LINES_MAX {
                out.extend(under.into_iter().map(|at| (at, label)));
            }
        }
        out
    }

    fn say(&self, view: &View<'_>, lines: &HashMap<usize, Line>, groups: &HashMap<usize, usize>, out: &mut Findings) {
        let own = lines.iter().filter(|(_, l)| l.flagged).map(|(at, l)| (*at, l));
        let grouped = groups.iter().filter_map(|(at, label)| lines.get(label).map(|l| (*at, l)));
        let all: Vec<(usize, &Line)> = own.chain(grouped).collect();
        let mut gone: Vec<usize> = all.iter().filter(|(_, line)| line.fixed).map(|(at, _)| *at).collect();
        gone.sort_unstable();
        let rows = gone.chunk_by(|a, b| a + 1 == *b);
        let row_of: HashMap<usize, Range<usize>> =
            rows.flat_map(|row| row.iter().map(|&at| (at, row[0]..row[row.len() - 1] + 1))).collect();
        for (at, line) in all {
            let span = view.document.blocks[at].span;
            let finding = out.report(at as u32, span);
            finding.arg("lead", line.evidence.lead.clone());
            finding.change = Change::Delete(at..at + 1);
            finding.together = row_of.get(&at).cloned();
            finding.safety = if line.fixed { Safety::Safe } else { Safety::Suggest };
        }
    }

    /// Whether the second word is one that a lead with this first word may have.
    fn may_begin(&self, view: &View<'_>, hit: &Hit, block: &Block, language: &Language) -> bool {
        let skeleton = |at: u32| {
            let plain = view.token(at).script() == Script::Arabic && !view.token(at).is_marked();
            match plain {
                true => language.skeleton(view.word(at)),
                false => language.skeleton(&crate::text::fold::folded(view.word(at))),
            }
        };
        match self.seconds.get(&skeleton(hit.first)) {
            Some(Second::One(words)) => {
                let next = hit.first + 1;
                (next as usize) < block.tokens.end && words.contains(&skeleton(next))
            }
            Some(Second::Any) | None => true,
        }
    }

    /// The lead that a text begins with, if it begins with one.
    fn lead_at(&self, text: &str, language: &Language) -> Option<(&str, Tier)> {
        let near = evidence::prefix(text, self.longest);
        let folded = fold(near, language);
        let first = first_word(&folded.text);
        let starts = |lead: &str| evidence::starts_with_words(&folded.text, lead);
        let glued = |lead: &String| self.open.contains(lead) && folded.text.starts_with(lead.as_str());
        let (lead, tier) = self.leads.get(&first)?.iter().find(|(lead, _)| starts(lead) || glued(lead))?;
        (!self.nots.iter().any(|n| starts(n))).then_some((lead, *tier))
    }
}

/// An item of a list whose other items are no such lines stands there on purpose, or an editor must look.
fn in_lists(view: &View<'_>, lines: &mut HashMap<usize, Line>) {
    let blocks = &view.document.blocks;
    let stays = |at: usize, lines: &HashMap<usize, Line>| {
        blocks.get(at).is_some_and(|b| b.kind == BlockKind::Item) && !lines.get(&at).is_some_and(|l| l.flagged)
    };
    let items = lines.iter().filter(|(at, l)| l.flagged && blocks[**at].kind == BlockKind::Item);
    let beside = |at: usize| stays(at + 1, lines) || at > 0 && stays(at - 1, lines);
    let mixed: Vec<usize> = items.map(|(at, _)| *at).filter(|&at| beside(at)).collect();
    for at in mixed {
        let Some(line) = lines.get_mut(&at).filter(|l| !l.evidence.whole) else { continue };
        line.fixed = false;
        line.flagged &= line.evidence.tier == Tier::Strong;
    }
}

/// A label does not go without the list that it heads.
fn spare_labels(view: &View<'_>, groups: &HashMap<usize, usize>, lines: &mut HashMap<usize, Line>) {
    let blocks = &view.document.blocks;
    let labels: Vec<usize> = lines.iter().filter(|(_, l)| l.fixed && l.evidence.whole).map(|(at, _)| *at).collect();
    for label in labels {
        let under: Vec<usize> = (label + 1..).take_while(|at| groups.get(at) == Some(&label)).collect();
        let next = label + 1 + under.len();
        let left = blocks.get(next).is_some_and(|b| b.kind == BlockKind::Item || b.is_link)
            && !lines.get(&next).is_some_and(|l| l.flagged);
        if let Some(line) = lines.get_mut(&label).filter(|_| left) {
            line.fixed = false;
        }
    }
}

/// Whether a block under a label is one of its headlines.
fn belongs(view: &View<'_>, block: &Block, items: &mut Option<bool>) -> bool {
    let text = view.document.text(block);
    if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Item) {
        return false;
    }
    let item = block.kind == BlockKind::Item || block.is_link || is_item(text);
    if *items.get_or_insert(item) != item {
        return false;
    }
    let count = words(text);
    let last = text.trim_end_matches(['"', '”', '»', ')', ' ', '_', '*']);
    if item {
        return count <= GROUP_ITEM_WORDS_MAX && (block.is_link || !last.ends_with(['.', '۔']));
    }
    GROUP_WORDS.contains(&count) && !last.ends_with(['.', '۔', '!', ':', ';', '؛', '،', ','])
}
