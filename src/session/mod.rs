//! Configuration and rules, ready; one article or many, on threads, with results in order.

mod plan;
mod write;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::check::Context;
use crate::check::habits::Habits;
use crate::check::repetition::elsewhere::{Print, prints};
use crate::config::Choice;
use crate::corpus::{Common, Corpus};
use crate::diagnostic::{Diagnostic, Level, Safety};
use crate::discover::{Input, reason_of};
use crate::document::{Format, Given, outline, parse};
use crate::fix;
use crate::language::LangId;
use crate::lint::{Desk, RuleSet};
pub use crate::session::plan::{Plan, rule_files};
use crate::text::source::{FILE_BYTES_MAX, Source};
use crate::text::span::Span;

/// Files are handed out in batches of this size, so that memory is bounded and reports can begin early.
const BATCH: usize = 512;

/// So much text is kept from the reading for what articles have in common to the reading for everything else.
const KEPT_BYTES_MAX: usize = 32 << 20;

/// The most findings that are shown for one file; more say that the file is not what the rules are for.
pub const FINDINGS_PER_FILE_MAX: usize = 5_000;

/// Where the configuration comes from.
#[derive(Clone, Debug, Default)]
pub enum ConfigFrom {
    /// The nearest `copydesk.toml` above each file.
    #[default]
    Nearest,
    /// This file.
    File(PathBuf),
    /// None.
    None,
}

/// What is done about what is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Fixing {
    /// Nothing.
    #[default]
    None,
    /// Fixes up to this safety are written to the files.
    Write(Safety),
    /// What would be written is shown.
    Show(Safety),
}

/// What the caller wants.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Where the configuration comes from.
    pub config: ConfigFrom,
    /// More folders of rules.
    pub rule_folders: Vec<PathBuf>,
    /// Rules by name.
    pub choice: Choice,
    /// The day the articles are published.
    pub date: Option<(i32, u8, u8)>,
    /// The language of the articles, as a code.
    pub lang: Option<String>,
    /// How the articles are written, whatever their names say.
    pub format: Option<Format>,
    /// What is done about what is found.
    pub fixing: Fixing,
    /// The language of messages.
    pub messages: String,
}

/// Files that share their rules.
pub struct Group {
    /// Their rules.
    pub rules: RuleSet,
    lang: Option<LangId>,
    format: Option<Format>,
}

impl Group {
    /// How a file of the group is written, if its name says no more than that it is text.
    fn format(&self, format: Format) -> Format {
        match (format, self.format) {
            (Format::Text, Some(paragraphs)) => paragraphs,
            _ => format,
        }
    }
}

/// Everything that is needed to look at articles.
pub struct Session {
    groups: Vec<Group>,
    wishes: Wishes,
}

/// An article that was looked at.
#[derive(Debug)]
pub struct Checked {
    /// Its text, after the fixes if any were made.
    pub source: Source,
    /// The code of its language; empty if no language file knows it.
    pub lang: String,
    /// What is left to say.
    pub diagnostics: Vec<Diagnostic>,
    /// How many fixes were applied, or would be.
    pub applied: usize,
    /// The text before the fixes, if they changed it.
    pub before: Option<String>,
    /// Why the fixes could not be written.
    pub trouble: Option<String>,
}

/// What became of one file.
#[derive(Debug)]
pub struct Outcome {
    /// How it is called.
    pub path: String,
    /// The article, or the reason why it was not looked at.
    pub result: Result<Checked, String>,
}

impl Session {
    pub(crate) fn new(groups: Vec<Group>, wishes: Wishes) -> Self {
        Self { groups, wishes }
    }

    /// The rules of a group.
    pub fn rules(&self, group: usize) -> &RuleSet {
        &self.groups[group].rules
    }

    /// The language of messages.
    pub fn messages(&self) -> &str {
        &self.wishes.messages
    }

    /// Looks at one text. This is the one pipeline: files, standard input and fixes all come through here.
    /// `context` is what the run knows of it; its date follows from the wishes and the text.
    pub fn lint(
        &self,
        group: usize,
        source: &Source,
        format: Format,
        context: Context<'_>,
        desk: &mut Desk,
    ) -> (Vec<Diagnostic>, String) {
        let given = Given { lang: self.groups[group].lang };
        let document = parse(source, self.groups[group].format(format), &given, &self.groups[group].rules.languages);
        let rules = &self.groups[group].rules;
        let date = self.wishes.date.or_else(|| document.date.as_deref().and_then(Context::read_date));
        let found = rules.lint(source, &document, Context { date, ..context }, &self.wishes.messages, desk);
        (found, rules.languages.get(document.lang).code.clone())
    }

    /// Looks at a text and leaves it as it is.
    fn as_it_is(&self, group: usize, source: Source, format: Format, context: Context<'_>, desk: &mut Desk) -> Checked {
        let (mut diagnostics, lang) = self.lint(group, &source, format, context, desk);
        shorten(&mut diagnostics);
        Checked { source, lang, diagnostics, applied: 0, before: None, trouble: None }
    }

    /// Looks at a text and mends it as the wishes say.
    pub fn check(
        &self,
        group: usize,
        source: Source,
        format: Format,
        context: Context<'_>,
        desk: &mut Desk,
    ) -> Checked {
        let limit = match self.wishes.fixing {
            Fixing::None => return self.as_it_is(group, source, format, context, desk),
            Fixing::Write(limit) | Fixing::Show(limit) => limit,
        };
        let (before, path, coding) = (source.text.clone(), source.path.clone(), source.coding);
        let mut lang = String::new();
        let mut fixed = fix::to_fixpoint(source, limit, |source| {
            let (diagnostics, code) = self.lint(group, source, format, context, desk);
            lang = code;
            diagnostics
        });
        if fixed.unfinished {
            let mut source = Source::from_text(path, before);
            source.coding = coding;
            let why = format!("the fixes still change the text after {} passes; nothing was changed", fix::PASSES_MAX);
            return Checked { trouble: Some(why), ..self.as_it_is(group, source, format, context, desk) };
        }
        shorten(&mut fixed.diagnostics);
        let changed = fixed.source.text != before;
        Checked {
            source: fixed.source,
            lang,
            diagnostics: fixed.diagnostics,
            applied: fixed.applied,
            before: changed.then_some(before),
            trouble: None,
        }
    }

    /// Looks at every file, on as many threads as asked, and hands the outcomes over in the order of the files.
    pub fn run(&self, inputs: &[(Input, usize)], jobs: usize, each: impl FnMut(Outcome)) {
        let desks: Vec<Mutex<Desk>> = (0..jobs.max(1)).map(|_| Mutex::new(Desk::default())).collect();
        let Ahead { common, habits, kept } = self.ahead(inputs, &desks);
        let file = |at: usize, desk: &mut Desk| {
            let (input, group) = &inputs[at];
            let source = kept.get(at).and_then(|kept| kept.lock().ok()?.take());
            let elsewhere = common.of(at);
            let context = Context { elsewhere: elsewhere.as_ref(), habits: Some(&habits), date: None };
            self.file(input, *group, source, context, desk)
        };
        in_order(inputs.len(), &desks, file, each);
    }

    /// Reads every article once before any is looked at, for each of the two things that a rule may ask of all.
    fn ahead(&self, inputs: &[(Input, usize)], desks: &[Mutex<Desk>]) -> Ahead {
        let any = |asks: &dyn Fn(&RuleSet) -> bool| inputs.len() > 1 && self.groups.iter().any(|g| asks(&g.rules));
        let mut habits = Habits::default();
        if any(&RuleSet::counts_habits) {
            let count = |at: usize, desk: &mut Desk| self.habits(&inputs[at].0, inputs[at].1, desk);
            in_order(inputs.len(), desks, count, |some| habits.add(some));
        }
        let (mut corpus, mut kept, mut room) = (Corpus::default(), Vec::new(), KEPT_BYTES_MAX);
        if any(&RuleSet::looks_across) {
            let read = |at: usize, desk: &mut Desk| {
                let (input, group) = &inputs[at];
                (input.path.display().to_string(), self.prints(input, *group, &habits, desk))
            };
            in_order(inputs.len(), desks, read, |(path, (prints, source))| {
                corpus.add(&path, prints);
                room = source.as_ref().map_or(room, |source: &Source| room.saturating_sub(source.text.len()));
                if room > 0 {
                    kept.push(Mutex::new(source));
                }
            });
        }
        Ahead { common: corpus.close(), habits, kept }
    }

    /// How an article writes its dates. What is wrong with the file is said when it is looked at.
    fn habits(&self, input: &Input, group: usize, desk: &mut Desk) -> Habits {
        let group = &self.groups[group];
        let Some(source) = source(input).filter(|_| group.rules.counts_habits()) else { return Habits::default() };
        let counted = catch_unwind(AssertUnwindSafe(|| {
            let format = group.format(input.format);
            let document = parse(&source, format, &Given { lang: group.lang }, &group.rules.languages);
            group.rules.count(&document, Context::default(), desk)
        }));
        counted.unwrap_or_else(|_| {
            *desk = Desk::default();
            Habits::default()
        })
    }

    /// The paragraphs of a file, as it will be when this run has mended it, and its text if it will not.
    fn prints(&self, input: &Input, group: usize, habits: &Habits, desk: &mut Desk) -> (Vec<Print>, Option<Source>) {
        let nothing = (Vec::new(), None);
        if !self.groups[group].rules.looks_across() {
            return nothing;
        }
        let Some(source) = source(input) else { return nothing };
        let printed = catch_unwind(AssertUnwindSafe(|| {
            let context = Context { habits: Some(habits), ..Context::default() };
            let (source, as_read) = match self.wishes.fixing {
                Fixing::None => (source, true),
                Fixing::Write(_) | Fixing::Show(_) => {
                    (self.check(group, source, input.format, context, desk).source, false)
                }
            };
            // A link to a file that is checked too is no second article.
            let linked = input.path.is_symlink();
            let prints = match linked {
                true => Vec::new(),
                false => prints(&outline(&source, self.groups[group].format(input.format)), &source),
            };
            (prints, as_read.then_some(source))
        }));
        printed.unwrap_or_else(|_| {
            *desk = Desk::default();
            nothing
        })
    }

    /// Looks at a file, whose text may have been read already.
    fn file(
        &self,
        input: &Input,
        group: usize,
        source: Option<Source>,
        context: Context<'_>,
        desk: &mut Desk,
    ) -> Outcome {
        let path = input.path.display().to_string();
        if let Some(source) = source {
            return Outcome { path, result: self.guarded(group, source, input.format, context, desk) };
        }
        let result = read(&input.path).and_then(|bytes| {
            let original = matches!(self.wishes.fixing, Fixing::Write(_)).then(|| bytes.clone());
            let source = Source::decode(path.clone(), bytes).map_err(|why| why.to_string())?;
            let mut checked = self.guarded(group, source, input.format, context, desk)?;
            if let (Some(original), true) = (original, checked.before.is_some())
                && let Err(why) = write::replace(&input.path, &original, &checked.source)
            {
                // What is left to say is said of the text that is still there.
                let source = Source::decode(path.clone(), original).map_err(|why| why.to_string())?;
                checked = Checked { trouble: Some(why), ..self.as_it_is(group, source, input.format, context, desk) };
            }
            Ok(checked)
        });
        Outcome { path, result }
    }

    /// A panic in one file is a diagnostic for that file, and the run goes on.
    fn guarded(
        &self,
        group: usize,
        source: Source,
        format: Format,
        context: Context<'_>,
        desk: &mut Desk,
    ) -> Result<Checked, String> {
        let (path, text) = (source.path.clone(), source.text.clone());
        let coding = source.coding;
        let caught = catch_unwind(AssertUnwindSafe(|| self.check(group, source, format, context, desk)));
        Ok(caught.unwrap_or_else(|panic| {
            *desk = Desk::default();
            let what = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no reason given");
            let message = format!("this file could not be checked to the end, and the fault is ours: {what}");
            let note = "please report it with the file, or with the paragraph that is enough to bring it about";
            let diagnostic = Diagnostic::about("copydesk/fault", Level::Error, Span::new(0, 0), message).note(note);
            let mut source = Source::from_text(path, text);
            source.coding = coding;
            let (lang, trouble) = (String::new(), Some("it could not be checked to the end".to_owned()));
            Checked { source, lang, diagnostics: vec![diagnostic], applied: 0, before: None, trouble }
        }))
    }
}

/// What is known of all articles before any is looked at.
struct Ahead {
    /// What they have in common.
    common: Common,
    /// How they write their dates.
    habits: Habits,
    /// Of a small run the texts, so that no file is read twice.
    kept: Vec<Mutex<Option<Source>>>,
}

/// Does some work for each of so many things, on as many threads as there are desks, and hands the results over in order.
fn in_order<T: Send>(
    count: usize,
    desks: &[Mutex<Desk>],
    work: impl Fn(usize, &mut Desk) -> T + Sync,
    mut each: impl FnMut(T),
) {
    for start in (0..count).step_by(BATCH) {
        let batch = start..count.min(start + BATCH);
        let next = AtomicUsize::new(start);
        let done: Vec<Mutex<Option<T>>> = batch.clone().map(|_| Mutex::new(None)).collect();
        let run = |desk: &Mutex<Desk>| {
            let Ok(mut desk) = desk.lock() else { return };
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= batch.end {
                    break;
                }
                let result = work(at, &mut desk);
                if let Ok(mut slot) = done[at - start].lock() {
                    *slot = Some(result);
                }
            }
        };
        match desks {
            [desk, ..] if desks.len() == 1 || batch.len() == 1 => run(desk),
            _ => std::thread::scope(|scope| {
                for desk in desks {
                    scope.spawn(|| run(desk));
                }
            }),
        }
        done.into_iter().filter_map(|slot| slot.into_inner().ok().flatten()).for_each(&mut each);
    }
}

/// Keeps as many findings as anybody would read, and says how many there were.
fn shorten(diagnostics: &mut Vec<Diagnostic>) {
    let total = diagnostics.len();
    if total <= FINDINGS_PER_FILE_MAX {
        return;
    }
    diagnostics.truncate(FINDINGS_PER_FILE_MAX);
    let span = diagnostics.last().map_or(Span::new(0, 0), |d| d.span);
    let message = format!("{total} findings; only the first {FINDINGS_PER_FILE_MAX} are shown");
    let note = "is this file an article? `exclude` in copydesk.toml leaves it out";
    diagnostics.push(Diagnostic::about("copydesk/too-many-findings", Level::Warning, span, message).note(note));
}

/// The text of a file that can be read.
fn source(input: &Input) -> Option<Source> {
    read(&input.path).ok().and_then(|bytes| Source::decode(input.path.display().to_string(), bytes).ok())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let meta = std::fs::metadata(path).map_err(|e| reason_of(&e))?;
    if meta.is_dir() {
        return Err("it is a folder".into());
    }
    if meta.len() > FILE_BYTES_MAX {
        return Err(format!("it is larger than {} MB", FILE_BYTES_MAX >> 20));
    }
    if !meta.is_file() {
        return Err("it is no ordinary file".into());
    }
    std::fs::read(path).map_err(|e| reason_of(&e))
}
