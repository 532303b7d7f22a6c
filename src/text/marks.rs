//! Classes of characters: letters by script, marks that folding drops, digits of every set, hidden characters.

/// A writing system, as far as rules tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Script {
    /// No letter at all.
    None,
    /// Latin.
    Latin,
    /// Arabic, Persian, Urdu.
    Arabic,
    /// Cyrillic.
    Cyrillic,
    /// Hebrew.
    Hebrew,
    /// Any other.
    Other,
}

impl Script {
    /// The four-letter code of ISO 15924, and the scripts that rule files can name.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Arabic, "Arab"), (Self::Latin, "Latn"), (Self::Cyrillic, "Cyrl"), (Self::Hebrew, "Hebr")];

    /// The script of a letter; `None` for what is no letter.
    pub fn of(c: char) -> Self {
        match c {
            _ if is_mark(c) => Self::None,
            'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' | '\u{FB00}'..='\u{FB06}'
                if c.is_alphabetic() =>
            {
                Self::Latin
            }
            '\u{400}'..='\u{52F}' if c.is_alphabetic() => Self::Cyrillic,
            '\u{5D0}'..='\u{5F2}' => Self::Hebrew,
            '\u{620}'..='\u{64A}'
            | '\u{66E}'..='\u{6D3}'
            | '\u{6D5}'
            | '\u{6EE}'..='\u{6FF}'
            | '\u{750}'..='\u{77F}'
                if c != '\u{640}' && c.is_alphabetic() =>
            {
                Self::Arabic
            }
            '\u{FB50}'..='\u{FDFB}' | '\u{FE70}'..='\u{FEFC}' if c.is_alphabetic() => Self::Arabic,
            _ if c.is_alphabetic() => Self::Other,
            _ => Self::None,
        }
    }
}

/// Whether folding drops the character: vowel signs, Quranic signs, tatweel.
/// The combining hamza and madda (U+0653 to U+0655) are composed with their letter instead.
#[inline]
pub fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{640}' | '\u{64B}'..='\u{652}' | '\u{656}'..='\u{65F}' | '\u{670}' | '\u{610}'..='\u{61A}'
        | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}')
}

/// Whether the character is a mark that joins the letter before it into another letter.
#[inline]
pub fn is_combining(c: char) -> bool {
    matches!(c, '\u{653}'..='\u{655}' | '\u{300}'..='\u{36F}')
}

/// Characters that take no room on the page: joiners, direction marks, the byte order mark.
/// Between two letters they do not end a word.
#[inline]
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether the character is a letter or a digit. The standard library knows too, but takes its time with Arabic.
#[inline]
pub fn is_letter_or_digit(c: char) -> bool {
    match c {
        '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}' => true,
        _ => c.is_alphanumeric(),
    }
}

/// Whether the character is a space within a line, of whatever width.
#[inline]
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// The sets of digits, by name, each with its zero.
pub const DIGIT_SETS: [(&str, char); 3] = [("european", '0'), ("arabic", '\u{660}'), ("persian", '\u{6F0}')];

/// The name of the set that a digit belongs to.
pub fn digit_set(c: char) -> Option<&'static str> {
    let zero = char::from_u32(c as u32 - digit(c)?)?;
    DIGIT_SETS.iter().find(|(_, z)| *z == zero).map(|(name, _)| *name)
}

/// Figures written with the digits of a set; with European ones if there is no such set.
pub fn in_digits(figures: &str, set: &str) -> String {
    let zero = DIGIT_SETS.iter().find(|(name, _)| *name == set).map_or('0', |(_, zero)| *zero) as u32;
    figures.chars().map(|c| digit(c).and_then(|d| char::from_u32(zero + d)).unwrap_or(c)).collect()
}

/// The value of a decimal digit in the European, Arabic-Indic or Persian set.
#[inline]
pub fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '\u{660}'..='\u{669}' => Some(c as u32 - 0x660),
        '\u{6F0}'..='\u{6F9}' => Some(c as u32 - 0x6F0),
        _ => None,
    }
}
