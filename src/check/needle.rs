//! What a check looks for, said when its rule is compiled, so that one matcher can look for all rules at once.

use crate::language::Slip;
use crate::text::token::{Token, tokenize};
use crate::written::Place;

/// The longest needle, in words; longer ones are refused when a rule is loaded.
pub const NEEDLE_WORDS_MAX: usize = 12;

/// The longest number that a rule can look for; there are too many longer ones to remember each.
pub const NUMBER_DIGITS_MAX: u8 = 4;

/// Letters that may be glued before a needle: every allowed combination, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefixes(pub Vec<String>);

/// Words to look for.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// The hash of each word.
    pub words: Vec<u64>,
    /// Letters of the first word.
    pub letters: u8,
    /// What may be glued before the first word: an index into [`Needles::prefixes`].
    pub prefixes: usize,
    /// Which needle of its rule it is.
    pub id: u32,
    /// Whether one of the words is a number.
    pub number: bool,
}

/// A piece of text that every match of a regular expression holds, as far as it lies in one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Its letters, folded.
    pub letters: String,
    /// The word begins with it.
    pub begins: bool,
    /// The word ends with it.
    pub ends: bool,
}

/// A word that a rule calls right.
#[derive(Clone, Debug)]
pub struct Form {
    /// The hash of its folded letters.
    pub hash: u64,
    /// The hash in which letters that are held alike are one.
    pub skeleton: u64,
    /// The word.
    pub text: String,
    /// Where it is listed.
    pub place: Place,
}

/// What one rule looks for.
#[derive(Debug, Default)]
pub struct Needles {
    /// Words and phrases.
    pub phrases: Vec<Phrase>,
    /// The sets of proclitics that phrases refer to.
    pub prefixes: Vec<Prefixes>,
    /// Letters that make a word interesting wherever they stand in it, folding or not.
    pub letters: Vec<char>,
    /// Pieces of words that wake a regular expression.
    pub fragments: Vec<Fragment>,
    /// Pieces of words: the check is asked about each distinct word that holds one.
    pub shapes: Vec<Fragment>,
    /// Lead phrases, tried where a block, a sentence or a bracket begins.
    pub leads: Vec<String>,
    /// The check is asked about every distinct gap.
    pub gaps: bool,
    /// The check is asked about every distinct word of its language's script.
    pub words: bool,
    /// The check is asked about every distinct word that holds marks.
    pub marked: bool,
    /// Two equal words in a row are hits.
    pub repeats: bool,
    /// The check is called for every document, hits or none.
    pub documents: bool,
    /// It wants to know what stands in other articles of the run.
    pub across: bool,
    /// It wants to count how the articles of the run write something before it looks at any.
    pub habits: bool,
    /// The check is called for every block of its language: its pattern has no word that could wake it.
    pub blocks: bool,
    /// Months, weekdays and numeric dates are seeds, and the check is called where there is one.
    pub dates: bool,
    /// Words that the rule calls right.
    pub rights: Vec<Form>,
    /// The slips that those words are looked for with.
    pub slips: Vec<Slip>,
    /// Skeletons of words: the check is asked about a word in which one is found behind and before glued letters.
    pub stems: Vec<u64>,
    /// What may be glued before those words.
    pub stem_prefixes: Vec<String>,
    /// Whether endings may be glued after them.
    pub enclitics: bool,
}

impl Needles {
    /// Adds a word or a phrase.
    ///
    /// # Errors
    /// Why it can never match.
    pub fn phrase(&mut self, text: &str, prefixes: &Prefixes, id: u32) -> Result<(), String> {
        let tokens = tokens_of(text)?;
        if tokens.iter().any(|t| t.is_number() && t.letters > NUMBER_DIGITS_MAX) {
            return Err(format!("numbers of more than {NUMBER_DIGITS_MAX} digits are not looked up"));
        }
        let words = tokens.iter().map(|t| t.hash).collect();
        let (letters, number) = (tokens[0].letters, tokens.iter().any(|t| t.is_number()));
        let prefixes = match self.prefixes.iter().position(|p| p == prefixes) {
            Some(at) => at,
            None => {
                self.prefixes.push(prefixes.clone());
                self.prefixes.len() - 1
            }
        };
        self.phrases.push(Phrase { words, letters, prefixes, id, number });
        Ok(())
    }
}

/// The words of a needle.
///
/// # Errors
/// Why it can never match.
pub fn tokens_of(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens: Vec<Token> = Vec::new();
    tokenize(text, 0, &mut tokens);
    if tokens.is_empty() {
        return Err("it has no letter or digit".into());
    }
    if tokens.len() > NEEDLE_WORDS_MAX {
        return Err(format!("it has more than {NEEDLE_WORDS_MAX} words"));
    }
    let mut end = 0;
    for token in &tokens {
        let gap = &text[end..token.start as usize];
        if let Some(mark) = gap.chars().find(|c| *c != ' ') {
            return Err(format!("`{mark}` is no part of a word; use a `pattern` rule"));
        }
        end = token.end() as usize;
    }
    if end != text.len() {
        return Err(format!("`{}` is no part of a word; use a `pattern` rule", text[end..].trim()));
    }
    Ok(tokens)
}
