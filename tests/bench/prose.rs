//! Text that has the statistics of news without being any: words by Zipf's law, sentences, paragraphs, articles, with
//! as many dates, figures, quotations and slips as real articles have.

/// Distinct words of a language beside its function words.
const WORDS: usize = 40_000;

/// A generator of numbers that gives the same ones on every machine (xorshift64*).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// The rank of a word: the commonest comes about as often as all those from the tenth to the thirtieth.
    fn rank(&mut self, n: usize) -> usize {
        let u = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((n as f64).powf(u) - 1.0) as usize
    }
}

struct Style<'a> {
    common: &'a [&'a str],
    letters: &'a [&'a str],
    before: &'a [&'a str],
    after: &'a [&'a str],
    dates: &'a [&'a str],
    slips: &'a [&'a str],
    comma: &'a str,
    quotes: (&'a str, &'a str),
}

/// Arabic articles of so many bytes in all.
pub fn arabic(bytes: usize) -> Vec<String> {
    let style = Style {
        common: &[
            "في",
            "من",
            "على",
            "إلى",
            "أن",
            "التي",
            "الذي",
            "عن",
            "مع",
            "هذا",
            "هذه",
            "كان",
            "بعد",
            "قبل",
            "بين",
            "وقال",
            "وأضاف",
            "خلال",
            "حيث",
            "كما",
        ],
        letters: &[
            "ب", "ت", "ج", "ح", "خ", "د", "ر", "ز", "س", "ش", "ص", "ط", "ع", "غ", "ف", "ق", "ك", "ل", "م", "ن", "و",
            "ي", "ا", "ا", "ي", "ل", "م", "ن", "ر",
        ],
        before: &["", "", "ال", "ال", "و", "وال", "ب", "بال", "ل", "لل", "م", "ت"],
        after: &["", "", "", "ة", "ين", "ات", "ها", "هم", "ية", "اً"],
        dates: &["في 12 آذار 2021", "يوم الأحد 4 نيسان 2021", "في الخامس من أيار", "عام 2019", "في نيسان الماضي"],
        slips: &["الى", "ايضا", "إجتماع", "كلمة ،", "في في", "ان"],
        comma: "،",
        quotes: ("\"", "\""),
    };
    articles(bytes, &style, 0x9E37_79B9)
}

/// English articles of so many bytes in all.
pub fn english(bytes: usize) -> Vec<String> {
    let style = Style {
        common: &[
            "the", "of", "to", "a", "in", "and", "that", "is", "for", "on", "said", "with", "by", "was", "it", "at",
            "from", "as", "be", "has",
        ],
        letters: &[
            "ba", "co", "de", "fi", "gra", "ho", "in", "ja", "ke", "lo", "mi", "no", "pe", "qui", "ro", "st", "ti",
            "un", "ve", "wo", "al", "er", "on", "es",
        ],
        before: &["", "", "re", "un", "pro"],
        after: &["", "", "s", "ed", "ing", "tion", "ly"],
        dates: &["on 12 March 2021", "on Sunday 4 April 2021", "in May", "in 2019", "last April"],
        slips: &["recieve", "the the", "word ,", "goverment"],
        comma: ",",
        quotes: ("“", "”"),
    };
    articles(bytes, &style, 0x7F4A_7C15)
}

fn articles(bytes: usize, style: &Style<'_>, seed: u64) -> Vec<String> {
    let mut dice = Dice(seed);
    let words: Vec<String> = (0..WORDS).map(|_| word(&mut dice, style)).collect();
    let mut out = Vec::new();
    let mut size = 0;
    while size < bytes {
        let mut article = String::new();
        for _ in 0..8 + dice.below(10) {
            paragraph(&mut dice, style, &words, &mut article);
        }
        size += article.len();
        out.push(article);
    }
    out
}

fn word(dice: &mut Dice, style: &Style<'_>) -> String {
    // A letter beside itself would be a slip, and a word in three would have one.
    let mut stem: Vec<&str> = (0..3 + dice.below(3)).map(|_| dice.pick(style.letters)).collect();
    stem.dedup();
    let (before, after) = (dice.pick(style.before), dice.pick(style.after));
    let first = stem.first().copied().unwrap_or_default();
    let last = stem.last().copied().unwrap_or_default();
    let meet = |a: &str, b: &str| a.chars().next_back() == b.chars().next();
    let before = if meet(before, first) { "" } else { before };
    format!("{before}{}{}", stem.concat(), if meet(last, after) { "" } else { after })
}

fn paragraph(dice: &mut Dice, style: &Style<'_>, words: &[String], out: &mut String) {
    for _ in 0..2 + dice.below(3) {
        let length = 10 + dice.below(18);
        let mut last = "";
        for at in 0..length {
            let mut next = match dice.below(100) {
                0..38 => dice.pick(style.common),
                38 if dice.one_in(2) => dice.pick(style.dates),
                39 if dice.one_in(4) => dice.pick(style.slips),
                40 => "25",
                _ => &words[dice.rank(words.len())],
            };
            if next == last {
                next = &words[(at * 7919) % words.len()];
            }
            last = next;
            let quoted = dice.one_in(40);
            out.push_str(if quoted { style.quotes.0 } else { "" });
            out.push_str(next);
            out.push_str(if quoted { style.quotes.1 } else { "" });
            if at + 1 < length {
                out.push_str(if dice.one_in(12) { style.comma } else { "" });
                out.push(' ');
            }
        }
        out.push_str(". ");
    }
    out.pop();
    out.push('\n');
}
