//! `date-format`: this date is written unlike the house's way, or unlike most dates of the article.

use std::collections::{BTreeMap, HashSet};

use crate::check::date::features::{Feature, Trait, traits};
use crate::check::date::rewrite::{Wish, applied, rewrite};
use crate::check::date::style::{self, Group, Key, Verdict};
use crate::check::date::{Date, dates};
use crate::check::habits::Habits;
use crate::check::majority::Majority;
use crate::check::{Change, Check, Compile, Findings, Kind, View};
use crate::diagnostic::Safety;
use crate::document::{Block, BlockKind};
use crate::language::Languages;
use crate::language::calendar::Calendar;
use crate::rule::Words;
use crate::text::span::{Prose, Span};
use crate::written::{Problems, Table, Text, did_you_mean};

/// The kind.
pub const KIND: Kind = Kind {
    name: "date-format",
    about: "Compares the dates of an article, feature by feature, with the house's way of writing them or with most of them.",
    options: &[
        (
            "house",
            "the preset to keep to; absent or \"majority\": what most dates of the article do; \"repository\": of all articles",
        ),
        ("presets", "for each house its features, each with the way of writing it"),
        ("features", "for each feature its name in messages"),
        ("compare", "the features in which dates must be like most others when no house decides; absent: none"),
        ("only", "the features that the rule looks at; absent: all"),
        ("minimum", "how many dates make a majority (2)"),
        ("ratio", "how many times as many as the others they must be (2)"),
        (
            "report",
            "\"decided\": dates unlike the house or the majority; \"undecided\": articles that have no majority",
        ),
        ("never-short", "the numbers of months that are never abbreviated, such as 3 to 7"),
        ("month-system", "whose month names, by the name of a [months.…] table"),
        ("dual", "\"none\", \"first\", or two names of month systems with a slash between"),
        ("dual-mark", "what stands between two names of a month, such as \"/\" or \" (\""),
        ("month-spelling", "\"standard\": the first form in the language's file"),
        ("month-form", "\"full\", \"short\" or \"short-dot\""),
        ("order", "\"dmy\" or \"mdy\", for dates with the name of the month"),
        ("ordinal-suffix", "\"none\" or \"suffix\""),
        ("al", "\"joined\", \"spaced\", \"bare\" or \"bare-spaced\""),
        ("of", "\"none\" or \"of\""),
        ("month-word", "\"none\" or \"word\""),
        ("year-word", "\"none\" or \"word\""),
        ("year-comma", "\"none\" or \"comma\""),
        ("weekday-comma", "\"none\" or \"comma\""),
        ("era", "\"none\" or \"era\""),
        ("era-spacing", "\"joined\" or \"spaced\""),
        ("year-digits", "\"4\" or \"2\""),
        ("digits", "\"european\", \"arabic\" or \"persian\""),
        ("form", "\"name\", \"words\" or \"numeric\""),
        ("numeric-order", "\"dmy\", \"mdy\" or \"ymd\""),
        ("numeric-mark", "the mark between figures"),
        ("leading-zero", "\"yes\" or \"no\""),
    ],
    more_options: &[],
    args: &["features", "features-ar", "usual"],
    compile,
};

/// The most words of a line that is little more than a date.
const DATELINE_WORDS_MAX: usize = 10;

/// Which documents a rule speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Report {
    Decided,
    Undecided,
}

struct Format {
    house: BTreeMap<Feature, String>,
    compare: Vec<Feature>,
    only: Option<Vec<Feature>>,
    names: BTreeMap<Feature, Words>,
    never_short: Vec<u8>,
    majority: Majority,
    /// The majority of all articles of the run goes before that of one.
    repository: bool,
    report: Report,
}

fn compile(compile: &mut Compile<'_>) -> Option<Box<dyn Check>> {
    compile.needles.dates = true;
    let House { wishes: house, never_short, elsewhere, repository, counts } = house(compile);
    compile.needles.habits = counts;
    let list = |compile: &mut Compile<'_>, key: &'static str| -> Option<Vec<Feature>> {
        let has = compile.options.has(key);
        let texts = compile.options.texts(key, compile.problems);
        let features = texts.iter().filter_map(|t| {
            let found = Feature::ALL.iter().find(|(_, name)| *name == t.text);
            if found.is_none() {
                let hint = did_you_mean(&t.text, Feature::ALL.iter().map(|(_, n)| *n));
                compile.problems.error(t.place, format!("no feature of dates `{}`{hint}", t.text));
            }
            found.map(|(feature, _)| *feature)
        });
        let features = features.collect();
        has.then_some(features)
    };
    let mut compare = list(compile, "compare").unwrap_or_default();
    let only = list(compile, "only");
    let names = names(compile);
    let (options, problems) = (compile.options, &mut *compile.problems);
    let reports = [(Report::Decided, "decided"), (Report::Undecided, "undecided")];
    let report = options.one_of("report", &reports, problems).unwrap_or(Report::Decided);
    let majority = Majority::read(compile);
    if elsewhere && report == Report::Undecided {
        compare.clear();
    }
    Some(Box::new(Format { house, compare, only, names, never_short, majority, repository, report }))
}

/// How the house writes dates.
#[derive(Default)]
struct House {
    wishes: BTreeMap<Feature, String>,
    never_short: Vec<u8>,
    /// It is named, but this rule does not know it.
    elsewhere: bool,
    /// All articles together make it.
    repository: bool,
    /// This rule is the one that counts them.
    counts: bool,
}

impl House {
    fn take(&mut self, table: &Table, languages: &Languages, problems: &mut Problems) {
        for (feature, name) in Feature::ALL {
            if let Some(value) = table.text(name, problems) {
                expect(feature, &value, languages, problems);
                self.wishes.insert(feature, value.text);
            }
        }
        let short = table.texts("never-short", problems);
        self.never_short.extend(short.iter().filter_map(|t| t.text.parse::<u8>().ok()));
    }
}

/// Says what is wrong with a wish that no date can fulfil.
fn expect(feature: Feature, wish: &Text, languages: &Languages, problems: &mut Problems) {
    let systems = || languages.iter().flat_map(|(_, l)| l.calendar.systems.iter().map(|s| s.name.as_str()));
    let known: Vec<&str> = match feature {
        Feature::MonthSystem | Feature::Dual => systems().collect(),
        Feature::DualMark | Feature::NumericMark => return,
        _ => feature.ways().to_vec(),
    };
    let free = feature == Feature::Dual && matches!(wish.text.as_str(), "none" | "first");
    let parts: Vec<&str> = if feature == Feature::Dual { wish.text.split('/').collect() } else { vec![&wish.text] };
    if feature == Feature::Dual && !free && parts.len() != 2 {
        problems.error(wish.place, "expected \"none\", \"first\" or two month systems with `/` between");
        return;
    }
    for part in parts.into_iter().filter(|part| !free && !known.contains(part)) {
        let mut names = known.clone();
        names.sort_unstable();
        names.dedup();
        let hint = did_you_mean(part, names.iter().copied());
        let note = format!("it is one of: {}", names.join(", "));
        problems.error_with(wish.place, format!("`{part}` is no {}{hint}", feature.name()), note);
    }
}

/// The wished value of each feature: of the preset, with single options laid over it.
fn house(compile: &mut Compile<'_>) -> House {
    let (options, languages, problems) = (compile.options, compile.languages, &mut *compile.problems);
    let mut house = House::default();
    let presets = options.table("presets", problems);
    let all: Vec<(&str, &Table)> = presets
        .into_iter()
        .flat_map(Table::names)
        .filter_map(|(name, value)| Some((name.text.as_str(), value.table(problems)?)))
        .collect();
    if let Some(name) = options.text("house", problems).filter(|n| n.text != "majority") {
        match all.iter().find(|(preset, _)| *preset == name.text) {
            // The rule that has the presets counts for all rules of the kind, and each holds its dates to the count.
            None if name.text == "repository" => (house.repository, house.counts) = (true, !all.is_empty()),
            Some((_, preset)) => house.take(preset, languages, problems),
            // A house named for every rule of the kind, in a rule without presets: it is for another rule to keep.
            None if all.is_empty() => house.elsewhere = true,
            None => {
                let hint = did_you_mean(&name.text, all.iter().map(|(n, _)| *n).chain(["majority", "repository"]));
                let names: Vec<&str> = all.iter().map(|(n, _)| *n).collect();
                let note = format!("there are: majority, repository, {}", names.join(", "));
                problems.error_with(name.place, format!("no house style for dates `{}`{hint}", name.text), note);
            }
        }
    }
    house.take(options, languages, problems);
    house
}

fn names(compile: &mut Compile<'_>) -> BTreeMap<Feature, Words> {
    let Some(table) = compile.options.table("features", compile.problems) else { return BTreeMap::new() };
    let mut names = BTreeMap::new();
    for (feature, name) in Feature::ALL {
        if let Some(value) = table.take(name) {
            names.insert(feature, Words::read(value, compile.problems));
        }
    }
    table.finish(compile.problems);
    names
}

/// What is to be said of one date.
#[derive(Default)]
struct Said {
    wish: Wish,
    example: Option<usize>,
    house: bool,
}

impl Check for Format {
    fn count(&self, view: &View<'_>, habits: &mut Habits) {
        let dates = dates(view);
        let compared = compared(view, dates);
        for (at, traits) in self.traits(view, dates, &compared) {
            let code = &view.languages.get(dates[at].lang).code;
            for one in traits {
                one.values.all().iter().for_each(|way| habits.count(code, one.feature.name(), one.key, way));
            }
        }
    }

    fn check(&self, view: &View<'_>, out: &mut Findings) {
        let dates = dates(view);
        let compared = compared(view, dates);
        // A single date is like itself.
        if compared.len() < 2 && self.house.is_empty() && !self.repository {
            return;
        }
        let traits = self.traits(view, dates, &compared);
        let groups = style::groups(dates, &traits);
        let mut said: BTreeMap<usize, Said> = BTreeMap::new();
        let mut mixed: Option<usize> = None;
        let mut kinds: Vec<Feature> = Vec::new();
        let mut outside: HashSet<usize> = HashSet::new();
        for (key, group) in &groups {
            // A month of another system is no other spelling.
            if key.1 == Feature::MonthSpelling && group.members.iter().any(|(at, _)| outside.contains(at)) {
                continue;
            }
            match self.decide(view, dates, key, group) {
                Verdict::Even => {}
                Verdict::Kept { value, outliers, house } => {
                    if key.1 == Feature::MonthSystem {
                        outside.extend(&outliers);
                    }
                    for at in outliers {
                        let said = said.entry(at).or_default();
                        said.example = said.example.or_else(|| group.example(&value));
                        said.house |= house;
                        said.wish.change.insert(key.1, value.clone());
                    }
                }
                Verdict::Mixed { first } => {
                    if key.1 == Feature::MonthSystem {
                        outside.extend(group.members.iter().map(|(at, _)| *at));
                    }
                    mixed = Some(mixed.map_or(first, |m| m.min(first)));
                    if !kinds.contains(&key.1) {
                        kinds.push(key.1);
                    }
                }
            }
        }
        match self.report {
            Report::Decided if said.is_empty() => {}
            Report::Decided => {
                let usual: BTreeMap<Key, String> =
                    groups.iter().filter_map(|(key, group)| Some((*key, group.usual()?.to_owned()))).collect();
                for (at, said) in said {
                    self.say(view, dates, &usual, at, said, out);
                }
            }
            Report::Undecided => {
                if let Some(at) = mixed {
                    let finding = out.report(dates[at].block, dates[at].span);
                    self.name(&kinds, finding);
                    let first = traits.first().map(|(at, _)| *at).filter(|first| *first != at);
                    finding.labels.extend(first.map(|first| dates[first].span));
                }
            }
        }
    }
}

impl Format {
    /// The features of the dates that are compared with others.
    fn traits<'a>(&self, view: &View<'a>, dates: &'a [Date], compared: &[usize]) -> Vec<(usize, Vec<Trait<'a>>)> {
        let mut all = Vec::with_capacity(compared.len());
        for &at in compared {
            let date = &dates[at];
            let Some(block) = view.document.blocks.get(date.block as usize) else { continue };
            let calendar = &view.languages.get(date.lang).calendar;
            let asked = |feature| self.only.as_ref().is_none_or(|only| only.contains(&feature));
            let mut traits = traits(date, view.document, calendar, &asked);
            traits.retain(|t| asked(t.feature));
            if is_dateline(view, date, block) {
                traits.retain(|t| self.house.contains_key(&t.feature));
            }
            // The same day in two calendars may be told in words and then in figures.
            traits.retain(|t| t.feature != Feature::Form || date.pair.is_none());
            let kept = date.month.as_ref().is_some_and(|m| self.never_short.contains(&m.number));
            traits.retain(|t| t.feature != Feature::MonthForm || !kept);
            if !traits.is_empty() {
                all.push((at, traits));
            }
        }
        all
    }

    fn decide(&self, view: &View<'_>, dates: &[Date], key: &Key, group: &Group<'_>) -> Verdict {
        let calendar = &view.languages.get(key.0).calendar;
        match self.house.get(&key.1) {
            Some(wish) if key.1 == Feature::Dual && wish == "first" && style::is_dual_at_first(dates, group) => {
                Verdict::Even
            }
            Some(wish) => match fitting(calendar, key.1, wish, group) {
                Some(value) => group.by_house(&value),
                None => Verdict::Even,
            },
            None if !self.compare.contains(&key.1) => Verdict::Even,
            None if key.1 == Feature::Dual && style::is_dual_at_first(dates, group) => Verdict::Even,
            None => match self.usual_of_all(view, key) {
                Some(way) => group.by_house(way),
                None => group.by_majority(self.majority),
            },
        }
    }

    /// What most dates of all articles of the run do.
    fn usual_of_all<'a>(&self, view: &View<'a>, key: &Key) -> Option<&'a str> {
        let habits = view.context.habits.filter(|_| self.repository)?;
        habits.usual(&view.languages.get(key.0).code, key.1.name(), key.2, self.majority)
    }

    /// Says of one date what is unlike the others.
    fn say(
        &self,
        view: &View<'_>,
        dates: &[Date],
        usual: &BTreeMap<Key, String>,
        at: usize,
        said: Said,
        out: &mut Findings,
    ) {
        let date = &dates[at];
        let features: Vec<Feature> = said.wish.change.keys().copied().collect();
        let mut wish = said.wish;
        for ((lang, feature, key), usual) in usual {
            let same = *feature != Feature::MonthSystem || *key == date.reckoning as u32;
            if *lang == date.lang && same {
                let house = self.house.get(feature).filter(|v| *v != "first" && *v != "none");
                wish.usual.entry(*feature).or_insert_with(|| house.unwrap_or(usual).clone());
            }
        }
        let rewritten = rewrite(view, date, &wish);
        let edits = rewritten.as_ref().map_or(&[][..], |r| &r.edits);
        let span = flagged(date, &features, edits);
        let finding = out.report(date.block, span);
        self.name(&features, finding);
        // Against the style of the house no date of the article is an example.
        let housed = features.iter().any(|f| self.house.contains_key(f));
        if let Some(example) = said.example.filter(|e| *e != at && !housed) {
            let text = &view.prose()[dates[example].span.range()];
            finding.arg("usual", text);
            finding.labels.push(dates[example].span);
        }
        if let Some(rewritten) = rewritten {
            let text = applied(view.prose(), span, &rewritten.edits);
            finding.arg("replacement", text.clone());
            finding.suggestions.push(text);
            finding.safety = rewritten.safety.unwrap_or(Safety::Suggest);
            finding.change = Change::Edits(rewritten.edits);
        }
    }

    /// Names the features in both languages of the messages.
    fn name(&self, features: &[Feature], finding: &mut crate::check::Finding) {
        for (arg, lang, and) in [("features", "en", ", "), ("features-ar", "ar", "، ")] {
            let mut names: Vec<&str> = Vec::new();
            for feature in features {
                let name = self.names.get(feature).map_or(feature.name(), |w| w.get(lang));
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            finding.arg(arg, names.join(and));
        }
    }
}

/// The dates that are compared with each other.
fn compared(view: &View<'_>, dates: &[Date]) -> Vec<usize> {
    (0..dates.len()).filter(|&at| is_compared(view, &dates[at])).collect()
}

/// Whether a date may be compared with others.
fn is_compared(view: &View<'_>, date: &Date) -> bool {
    let Some(block) = view.document.blocks.get(date.block as usize) else { return false };
    let apart = matches!(block.kind, BlockKind::Cell | BlockKind::Caption | BlockKind::Field);
    let asked = view.rule.lang.is_none_or(|lang| lang == date.lang) && view.rule.looks_at(block.kind);
    let bare = date.month_number().is_none() || (date.month.is_some() && !date.has_evidence() && date.dual.is_none());
    !apart && asked && !bare && !date.quoted && !date.event
}

/// Whether a date stands on a line of its own, as above an article or before a list: what wrote it was no writer.
fn is_dateline(view: &View<'_>, date: &Date, block: &Block) -> bool {
    let tokens = view.document.words(block);
    let span = date.whole_span();
    tokens.len() <= DATELINE_WORDS_MAX && tokens.iter().filter(|t| span.contains(t.span())).count() * 3 >= tokens.len()
}

/// The value of the house in a group; `None` if the language has no such thing.
fn fitting(calendar: &Calendar, feature: Feature, wish: &str, group: &Group<'_>) -> Option<String> {
    match feature {
        Feature::MonthSystem => {
            calendar.system(wish).filter(|(_, s)| s.reckoning as u32 == reckoning_of(calendar, group))?
        }
        Feature::Dual if wish == "first" => return None,
        Feature::Dual if wish != "none" => {
            let (a, b) = wish.split_once('/')?;
            calendar.system(b)?;
            calendar.system(a)?
        }
        Feature::MonthSpelling if wish == "standard" => {
            let (_, values) = group.members.first()?;
            let lists = calendar.systems.iter().flat_map(|s| &s.names);
            return lists
                .into_iter()
                .find(|names| values.iter().all(|v| names.iter().any(|n| n == v)))?
                .first()
                .cloned();
        }
        _ => return Some(wish.to_owned()),
    };
    Some(wish.to_owned())
}

/// The calendar of the systems that a group of months names.
fn reckoning_of(calendar: &Calendar, group: &Group<'_>) -> u32 {
    let name = group.members.iter().flat_map(|(_, values)| *values).next();
    name.and_then(|n| calendar.system(n)).map_or(u32::MAX, |(_, s)| s.reckoning as u32)
}

/// The part of a date to show: the day with its article if that is all; otherwise all of it, with the weekday if
/// something changes there.
fn flagged(date: &Date, features: &[Feature], edits: &[(Span<Prose>, String)]) -> Span<Prose> {
    if let ([Feature::Al], Some(day)) = (features, date.day)
        && let Some(lead) = day.lead
    {
        return lead.join(day.span);
    }
    let mut span = date.span;
    if features.contains(&Feature::WeekdayComma) {
        span = date.weekday.map_or(span, |w| w.span.join(span));
    }
    edits.iter().fold(span, |span, (edit, _)| span.join(*edit))
}
