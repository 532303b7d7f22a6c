//! `quotes`: quotation marks that lack their partner, and quotation marks of another style than the article's.

use crate::check::majority::Majority;
use crate::check::{Change, Check, Compile, Findings, Kind, View};
use crate::diagnostic::Safety;
use crate::language::LangId;
use crate::text::marks::{digit, is_hidden, is_letter_or_digit, is_mark};
use crate::text::span::{Prose, Span};

/// The kind.
pub const KIND: Kind = Kind {
    name: "quotes",
    about: "Finds quotation marks without their partner, or of another style than the article's.",
    options: &[
        ("styles", "the mark that opens and the mark that closes, such as \"«»\""),
        ("by-look", "styles whose marks open or close by what stands beside them; two equal marks always do"),
        (
            "report",
            "\"alone\": marks without their partner; \"turned\": marks that close where they should open, and the other way; \"mixed\": pairs of another style than most",
        ),
        (
            "runs-on",
            "whether a quotation may be opened again at a new sentence, as in text that has lost its paragraphs",
        ),
        ("prefer", "the style that the house has chosen, for \"mixed\""),
        ("minimum", "how many pairs make a style the usual one (2)"),
        ("ratio", "how many times as many as of the other styles (2)"),
        ("fix", "safe, unsafe or suggest"),
    ],
    more_options: &[],
    args: &["usual", "mark"],
    compile,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Style {
    open: char,
    close: char,
    by_look: bool,
}

/// The longest run of letters that is taken for a proclitic before a quotation mark, as in «وبـ».
const PROCLITIC_LETTERS_MAX: usize = 3;

/// How many open quotations are looked through for a partner.
const OPEN_MAX: usize = 64;

struct Quotes {
    styles: Vec<Style>,
    /// The first bytes of all marks.
    leads: Vec<u8>,
    runs_on: bool,
    report: Report,
    safety: Safety,
}

/// What is said.
enum Report {
    Alone,
    Turned,
    Mixed { prefer: Option<usize>, majority: Majority },
}

/// A quotation mark in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    block: u32,
    span: Span<Prose>,
    /// Which style it belongs to.
    style: usize,
    closes: bool,
    /// Which end it is at, going by what stands beside it.
    look: End,
}

/// Quotation marks that belong together.
#[derive(Debug)]
struct Pair {
    open: Mark,
    close: Mark,
    /// Whether it stands in no other pair.
    outer: bool,
}

/// Every quotation mark of a document in one language.
#[derive(Debug, Default)]
pub struct Reading {
    lang: Option<LangId>,
    styles: Vec<Style>,
    pairs: Vec<Pair>,
    alone: Vec<Mark>,
    /// Marks at one end of a quotation with the look of the other.
    turned: Vec<Mark>,
}

/// A quotation that is open at the end of a paragraph.
struct Pending {
    mark: Mark,
    /// The last paragraph that it was opened in, or opened again.
    last: u32,
}

/// Which end of a quotation a mark is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Opens,
    Closes,
    Either,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    compile.needles.documents = true;
    let safety = compile.safety(Safety::Unsafe);
    let by_look: Vec<String> =
        compile.options.texts("by-look", compile.problems).into_iter().map(|text| text.text).collect();
    let pairs = compile.pairs("styles");
    let names: Vec<String> = pairs.iter().map(|&(open, close)| String::from_iter([open, close])).collect();
    let style = |(&(open, close), name)| Style { open, close, by_look: open == close || by_look.contains(name) };
    let styles: Vec<Style> = pairs.iter().zip(&names).map(style).collect();
    if styles.is_empty() {
        let place = compile.rule.place();
        compile.problems.error(place, "`quotes` needs `styles`");
        return None;
    }
    let runs_on = compile.options.flag("runs-on", compile.problems).unwrap_or(false);
    let majority = Majority::read(compile);
    let mut prefer = None;
    if let Some(wish) = compile.options.text("prefer", compile.problems) {
        prefer = names.iter().position(|name| *name == wish.text);
        if prefer.is_none() {
            compile.problems.error(wish.place, format!("`{}` is none of the styles of this rule", wish.text));
        }
    }
    let kinds = [(0, "alone"), (1, "turned"), (2, "mixed")];
    let report = match compile.options.one_of("report", &kinds, compile.problems) {
        Some(1) => Report::Turned,
        Some(2) => Report::Mixed { prefer, majority },
        _ => Report::Alone,
    };
    let mut leads: Vec<u8> =
        styles.iter().flat_map(|s| [s.open, s.close]).map(|c| c.encode_utf8(&mut [0; 4]).as_bytes()[0]).collect();
    leads.sort_unstable();
    leads.dedup();
    Some(Box::new(Quotes { styles, leads, runs_on, report, safety }))
}

impl Check for Quotes {
    fn check(&self, view: &View<'_>, out: &mut Findings) {
        // Rules that ask for the same styles share one reading.
        let first = view.shared.quotes.get_or_init(|| self.read(view));
        let own;
        let reading = if first.lang == view.rule.lang && first.styles == self.styles {
            first
        } else {
            own = self.read(view);
            &own
        };
        let seen = |block: u32| view.rule.looks_at(view.document.blocks[block as usize].kind);
        match self.report {
            Report::Alone => {
                let alone = reading.alone.iter().copied().filter(|mark| seen(mark.block));
                self.say_alone(view, alone, out);
            }
            Report::Turned => {
                for mark in reading.turned.iter().filter(|mark| seen(mark.block)) {
                    let style = self.styles[mark.style];
                    let right = if mark.closes { style.close } else { style.open };
                    out.replace(mark.block, mark.span, self.safety, right.to_string());
                }
            }
            Report::Mixed { prefer, majority } => {
                let pairs: Vec<&Pair> = reading.pairs.iter().filter(|p| p.outer && seen(p.open.block)).collect();
                if let Some(usual) = prefer.or_else(|| self.usual(&pairs, majority)) {
                    self.say_mixed(view, &pairs, usual, out);
                }
            }
        }
    }
}

impl Quotes {
    fn style(&self, c: char) -> Option<usize> {
        self.styles.iter().position(|s| s.open == c || s.close == c)
    }

    fn read(&self, view: &View<'_>) -> Reading {
        let mut reading = Reading { lang: view.rule.lang, styles: self.styles.clone(), ..Reading::default() };
        // What is open at the end of a paragraph may be closed in a later one.
        let mut pending: Vec<Pending> = Vec::new();
        for (at, block) in view.document.blocks.iter().enumerate() {
            if view.rule.lang.is_none_or(|lang| lang == block.lang) {
                self.read_block(view, at as u32, &mut pending, &mut reading);
            }
        }
        reading.alone.extend(pending.into_iter().map(|p| p.mark));
        reading.alone.sort_unstable();
        reading
    }

    /// Where the marks of a text may stand: most text has none, and is searched by their first bytes.
    fn places<'a>(&'a self, text: &'a str) -> Box<dyn Iterator<Item = usize> + 'a> {
        let bytes = text.as_bytes();
        match self.leads[..] {
            [a] => Box::new(memchr::memchr_iter(a, bytes)),
            [a, b] => Box::new(memchr::memchr2_iter(a, b, bytes)),
            [a, b, c] => Box::new(memchr::memchr3_iter(a, b, c, bytes)),
            _ => Box::new(text.char_indices().map(|(at, _)| at)),
        }
    }

    fn read_block(&self, view: &View<'_>, at: u32, pending: &mut Vec<Pending>, reading: &mut Reading) {
        let block = view.document.blocks[at as usize].span;
        let text = &view.prose()[block.range()];
        let mut open: Vec<Mark> = Vec::new();
        let mut shut: Vec<Mark> = Vec::new();
        let marks = self.places(text).filter_map(|at| {
            let c = text[at..].chars().next()?;
            Some((self.style(c)?, c, Span::at(block.start as usize + at..block.start as usize + at + c.len_utf8())))
        });
        for (style, c, span) in
            marks.filter(|(.., span)| !view.document.in_opaque(span.start) && !view.document.beside_tag(*span))
        {
            let inside = (span.start - block.start) as usize..(span.end - block.start) as usize;
            let partner = last_of(&open, style, |m| m.style);
            let look = look(text, inside.clone());
            let told = if c == self.styles[style].open { End::Opens } else { End::Closes };
            let end = match (told, partner, look) {
                (_, None, End::Either) if self.styles[style].by_look => End::Opens,
                (_, Some(_), End::Either) if self.styles[style].by_look => End::Closes,
                _ if self.styles[style].by_look => look,
                // It ends what an earlier paragraph began.
                (End::Closes, None, _) if last_of(pending, style, |p| p.mark.style).is_some() => End::Closes,
                // Systems that turn marks by the letters beside them take a proclitic for the end of a word.
                (End::Closes, None, End::Opens) => End::Opens,
                (End::Closes, None, End::Either) if is_glued(text, inside.clone()) => End::Opens,
                (End::Opens, Some(_), End::Closes) => End::Closes,
                _ => told,
            };
            let mark = Mark { block: at, span, style, closes: end == End::Closes, look };
            if end != told && !self.styles[style].by_look {
                reading.turned.push(mark);
            }
            let running = (span.start == block.start).then(|| runs_on(pending, style, at)).flatten();
            match (end, partner) {
                (End::Closes, Some(from)) => {
                    let opening = open[from];
                    reading.alone.extend(open.drain(from..).skip(1));
                    reading.pairs.push(Pair { open: opening, close: mark, outer: open.is_empty() });
                }
                // Each paragraph of a long quotation may open it again.
                (End::Opens, None) if running.is_some() => open.extend(running.map(|from| pending.remove(from).mark)),
                (End::Opens, Some(_)) if self.runs_on && ends_sentence(&text[..inside.start]) => {}
                // Inches and minutes.
                (End::Closes, None) if ends_in_digit(&text[..inside.start]) => {}
                (End::Closes, None) => shut.push(mark),
                _ => open.push(mark),
            }
        }
        shut.retain(|mark| match last_of(pending, mark.style, |p| p.mark.style) {
            Some(at) => {
                pending.truncate(at);
                false
            }
            None => true,
        });
        self.join_misplaced(&mut open, &mut shut);
        reading.alone.extend(shut);
        pending.extend(open.into_iter().map(|mark| Pending { mark, last: at }));
    }

    /// Two marks with a space on the wrong side (`word" quoted "`) look alone and are a pair.
    fn join_misplaced(&self, open: &mut Vec<Mark>, shut: &mut Vec<Mark>) {
        let mut left: Vec<Mark> = open.iter().chain(shut.iter()).copied().collect();
        left.retain(|mark| self.styles[mark.style].by_look);
        left.sort_unstable();
        let mut at = 0;
        while let [first, second, ..] = left[at..] {
            let pair = first.style == second.style && first.closes && second.look != End::Opens;
            if pair {
                shut.retain(|mark| *mark != first && *mark != second);
                open.retain(|mark| *mark != second);
            }
            at += if pair { 2 } else { 1 };
        }
    }

    fn say_alone(&self, view: &View<'_>, alone: impl Iterator<Item = Mark>, out: &mut Findings) {
        let mut rest = alone.peekable();
        while let Some(mark) = rest.next() {
            // Opened in one style and closed in another: one slip, at the mark that closes.
            let other = rest.next_if(|next| next.block == mark.block && next.closes && !mark.closes);
            let Some(closing) = other.filter(|next| next.style != mark.style) else {
                for mark in std::iter::once(mark).chain(other) {
                    let found = view.prose()[mark.span.range()].to_owned();
                    out.report(mark.block, mark.span).arg("mark", found);
                }
                continue;
            };
            let found = view.prose()[closing.span.range()].to_owned();
            let right = self.styles[mark.style].close.to_string();
            let finding = out.replace(closing.block, closing.span, self.safety, right);
            finding.arg("mark", found).labels.push(mark.span);
        }
    }

    /// The style of most quotations.
    fn usual(&self, pairs: &[&Pair], majority: Majority) -> Option<usize> {
        let mut counts = vec![0; self.styles.len()];
        for pair in pairs {
            counts[pair.open.style] += 1;
        }
        let all: usize = counts.iter().sum();
        let (usual, most) = counts.into_iter().enumerate().max_by_key(|&(style, n)| (n, std::cmp::Reverse(style)))?;
        majority.holds(most, all - most).then_some(usual)
    }

    fn say_mixed(&self, view: &View<'_>, pairs: &[&Pair], usual: usize, out: &mut Findings) {
        let style = self.styles[usual];
        let example = pairs.iter().find(|p| p.open.style == usual).map(|p| p.open.span);
        for pair in pairs.iter().filter(|p| p.open.style != usual) {
            let inside = view.prose()[pair.open.span.end as usize..pair.close.span.start as usize].chars();
            // A quotation in it has the style already.
            let taken = inside.clone().any(|c| c == style.open || c == style.close);
            let mark = view.prose()[pair.open.span.range()].to_owned();
            let finding = out.report(pair.open.block, pair.open.span);
            finding.arg("mark", mark).arg("usual", format!("{}…{}", style.open, style.close));
            finding.labels.extend(example);
            if !taken {
                let edit = |mark: &Mark, c: char| (mark.span, c.to_string());
                finding.change = Change::Edits(vec![edit(&pair.open, style.open), edit(&pair.close, style.close)]);
                finding.safety = self.safety;
            }
        }
        out.all.sort_by_key(|f| f.span);
    }
}

/// The last of the open quotations that has the style. Only the innermost are asked: text made of nothing but opening
/// marks must not cost its square.
fn last_of<T>(open: &[T], style: usize, of: impl Fn(&T) -> usize) -> Option<usize> {
    let from = open.len().saturating_sub(OPEN_MAX);
    open[from..].iter().rposition(|mark| of(mark) == style).map(|at| from + at)
}

/// The quotation of the style that runs on from the paragraph before.
fn runs_on(pending: &[Pending], style: usize, block: u32) -> Option<usize> {
    last_of(pending, style, |p| p.mark.style).filter(|&at| pending[at].last + 1 == block)
}

/// Which end of a quotation a mark is at, going by what stands beside it.
fn look(text: &str, at: std::ops::Range<usize>) -> End {
    let seen = |c: &char| matches!(c, ' '..='~') || is_letter_or_digit(*c) || !(is_hidden(*c) || is_mark(*c));
    let before = text[..at.start].chars().rev().find(seen).filter(|c| !c.is_whitespace());
    let after = text[at.end..].chars().find(seen).filter(|c| !c.is_whitespace());
    let opens = |c: char| matches!(c, '(' | '[' | '{' | '«' | '“' | '‘' | '-' | '–' | '—' | '/');
    match (before, after) {
        (None, Some(a)) if is_letter_or_digit(a) || opens(a) => End::Opens,
        (Some(b), None) if !opens(b) && b != ':' => End::Closes,
        (Some(b), Some(a)) if (is_letter_or_digit(b) || "!?؟.…%)".contains(b)) && !is_letter_or_digit(a) => {
            End::Closes
        }
        (Some(b), Some(a)) if opens(b) && is_letter_or_digit(a) => End::Opens,
        // Letters on both sides: something is glued before it, or after it.
        _ => End::Either,
    }
}

/// Whether a letter or two, or a stretching stroke, and then a word stand close to the mark: «و», «لـ».
fn is_glued(text: &str, at: std::ops::Range<usize>) -> bool {
    let before = text[..at.start].chars().rev().take_while(|c| !c.is_whitespace());
    let glued = before.filter(|c| is_letter_or_digit(*c)).count();
    let word = text[at.end..].chars().next().is_some_and(is_letter_or_digit);
    (1..=PROCLITIC_LETTERS_MAX).contains(&glued) && word
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['.', '!', '?', '؟', '…'])
}

fn ends_in_digit(text: &str) -> bool {
    text.chars().next_back().is_some_and(|c| digit(c).is_some())
}
