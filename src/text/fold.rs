//! Folding: the same text without what a rule does not look at, and the way back to the bytes it came from.

use crate::text::marks::{is_combining, is_hidden, is_mark};
use crate::text::span::{Prose, Span};

/// The letters of a word after folding, each with the bytes it came from.
/// Marks and hidden characters belong to no letter; a combining sign belongs to the letter it changes.
pub fn letters(word: &str) -> Vec<(char, std::ops::Range<usize>)> {
    let mut out: Vec<(char, std::ops::Range<usize>)> = Vec::with_capacity(word.len());
    for (at, c) in word.char_indices() {
        let end = at + c.len_utf8();
        if is_mark(c) || is_hidden(c) {
            continue;
        }
        if is_combining(c) {
            if let Some(last) = out.last_mut() {
                if let Some(whole) = unicode_normalization::char::compose(last.0, c) {
                    last.0 = whole;
                }
                last.1.end = end;
            }
            continue;
        }
        if ('\u{600}'..='\u{6FF}').contains(&c) {
            out.push((c, at..end));
            continue;
        }
        let c = if c == '\u{2019}' { '\'' } else { c };
        let mut small = c.to_lowercase();
        match (small.next(), small.next()) {
            (Some(one), None) => out.push((one, at..end)),
            _ => out.push((c, at..end)),
        }
    }
    out
}

/// A word without marks and hidden characters, composed and in lower case.
pub fn folded(word: &str) -> String {
    letters(word).into_iter().map(|(c, _)| c).collect()
}

/// Text without marks and with every white space as a plain space, and the way back to the bytes it came from.
#[derive(Debug, Default)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// Where stretches begin that are alike on both sides: the byte here, the byte in the prose, the end there.
    stretches: Vec<(u32, u32, u32)>,
}

impl Folded {
    /// Folds `text`, which starts at `base` in the prose. Case is kept: patterns say themselves whether it counts.
    pub fn fill(&mut self, text: &str, base: u32) {
        self.text.clear();
        self.stretches.clear();
        let mut from = 0;
        for (at, c) in text.char_indices() {
            // What nearly every character is, before the others are asked for one by one.
            if matches!(c, ' '..='~' | '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}') {
                continue;
            }
            let space = matches!(c, '\n' | '\r' | '\t');
            if !space && (c.is_ascii() || !(is_mark(c) || is_hidden(c))) {
                continue;
            }
            self.push(&text[from..at], base + from as u32);
            if space {
                self.push(" ", base + at as u32);
            }
            from = at + c.len_utf8();
        }
        self.push(&text[from..], base + from as u32);
    }

    /// Takes the text as it is.
    pub fn fill_exact(&mut self, text: &str, base: u32) {
        self.text.clear();
        self.stretches.clear();
        self.push(text, base);
    }

    fn push(&mut self, stretch: &str, origin: u32) {
        if !stretch.is_empty() {
            self.stretches.push((self.text.len() as u32, origin, origin + stretch.len() as u32));
            self.text.push_str(stretch);
        }
    }

    /// The original bytes behind a range of the folded text, with the marks that stand on its last letter.
    pub fn original(&self, range: std::ops::Range<usize>) -> Span<Prose> {
        let at = |byte: usize| self.stretches.partition_point(|s| s.0 as usize <= byte).saturating_sub(1);
        let Some(&(here, origin, _)) = self.stretches.get(at(range.start)) else { return Span::new(0, 0) };
        let start = origin + (range.start as u32).saturating_sub(here);
        if range.is_empty() {
            return Span::new(start, start);
        }
        let last = at(range.end - 1);
        let (here, origin, stop) = self.stretches[last];
        let mut end = (origin + (range.end as u32 - here)).min(stop);
        // Marks that were dropped after the last letter are its own.
        if end == stop
            && let Some(&(_, next, _)) = self.stretches.get(last + 1)
        {
            end = next;
        }
        Span::new(start, end)
    }
}

/// The smallest edit that turns `found` into `right`: the bytes of `found` that go, and what comes instead.
/// Letters that both share at either end stay with the marks the writer put on them.
pub fn mend(found: &str, right: &str) -> (std::ops::Range<usize>, String) {
    // A wording that has marks of its own says how all of it is written.
    if right.chars().any(is_mark) {
        return mend_exact(found, right);
    }
    let old = letters(found);
    let new: Vec<char> = right.chars().collect();
    // A letter written with a combining sign is compared as composed, any other as it stands: case counts.
    let same = |c: &char, o: &(char, std::ops::Range<usize>)| {
        let mut raw = found[o.1.clone()].chars();
        let first = raw.next();
        if raw.next().is_some() { c.to_lowercase().eq(std::iter::once(o.0)) } else { first == Some(*c) }
    };
    let mut head = 0;
    while head < old.len() && head < new.len() && same(&new[head], &old[head]) {
        head += 1;
    }
    let mut tail = 0;
    while tail < old.len() - head
        && tail < new.len() - head
        && same(&new[new.len() - 1 - tail], &old[old.len() - 1 - tail])
    {
        tail += 1;
    }
    let middle = &old[head..old.len() - tail];
    let start = middle.first().map_or_else(|| old.get(head).map_or(found.len(), |o| o.1.start), |o| o.1.start);
    let end = middle.last().map_or(start, |o| o.1.end);
    let insert_after =
        if middle.is_empty() && head > 0 { old.get(head).map_or(found.len(), |o| o.1.start) } else { start };
    let start = if middle.is_empty() { insert_after } else { start };
    let end = end.max(start);
    (start..end, new[head..new.len() - tail].iter().collect())
}

fn mend_exact(found: &str, right: &str) -> (std::ops::Range<usize>, String) {
    let pairs = found.chars().zip(right.chars());
    let head: usize = pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let pairs = found[head..].chars().rev().zip(right[head..].chars().rev());
    let tail: usize = pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    (head..found.len() - tail, right[head..right.len() - tail].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(found: &str, right: &str) -> String {
        let (range, text) = mend(found, right);
        format!("{}{text}{}", &found[..range.start], &found[range.end..])
    }

    #[test]
    fn mending_changes_one_letter_and_keeps_the_marks() {
        assert_eq!(mended("ايضاً", "أيضا"), "أيضاً");
        assert_eq!(mended("الاُردنّ", "الأردن"), "الأُردنّ");
        assert_eq!(mended("قالو", "قالوا"), "قالوا");
        assert_eq!(mended("قالوُ", "قالوا"), "قالوُا");
        assert_eq!(mended("اجتماعه", "اجتماعه"), "اجتماعه");
        assert_eq!(mended("إنشاء الله", "إن شاء الله"), "إن شاء الله");
        assert_eq!(mended("Teh", "The"), "The");
        assert_eq!(mended("", "x"), "x");
        assert_eq!(mended("مساءاً", "مساءً"), "مساءً");
    }

    #[test]
    fn folded_text_leads_back() {
        let mut folded = Folded::default();
        folded.fill("الأخـبارُ نعم", 10);
        assert_eq!(folded.text, "الأخبار نعم");
        let end = folded.text.find(' ').unwrap_or_default();
        assert_eq!(folded.original(0..end), Span::new(10, 10 + "الأخـبارُ".len() as u32));
    }
}
