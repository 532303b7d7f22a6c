//! How alike two paragraphs are, word by word, and in which words they differ.

use similar::{Algorithm, DiffOp};

use crate::text::token::Token;

/// Longer paragraphs are only ever found equal, never alike.
const COMPARED_WORDS_MAX: usize = 5000;

/// How many cells of comparison a document may cost, whatever its length.
const WORK_BASE: u64 = 20_000_000;

/// How many more it may cost for each of its words.
const WORK_PER_WORD: u64 = 60;

/// How many changed words a message names.
const DIFFERENCES_MAX: usize = 3;

/// How many words in a row a message quotes from one side of a difference.
const QUOTED_WORDS_MAX: usize = 4;

/// What comparisons may still cost in a document, so that none is slow however it was made.
#[derive(Debug)]
pub(super) struct Work {
    left: u64,
    a: Vec<u64>,
    b: Vec<u64>,
    row: Vec<u32>,
}

impl Work {
    /// For a document of so many words.
    pub(super) fn new(words: usize) -> Self {
        let left = WORK_BASE + WORK_PER_WORD * words as u64;
        Self { left, a: Vec::new(), b: Vec::new(), row: Vec::new() }
    }

    /// The share of words that stay when one paragraph is edited into the other, if it is at least `floor`.
    pub(super) fn likeness(&mut self, a: &[Token], b: &[Token], floor: f32) -> Option<f32> {
        let (long, short) = (a.len().max(b.len()), a.len().min(b.len()));
        if long == 0 || long > COMPARED_WORDS_MAX || (short as f32) < long as f32 * floor {
            return None;
        }
        let budget = ((1.0 - floor) * long as f32) as usize;
        let head = a.iter().zip(b).take_while(|(a, b)| a.hash == b.hash).count();
        let (a, b) = (&a[head..], &b[head..]);
        let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a.hash == b.hash).count();
        let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
        let edits = if a.is_empty() || b.is_empty() {
            a.len().max(b.len())
        } else {
            self.spend((a.len() + b.len()) * 8)?;
            let longer = a.len().max(b.len());
            if longer > may_share(a, b) + budget || longer > self.in_common(a, b) + budget {
                return None;
            }
            self.edits(a, b, budget)?
        };
        (edits <= budget).then(|| 1.0 - edits as f32 / long as f32)
    }

    fn spend(&mut self, cells: usize) -> Option<()> {
        self.left = self.left.checked_sub(cells as u64)?;
        Some(())
    }

    /// How many words both have, in whatever order.
    fn in_common(&mut self, a: &[Token], b: &[Token]) -> usize {
        for (sorted, words) in [(&mut self.a, a), (&mut self.b, b)] {
            sorted.clear();
            sorted.extend(words.iter().map(|t| t.hash));
            sorted.sort_unstable();
        }
        let (mut i, mut j, mut both) = (0, 0, 0);
        while i < self.a.len() && j < self.b.len() {
            match self.a[i].cmp(&self.b[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => (i, j, both) = (i + 1, j + 1, both + 1),
            }
        }
        both
    }

    /// Words put in, taken out or changed, if they are no more than `budget`: Levenshtein's distance in a band.
    fn edits(&mut self, a: &[Token], b: &[Token], budget: usize) -> Option<usize> {
        if a.len().abs_diff(b.len()) > budget {
            return None;
        }
        self.spend(a.len() * (2 * budget + 1).min(b.len()))?;
        const FAR: u32 = u32::MAX / 2;
        self.row.clear();
        self.row.extend((0..=b.len()).map(|j| if j <= budget { j as u32 } else { FAR }));
        for (i, word) in a.iter().enumerate() {
            let (from, to) = ((i + 1).saturating_sub(budget), (i + 1 + budget).min(b.len()));
            let mut corner = if from == 0 { i as u32 } else { self.row[from - 1] };
            if from == 0 {
                self.row[0] = i as u32 + 1;
            } else {
                self.row[from - 1] = FAR;
            }
            let mut best = FAR;
            for j in from.max(1)..=to {
                let above = self.row[j];
                let changed = corner + u32::from(word.hash != b[j - 1].hash);
                let value = changed.min(above + 1).min(self.row[j - 1] + 1);
                corner = above;
                self.row[j] = value;
                best = best.min(value);
            }
            if best.min(self.row[from.saturating_sub(1)]) as usize > budget {
                return None;
            }
        }
        let edits = self.row[b.len()] as usize;
        (edits <= budget).then_some(edits)
    }
}

/// At least as many words as both have, told from one byte of each: most pairs are refused here, without sorting.
fn may_share(a: &[Token], b: &[Token]) -> usize {
    let mut bag = [0u8; 256];
    for token in a {
        let slot = &mut bag[(token.hash >> 56) as usize];
        *slot = slot.saturating_add(1);
    }
    let mut both = 0;
    for token in b {
        let slot = &mut bag[(token.hash >> 56) as usize];
        both += usize::from(*slot > 0);
        *slot = slot.saturating_sub(1);
    }
    // A slot that is full has lost count.
    if a.len() > 255 { a.len().min(b.len()).max(both) } else { both }
}

/// The changed words of two paragraphs, the earlier one first: `old → new`, `+ new`, `− old`.
pub(super) fn differences(prose: &str, old: &[Token], new: &[Token]) -> Vec<String> {
    let hashes = |tokens: &[Token]| tokens.iter().map(|t| t.hash).collect::<Vec<_>>();
    let (old_hashes, new_hashes) = (hashes(old), hashes(new));
    if old.len().max(new.len()) > COMPARED_WORDS_MAX {
        return Vec::new();
    }
    let ops = similar::capture_diff_slices(Algorithm::Myers, &old_hashes, &new_hashes);
    let said = |tokens: &[Token]| quoted(prose, tokens, QUOTED_WORDS_MAX);
    ops.into_iter()
        .filter_map(|op| match op {
            DiffOp::Equal { .. } => None,
            DiffOp::Delete { old_index, old_len, .. } => {
                Some(format!("− {}", said(&old[old_index..old_index + old_len])))
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                Some(format!("+ {}", said(&new[new_index..new_index + new_len])))
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let (old, new) = (&old[old_index..old_index + old_len], &new[new_index..new_index + new_len]);
                Some(format!("{} → {}", said(old), said(new)))
            }
        })
        .take(DIFFERENCES_MAX)
        .collect()
}

/// The first words of a stretch of prose on one line, with an ellipsis if there are more than `most`.
pub(super) fn quoted(prose: &str, tokens: &[Token], most: usize) -> String {
    let shown = &tokens[..tokens.len().min(most)];
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else { return String::new() };
    let text = &prose[first.start as usize..last.end() as usize];
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if tokens.len() > most {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::tokenize;

    fn tokens(text: &str) -> Vec<Token> {
        let mut out = Vec::new();
        tokenize(text, 0, &mut out);
        out
    }

    fn likeness(a: &str, b: &str, floor: f32) -> Option<f32> {
        Work::new(100).likeness(&tokens(a), &tokens(b), floor)
    }

    /// The plain textbook distance.
    fn distance(a: &[Token], b: &[Token]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, word) in a.iter().enumerate() {
            let mut corner = row[0];
            row[0] = i + 1;
            for j in 1..=b.len() {
                let above = row[j];
                row[j] = (corner + usize::from(word.hash != b[j - 1].hash)).min(above + 1).min(row[j - 1] + 1);
                corner = above;
            }
        }
        row[b.len()]
    }

    #[test]
    fn likeness_is_the_share_of_words_that_stay() {
        assert_eq!(likeness("a b c d", "a b c d", 0.5), Some(1.0));
        assert_eq!(likeness("a b c d", "a x c d", 0.5), Some(0.75));
        assert_eq!(likeness("a b c d", "b c d", 0.5), Some(0.75));
        assert_eq!(likeness("a b c d", "x a b c", 0.5), Some(0.5));
        assert_eq!(likeness("a b c d", "a b c d e", 0.9), None);
        assert_eq!(likeness("a b c d", "d c b a", 0.5), None);
        assert_eq!(likeness("", "a", 0.5), None);
        assert_eq!(likeness("قال الوزيرُ إنّ", "قال الوزير إن", 0.5), Some(1.0));
    }

    #[test]
    fn the_band_never_changes_the_answer() {
        // A small generator of word lists; no two runs differ.
        let mut state = 7u64;
        let mut next = move |n: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % n
        };
        for _ in 0..400 {
            let len = 1 + next(30) as usize;
            let a: Vec<String> = (0..len).map(|_| format!("w{}", next(12))).collect();
            let mut b = a.clone();
            for _ in 0..next(6) {
                let at = next(b.len().max(1) as u64) as usize;
                match next(3) {
                    0 if b.len() > 1 => drop(b.remove(at)),
                    1 => b.insert(at, format!("w{}", next(12))),
                    _ => b[at] = "new".into(),
                }
            }
            let (a, b) = (tokens(&a.join(" ")), tokens(&b.join(" ")));
            for floor in [0.5, 0.75, 0.9] {
                let long = a.len().max(b.len());
                let edits = distance(&a, &b);
                let right = (edits <= ((1.0 - floor) * long as f32) as usize).then_some(edits);
                let right = right.map(|edits| 1.0 - edits as f32 / long as f32);
                let right = right.filter(|_| a.len().min(b.len()) as f32 >= long as f32 * floor);
                assert_eq!(Work::new(0).likeness(&a, &b, floor), right);
            }
        }
    }

    #[test]
    fn a_hostile_document_runs_out_of_work_not_of_time() {
        let a = tokens(&"a b ".repeat(2000));
        let b = tokens(&"b c ".repeat(2000));
        let mut work = Work { left: 1000, a: Vec::new(), b: Vec::new(), row: Vec::new() };
        assert_eq!(work.likeness(&a, &b, 0.1), None);
    }

    #[test]
    fn differences_name_both_sides() {
        let prose = "قتل ثلاثة جنود في الهجوم قتل أربعة جنود في هجوم أمس";
        let all = tokens(prose);
        assert_eq!(differences(prose, &all[..5], &all[5..]), ["ثلاثة → أربعة", "الهجوم → هجوم أمس"]);
        let prose = "a b c b c d";
        let all = tokens(prose);
        assert_eq!(differences(prose, &all[..3], &all[3..]), ["− a", "+ d"]);
        assert_eq!(quoted("a  b\nc d", &tokens("a  b\nc d"), 3), "a b c…");
    }
}
