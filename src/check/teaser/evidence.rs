//! What speaks for a teaser and against it, read from one line.

use crate::check::Compile;
use crate::check::teaser::{Teaser, Tier};
use crate::language::Language;
use crate::text::marks::{is_combining, is_hidden, is_mark};

/// Marks that may follow a lead.
pub(super) const DELIMITERS: [&str; 20] =
    [":", "：", "..", "...", "…", "-", "–", "—", "|", "»", ">>", ">", "›", "/", "⬇", "👇", "←", "→", "=", "⬅"];

/// Words of a rest that reads like a headline.
const HEADLINE_WORDS_MAX: usize = 18;

/// Words beside an address in a line that is nearly only that address.
const LINK_WORDS_MAX: usize = 3;

/// How much of a paragraph is looked at before and after a lead inside it.
const INSIDE_BYTES_MAX: usize = 2000;

/// The weight of each piece of evidence.
pub(super) struct Weights {
    strong: f64,
    medium: f64,
    weak: f64,
    delimiter: f64,
    whole: f64,
    headline: f64,
    link: f64,
    decoration: f64,
    /// A neighbour is flagged.
    pub(super) neighbour: f64,
    quoted: f64,
    long: f64,
    bare: f64,
    negative: f64,
}

impl Weights {
    pub(super) fn read(compile: &mut Compile<'_>) -> Self {
        let table = compile.options.table("weights", compile.problems);
        let mut weight = |key: &'static str, usual: f64| {
            table.and_then(|t| t.number(key, -100.0..=100.0, compile.problems)).unwrap_or(usual)
        };
        let weights = Self {
            strong: weight("strong", 2.0),
            medium: weight("medium", 1.0),
            weak: weight("weak", 0.5),
            delimiter: weight("delimiter", 1.0),
            whole: weight("whole", 1.5),
            headline: weight("headline", 0.5),
            link: weight("link", 1.0),
            decoration: weight("decoration", 0.5),
            neighbour: weight("neighbour", 1.0),
            quoted: weight("quoted", -3.0),
            long: weight("long", -1.5),
            bare: weight("bare", -1.5),
            negative: weight("negative", -2.0),
        };
        if let Some(table) = table {
            table.finish(compile.problems);
        }
        weights
    }
}

/// What was found in a line.
pub(super) struct Evidence {
    pub(super) score: f64,
    /// The lead as written.
    pub(super) lead: String,
    /// Nothing with letters follows the lead.
    pub(super) whole: bool,
    pub(super) tier: Tier,
    /// What follows the lead and its mark.
    pub(super) rest: String,
    /// A mark follows the lead.
    pub(super) delimited: bool,
    /// An editor must look before the line goes.
    pub(super) ask: bool,
}

/// What stands around a lead.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cues {
    pub(super) decorated: bool,
    pub(super) quoted: bool,
    pub(super) linked: bool,
}

/// Folded text with the way back.
pub(super) struct Lead {
    pub(super) text: String,
    /// For each byte of `text`, and one past its end, the byte of the original.
    back: Vec<usize>,
}

/// Text as leads are compared: no marks, one case, confusable letters alike, white space as single spaces.
pub(super) fn fold(text: &str, language: &Language) -> Lead {
    let mut lead = Lead { text: String::with_capacity(text.len()), back: Vec::with_capacity(text.len() + 1) };
    for (at, c) in text.char_indices() {
        // What nearly every character is, before the others are asked for one by one.
        if matches!(c, '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}') {
            let c = language.alike(c);
            lead.back.extend(std::iter::repeat_n(at, c.len_utf8()));
            lead.text.push(c);
            continue;
        }
        if is_mark(c) || is_hidden(c) || is_combining(c) || matches!(c, '\u{FE0E}' | '\u{FE0F}') {
            continue;
        }
        let c = match c {
            '\u{2018}' | '\u{2019}' | '\u{2BC}' => '\'',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if c == ' ' && lead.text.ends_with(' ') {
            continue;
        }
        let alike = language.alike(c);
        let small = match alike {
            '\u{600}'..='\u{6FF}' => alike,
            _ => language.alike(alike.to_lowercase().next().unwrap_or(alike)),
        };
        lead.back.extend(std::iter::repeat_n(at, small.len_utf8()));
        lead.text.push(small);
    }
    lead.back.push(text.len());
    lead
}

fn is_word(c: char) -> bool {
    match c {
        // What nearly every character is, before the tables of Unicode are asked.
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '\u{620}'..='\u{64A}' => true,
        '\0'..='\u{7F}' | '،' | '؛' | '؟' => false,
        _ => c.is_alphanumeric(),
    }
}

/// How many words a text has.
pub(super) fn words(text: &str) -> usize {
    words_up_to(text, usize::MAX)
}

/// The same, counted no further than to `limit`.
pub(super) fn words_up_to(text: &str, limit: usize) -> usize {
    text.split_whitespace().filter(|w| w.contains(is_word)).take(limit).count()
}

/// At most so many bytes of a text.
pub(super) fn prefix(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Words only, parted and surrounded by single spaces.
pub(super) fn spaced(text: &str) -> String {
    let words: Vec<&str> = text.split(|c| !is_word(c)).filter(|w| !w.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

/// Whether folded text begins with these words, and not in the middle of one.
pub(super) fn starts_with_words(text: &str, words: &str) -> bool {
    let Some(rest) = text.strip_prefix(words) else { return false };
    !(rest.starts_with(is_word) && words.ends_with(is_word))
}

/// Arrows, bullets, pictures.
fn is_symbol(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{25A0}'..='\u{27BF}' | '\u{2900}'..='\u{297F}'
        | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Where the lead of a line would begin.
pub(super) struct Opening {
    pub(super) lead: usize,
    pub(super) cues: Cues,
}

/// Steps over bullets, arrows, numbers and brackets at the start of a line.
pub(super) fn opening(text: &str) -> Opening {
    let mut cues = Cues::default();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let Some(c) = rest.chars().next() else { break };
        let next = rest[c.len_utf8()..].chars().next();
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let numbered = (1..=2).contains(&digits)
            && rest[digits..].starts_with(['.', ')'])
            && rest[digits + 1..].starts_with(char::is_whitespace);
        let step = if numbered {
            cues.decorated = true;
            digits + 1
        } else if matches!(c, '»' | '«') && next.is_some_and(char::is_whitespace) {
            cues.decorated = true;
            cues.quoted |= text[at + c.len_utf8()..].contains(['»', '«']);
            c.len_utf8()
        } else if is_symbol(c) || "-–—•●▪■►▶◄◀›‹>|*+·☚()[]{}".contains(c) {
            cues.decorated = true;
            c.len_utf8()
        } else if c.is_whitespace()
            || is_hidden(c)
            || matches!(c, '\u{FE0E}' | '\u{FE0F}')
            || "#_=~…".contains(c)
            || (c == '.' && (next == Some('.') || text[..at].ends_with('.')))
        {
            c.len_utf8()
        } else {
            break;
        };
        at += step;
    }
    if let Some(quote) = text[at..].chars().next().filter(|c| "«\"“„‟‚❝‹".contains(*c)) {
        cues.quoted = true;
        at += quote.len_utf8();
    }
    Opening { lead: at, cues }
}

/// Whether a line begins as an item of a list does.
pub(super) fn is_item(text: &str) -> bool {
    text.starts_with(['-', '•', '●', '▪', '■', '►', '▶', '*', '–', '—']) || {
        let digits = text.chars().take_while(char::is_ascii_digit).count();
        (1..=2).contains(&digits) && text[digits..].starts_with(['.', ')'])
    }
}

/// Offsets just after each mark that ends a sentence. Dots in a group end none, nor does a dot before a letter.
pub(super) fn stops(text: &str) -> impl Iterator<Item = usize> {
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while let Some((at, c)) = chars.next() {
            let last = std::mem::replace(&mut before, c);
            if !matches!(c, '.' | '!' | '?' | '؟' | '۔') {
                continue;
            }
            let next = chars.peek().map(|n| n.1);
            let grouped = matches!(last, '.' | '…') || next.is_some_and(|n| matches!(n, '.' | '…') || is_word(n));
            if !grouped {
                return Some(at + c.len_utf8());
            }
        }
        None
    })
}

/// A lead inside a paragraph: after the end of a sentence, up to the end of the next; or in brackets, both included.
pub(super) fn inside(text: &str, at: usize) -> Option<(std::ops::Range<usize>, Cues)> {
    let ornament = |c: char| c.is_whitespace() || is_symbol(c) || is_hidden(c) || matches!(c, '\u{FE0E}' | '\u{FE0F}');
    let before = text[..at].trim_end_matches(ornament);
    let start = before.len() + text[before.len()..at].find(is_symbol).unwrap_or(at - before.len());
    // Only so much of a paragraph is looked at on either side, whatever its length.
    let mut from = at.saturating_sub(INSIDE_BYTES_MAX);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let after = prefix(&text[at..], INSIDE_BYTES_MAX);
    let count = |c: char, to: usize| text[from..to.max(from)].matches(c).count();
    let quoted =
        |to: usize| count('«', to) > count('»', to) || count('“', to) > count('”', to) || count('"', to) % 2 == 1;
    if let Some(open) = before.chars().next_back().filter(|c| matches!(c, '(' | '[')) {
        let start = before.len() - 1;
        let close = after.find(if open == '(' { ')' } else { ']' })? + at;
        let cues = Cues { decorated: true, ..Cues::default() };
        return (!quoted(start)).then_some((start..close + 1, cues));
    }
    let closed = before.trim_end_matches(['"', '”', '»', '\'', ')', ']']);
    if !closed.ends_with(['.', '!', '?', '؟', '…', '۔']) || quoted(at) {
        return None;
    }
    let end = at + stops(after).next().unwrap_or(after.len());
    Some((start..end, Cues::default()))
}

/// Weighs a line that begins with a lead.
pub(super) fn weigh(
    rule: &Teaser,
    text: &str,
    lead: &str,
    mut tier: Tier,
    cues: Cues,
    language: &Language,
) -> Evidence {
    let weights = &rule.weights;
    let folded = fold(text, language);
    let after = &folded.text[lead.len().min(folded.text.len())..];
    let written = text[..folded.back[lead.len().min(folded.text.len())]].trim_end().to_owned();
    if tier != Tier::Strong && !rule.follow.is_empty() {
        let padded = spaced(after);
        if rule.follow.iter().any(|w| padded.contains(w.as_str())) {
            tier = Tier::Strong;
        }
    }
    let mut score = match tier {
        Tier::Strong => weights.strong,
        Tier::Medium => weights.medium,
        Tier::Weak => weights.weak,
    };
    let mut tail = after.trim_start_matches([' ', '*', '_']);
    if cues.quoted {
        tail = tail.strip_prefix(['"', '”', '»', ')', ']']).unwrap_or(tail);
    }
    let spaced_before = after.len() != tail.len();
    // Where a headline is glued to the lead, a line break or a mark between them was lost.
    let glued = rule.open.contains(lead) && after.starts_with(|c: char| !c.is_whitespace());
    let mut delimited = glued || has_delimiter(&rule.delimiters, tail, spaced_before);
    let rest_folded = if delimited { strip_delimiter(tail) } else { tail };
    let rest = rest_folded.trim_matches([' ', ')', ']', '}', '*', '_', '>', '|']).to_owned();
    let whole = !rest.contains(is_word);
    if whole {
        score += weights.delimiter + weights.whole;
        delimited = true;
    } else {
        if delimited {
            score += weights.delimiter;
        }
        score += judge_rest(rule, &rest, rest_folded, tier, delimited, cues);
    }
    score += if cues.decorated { weights.decoration } else { 0.0 };
    score += if cues.quoted { weights.quoted } else { 0.0 };
    // What stands on a line of its own below may be the article going on.
    let goes_on = text.split_once('\n').is_some_and(|(_, below)| words_up_to(below, 1) > 0);
    let ask = goes_on || rule.ask.iter().any(|a| a == lead);
    Evidence { score, lead: written, whole, tier, rest, delimited, ask }
}

fn judge_rest(rule: &Teaser, rest: &str, rest_folded: &str, tier: Tier, delimited: bool, cues: Cues) -> f64 {
    let weights = &rule.weights;
    let mut score = 0.0;
    let count = words_up_to(rest, rule.max_words.max(HEADLINE_WORDS_MAX) + 1);
    let last = rest.trim_end_matches(['"', '”', '»', '\'', ' ', ')']);
    let full_stop = last.ends_with('۔') || last.ends_with('.') && !last.ends_with("..") && !last.ends_with("….");
    if count <= HEADLINE_WORDS_MAX && !full_stop {
        score += weights.headline;
    }
    if count > rule.max_words || stops(rest).nth(1).is_some() {
        score += weights.long;
    }
    if !delimited {
        let negative = rule.not_after.iter().any(|n| starts_with_words(rest_folded.trim_start(), n));
        score += if negative { weights.negative } else { 0.0 };
        score += if tier == Tier::Strong { 0.0 } else { weights.bare };
    }
    let address = |w: &&str| w.contains("://") || w.starts_with("www.") || is_domain(w);
    // Every address holds a dot inside a word, or says its scheme.
    let dotted = rest.as_bytes().windows(2).any(|w| w[0] == b'.' && w[1] != b' ') || rest.contains("://");
    let addresses = if dotted { rest.split_whitespace().filter(address).count() } else { 0 };
    let only_link = addresses > 0 && words(rest).saturating_sub(addresses) <= LINK_WORDS_MAX;
    score + if cues.linked || only_link { weights.link } else { 0.0 }
}

/// `site.com` and the like.
fn is_domain(word: &str) -> bool {
    let word = word.trim_end_matches(['/', '.', ',', ')']);
    let Some((name, zone)) = word.split('/').next().and_then(|host| host.rsplit_once('.')) else { return false };
    let zones = ["com", "net", "org", "info", "tv", "me", "ru", "fr", "de", "es", "tr", "ir", "il", "pk", "id"];
    !name.is_empty() && name.is_ascii() && zones.contains(&zone)
}

fn has_delimiter(delimiters: &[String], tail: &str, spaced_before: bool) -> bool {
    if tail.starts_with(is_symbol) {
        return true;
    }
    let Some(found) = delimiters.iter().find(|d| tail.starts_with(d.as_str())) else { return false };
    let spaced_after = tail[found.len()..].starts_with(' ');
    match found.as_str() {
        "." => spaced_after,
        // Two dashes hold a remark between them, and one leads on.
        dash @ ("-" | "–" | "—") => {
            (spaced_before || spaced_after) && !tail[dash.len()..].contains(&format!(" {dash} "))
        }
        "/" => spaced_before || spaced_after,
        _ => true,
    }
}

/// What follows the mark, without opening marks that belong to the headline being taken away.
fn strip_delimiter(tail: &str) -> &str {
    let marks = |c: char| " :：.…-–—|»>›/*_=←→\"]".contains(c) || is_symbol(c);
    let head = prefix(tail, 8);
    if head.contains(['"', '«', '“']) {
        return tail
            .trim_start_matches([':', '：', '.', '…', '-', '–', '—', '|', '»', '>', '›', '/', '*', '_', '=', ' ']);
    }
    tail.trim_start_matches(marks)
}
