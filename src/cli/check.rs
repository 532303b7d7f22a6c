//! `copydesk check`: articles in, findings out.

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::check::Context;
use crate::cli::args::{CheckArgs, FailOn, ReportFormat};
use crate::cli::screen::{Stream, message_lang, screen};
use crate::cli::{CLEAN, Error, FINDINGS, TROUBLE, complain};
use crate::config::{Choice, FILE_NAME};
use crate::diagnostic::{Level, Safety};
use crate::discover::reason_of;
use crate::lint::Desk;
use crate::report::screen::{Screen, clean};
use crate::report::summary::Summary;
use crate::report::{compact, human, json};
use crate::session::{Checked, ConfigFrom, Fixing, Outcome, Plan, Wishes};
use crate::text::source::Source;
use crate::written::Problems;

/// How long a run may take before it shows on a terminal how far it is.
const PROGRESS_AFTER: Duration = Duration::from_secs(1);

/// What standard input is called if nobody says.
const STDIN: &str = "<stdin>";

pub(super) fn run(flags: CheckArgs) -> Result<u8, Error> {
    let started = Instant::now();
    if flags.diff && flags.format != ReportFormat::Human {
        return Err(Error::Say("--diff prints a diff, and takes no --format".into()));
    }
    let lang = message_lang(&flags.look);
    let wishes = wishes(&flags, lang)?;
    let stdin = flags.paths.iter().any(|p| p == Path::new("-"));
    if stdin && flags.paths.len() > 1 {
        return Err(Error::Say("`-` stands alone: standard input is one article".into()));
    }
    if stdin {
        return check_stdin(&flags, wishes);
    }
    let here = [PathBuf::from(".")];
    let paths = if flags.paths.is_empty() { &here[..] } else { &flags.paths[..] };
    let plan = Plan::of_paths(paths, wishes);
    let mut troubled = say_problems(&plan, &flags, plan.session.messages());
    if troubled && (flags.fix || flags.unsafe_fixes) && !flags.diff {
        return Err(Error::Say("nothing was changed: first put right what is said above, then fix".into()));
    }
    if let Some(output) = &flags.output
        && plan.inputs.iter().any(|(input, _)| is_same(&input.path, output))
    {
        return Err(Error::Say(format!("--output {} would overwrite an article that is checked", output.display())));
    }
    let mut desk = Report::open(&flags, plan.session.messages(), Stream::Stdout)?;
    for missed in &plan.missed {
        complain(&format!("{}: {}", missed.path.display(), missed.reason));
        desk.skipped.push((missed.path.display().to_string(), missed.reason.clone()));
    }
    let jobs = flags.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let mut failed: Option<std::io::Error> = None;
    let total = plan.inputs.len();
    let mut progress = Progress::new(started, total, &flags);
    plan.session.run(&plan.inputs, jobs, |outcome| {
        progress.step();
        if failed.is_none() {
            failed = desk.outcome(outcome, &flags, &mut troubled).err();
        }
    });
    progress.clear();
    if let Some(error) = failed {
        return Err(error.into());
    }
    desk.close(&flags)?;
    if desk.summary.files == 0 && desk.skipped.is_empty() {
        complain(
            "no article was found (*.txt, *.text, *.md, *.markdown), so nothing was checked; name a file, or a folder that holds some",
        );
    }
    if flags.verbose {
        for config in &plan.configs {
            complain(&format!("configuration: {}", config.display()));
        }
        complain(&format!("{} files in {:.2?} on {jobs} threads", desk.summary.files, started.elapsed()));
    }
    let nothing = desk.summary.files == 0;
    let code = desk.code(&flags, plan.fail_on, troubled || nothing || plan.missed.iter().any(|m| m.trouble));
    // The program ends here, and taking the rules apart one by one would be for nothing.
    std::mem::forget(plan);
    Ok(code)
}

/// Whether two paths lead to one file. Files of other names are not looked at, unless one of the two is a link.
fn is_same(input: &Path, output: &Path) -> bool {
    let named = input.file_name() == output.file_name() || output.is_symlink() || input.is_symlink();
    named && std::fs::canonicalize(output).is_ok_and(|to| std::fs::canonicalize(input).is_ok_and(|from| from == to))
}

fn wishes(flags: &CheckArgs, messages: String) -> Result<Wishes, Error> {
    let date = match flags.date.as_deref() {
        None => None,
        Some(text) => Some(
            Context::read_date(text)
                .ok_or_else(|| Error::Say(format!("`{text}` is no date; write it as YYYY-MM-DD")))?,
        ),
    };
    let limit = if flags.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
    let fixing = match (flags.diff, flags.fix || flags.unsafe_fixes) {
        (true, _) => Fixing::Show(limit),
        (false, true) => Fixing::Write(limit),
        (false, false) => Fixing::None,
    };
    let config = match (&flags.config, flags.no_config) {
        (Some(file), _) => ConfigFrom::File(file.clone()),
        (None, true) => ConfigFrom::None,
        (None, false) => ConfigFrom::Nearest,
    };
    Ok(Wishes {
        config,
        rule_folders: flags.rules.clone(),
        choice: Choice { select: flags.select.clone(), ignore: flags.ignore.clone() },
        date,
        lang: flags.lang.clone(),
        format: flags.input_format.format(),
        fixing,
        messages,
    })
}

fn check_stdin(flags: &CheckArgs, wishes: Wishes) -> Result<u8, Error> {
    let name = flags.stdin_filename.clone().unwrap_or_else(|| PathBuf::from(STDIN));
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(|e| Error::Say(format!("standard input: {e}")))?;
    let fixing = wishes.fixing;
    let (plan, format) = Plan::of_text(&name, wishes);
    let mut troubled = say_problems(&plan, flags, plan.session.messages());
    let path = name.display().to_string();
    let result = match Source::decode(path.clone(), bytes) {
        Err(why) => Err(why.to_string()),
        Ok(source) => {
            let before = source.text.clone();
            let mut checked = plan.session.check(0, source, format, Context::default(), &mut Desk::default());
            if let Fixing::Write(_) = fixing {
                // The mended text takes standard output, so what is left to say goes to standard error.
                let bytes = checked.source.coding.encode(&checked.source.text).unwrap_or_else(|_| before.into_bytes());
                std::io::stdout().write_all(&bytes)?;
                checked.before = None;
            }
            Ok(checked)
        }
    };
    let stream = if matches!(fixing, Fixing::Write(_)) { Stream::Stderr } else { Stream::Stdout };
    let mut desk = Report::open(flags, plan.session.messages(), stream)?;
    if let Err(reason) = &result {
        complain(&format!("{path}: {reason}"));
    }
    desk.outcome(Outcome { path, result }, flags, &mut troubled)?;
    desk.close(flags)?;
    let nothing = desk.summary.files == 0;
    Ok(desk.code(flags, plan.fail_on, troubled || nothing))
}

/// Says what is wrong with rules, configuration and flags. Whether there was anything.
fn say_problems(plan: &Plan, flags: &CheckArgs, lang: &str) -> bool {
    for complaint in &plan.complaints {
        complain(complaint);
    }
    let screen = screen(&flags.look, lang, Stream::Stderr);
    let found: usize = plan.problems.iter().map(|p| write_problems(p, &screen)).sum();
    found > 0 || !plan.complaints.is_empty()
}

/// Draws what is wrong with files that people write. How many things that was.
pub(super) fn write_problems(problems: &Problems, screen: &Screen) -> usize {
    let mut out = Vec::new();
    for (file, diagnostic) in &problems.found {
        let source = &problems.files[*file as usize];
        let mut diagnostic = diagnostic.clone();
        if Path::new(&source.path).file_name().is_some_and(|name| name == FILE_NAME) {
            diagnostic.rule = "configuration".into();
        }
        human::write_diagnostic(&mut out, source, &diagnostic, screen);
    }
    let _ = std::io::stderr().write_all(&out);
    problems.found.len()
}

fn fail_on(flags: &CheckArgs, config: Option<Level>) -> Option<Level> {
    match flags.fail_on {
        Some(flag) => flag.level(),
        None => config.or(FailOn::Warning.level()),
    }
}

fn code(summary: &Summary, fail_on: Option<Level>, troubled: bool) -> u8 {
    let found = |level: Level| Level::ALL.iter().any(|(l, _)| *l >= level && summary.count(*l) > 0);
    match fail_on {
        _ if troubled => TROUBLE,
        Some(level) if found(level) => FINDINGS,
        _ => CLEAN,
    }
}

/// A report on its way out.
struct Report {
    out: Box<dyn Write>,
    screen: Screen,
    json: json::Writer,
    summary: Summary,
    skipped: Vec<(String, String)>,
}

impl Report {
    fn open(flags: &CheckArgs, lang: &str, stream: Stream) -> Result<Self, Error> {
        let stream = if flags.output.is_some() { Stream::File } else { stream };
        let out: Box<dyn Write> = match (&flags.output, stream) {
            (None, Stream::Stderr) => Box::new(std::io::stderr()),
            (None, _) => Box::new(std::io::BufWriter::new(std::io::stdout())),
            (Some(path), _) => {
                let said = |e: std::io::Error| Error::Say(format!("{}: {}", path.display(), reason_of(&e)));
                Box::new(std::io::BufWriter::new(std::fs::File::create(path).map_err(said)?))
            }
        };
        let screen = screen(&flags.look, lang, stream);
        let mut report =
            Self { out, screen, json: json::Writer::default(), summary: Summary::default(), skipped: Vec::new() };
        report.summary.only_shown = flags.diff;
        if flags.format == ReportFormat::Json {
            report.out.write_all(report.json.begin().as_bytes())?;
        }
        Ok(report)
    }

    /// The exit code of the run.
    fn code(&self, flags: &CheckArgs, config: Option<Level>, troubled: bool) -> u8 {
        match code(&self.summary, fail_on(flags, config), troubled) {
            // What a diff would change is something that was found.
            CLEAN if flags.diff && self.summary.applied > 0 => FINDINGS,
            code => code,
        }
    }

    fn outcome(&mut self, outcome: Outcome, flags: &CheckArgs, troubled: &mut bool) -> std::io::Result<()> {
        let checked = match outcome.result {
            Ok(checked) => checked,
            Err(reason) => {
                // A binary file among articles is no trouble; a file that should be an article and cannot be read is.
                let binary = reason.starts_with("it is a binary file");
                if !binary || flags.verbose || flags.paths.iter().any(|p| p.display().to_string() == outcome.path) {
                    complain(&format!("{}: {reason}", outcome.path));
                }
                *troubled |= !binary;
                self.skipped.push((outcome.path, reason));
                return Ok(());
            }
        };
        if let Some(why) = &checked.trouble {
            complain(&format!("{}: {why}", outcome.path));
            *troubled = true;
        }
        self.summary.add(&checked.diagnostics);
        self.summary.applied += checked.applied;
        self.draw(&checked, flags)
    }

    fn draw(&mut self, checked: &Checked, flags: &CheckArgs) -> std::io::Result<()> {
        let source = &checked.source;
        if flags.diff {
            if let Some(before) = &checked.before {
                let text = diff(&source.path, before, &source.text);
                // What a terminal would obey must not reach it; a file or a program gets every byte.
                let shown = flags.output.is_none() && std::io::stdout().is_terminal();
                let lines = |text: &str| text.lines().map(|l| clean(l) + "\n").collect::<String>();
                self.out.write_all(if shown { lines(&text) } else { text }.as_bytes())?;
            }
            return Ok(());
        }
        if flags.format == ReportFormat::Json {
            let file = self.json.file(source, &checked.lang, &checked.diagnostics)?;
            return self.out.write_all(file.as_bytes());
        }
        if flags.statistics {
            return Ok(());
        }
        let mut buffer = Vec::new();
        for diagnostic in &checked.diagnostics {
            match flags.format {
                ReportFormat::Human => human::write_diagnostic(&mut buffer, source, diagnostic, &self.screen),
                ReportFormat::Compact => buffer.extend(compact::line(source, diagnostic).bytes()),
                ReportFormat::Jsonl => buffer.extend(json::line(source, diagnostic)?.bytes()),
                ReportFormat::Json => {}
            }
        }
        self.out.write_all(&buffer)
    }

    fn close(&mut self, flags: &CheckArgs) -> std::io::Result<()> {
        match flags.format {
            ReportFormat::Json if !flags.diff => {
                let end = self.json.end(&self.skipped)?;
                self.out.write_all(end.as_bytes())?;
            }
            ReportFormat::Human if !flags.quiet && self.summary.files > 0 => {
                let text = self.summary.text(&self.screen);
                if flags.diff {
                    // A diff must stay a diff when it is piped into another program.
                    let _ = std::io::stderr().write_all(text.as_bytes());
                } else {
                    self.out.write_all(text.as_bytes())?;
                }
            }
            _ => {}
        }
        self.out.flush()
    }
}

fn diff(path: &str, before: &str, after: &str) -> String {
    let path = clean(path);
    let diff = similar::TextDiff::from_lines(before, after);
    diff.unified_diff().context_radius(1).header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}

/// How far a long run is, on a terminal.
struct Progress {
    started: Instant,
    total: usize,
    done: usize,
    shown: Option<Instant>,
    wanted: bool,
}

impl Progress {
    fn new(started: Instant, total: usize, flags: &CheckArgs) -> Self {
        // Findings that scroll by show progress enough; a line among them would only be in the way.
        let silent = flags.output.is_some() || flags.statistics || !std::io::stdout().is_terminal();
        let wanted = std::io::stderr().is_terminal() && silent && !flags.quiet;
        Self { started, total, done: 0, shown: None, wanted }
    }

    fn step(&mut self) {
        self.done += 1;
        let due = self.shown.is_none_or(|at| at.elapsed() > Duration::from_millis(100));
        if self.wanted && self.started.elapsed() > PROGRESS_AFTER && due {
            self.shown = Some(Instant::now());
            let _ = write!(std::io::stderr(), "\r{} of {} files", self.done, self.total);
        }
    }

    fn clear(&self) {
        if self.shown.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
