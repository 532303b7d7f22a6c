//! The program, run as a person would run it, in a folder of its own and an environment that is always the same.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// An article with one finding: advice.
pub const ADVICE: &str = "وقال صاحب القافلة ان الطريق طويلة.\n";

/// An article with one finding: an error.
pub const ERROR: &str = "وصلت العبارة إلى الجزيرة في 31 نيسان 2024.\n";

/// An article in which there is nothing to say.
pub const CLEAN: &str = "وصلت العبارة إلى المرفأ صباحا، وعلى متنها مئتا راكب.\n";

/// An article with one warning that `--fix` mends.
pub const WARNING: &str = "نقل العمال الكتب إلى إلى المدرسة القريبة.\n";

/// The same, mended.
pub const MENDED: &str = "نقل العمال الكتب إلى المدرسة القريبة.\n";

/// What became of a run.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
    pub bytes: Vec<u8>,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            bytes: output.stdout,
        }
    }

    /// The report as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}\n{self:?}"))
    }

    /// The rules that spoke, in order, in all files.
    #[track_caller]
    pub fn rules(&self) -> Vec<String> {
        let json = self.json();
        let files = json["files"].as_array().expect("files");
        let found = files.iter().flat_map(|f| f["diagnostics"].as_array().expect("diagnostics"));
        found.map(|d| d["rule"].as_str().expect("rule").to_owned()).collect()
    }

    /// Fails with everything that was printed unless the exit code is this.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- out\n{}\n--- err\n{}", self.out, self.err);
        self
    }

    /// Fails unless the text stands on standard error.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.err.contains(text), "no {text:?} on standard error:\n{}", self.err);
        self
    }
}

/// A folder of its own to run the program in.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// An empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A folder with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let desk = Self::new();
        files.iter().for_each(|(name, text)| desk.write(name, text.as_bytes()));
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        std::fs::write(path, bytes).expect("a new file");
    }

    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).expect("UTF-8")
    }

    #[track_caller]
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// The program in this folder, with nothing from outside in its environment.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.current_dir(self.folder.path()).args(args).env_clear().env("COLUMNS", "80");
        // Windows finds its own libraries through the first, and the others keep what measures the tests working.
        for name in ["SystemRoot", "TEMP", "TMP", "TMPDIR", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
    }

    /// Runs the program with these flags.
    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).stdin(Stdio::null()).output().expect("the program starts"))
    }

    /// Runs `check` without a configuration.
    pub fn check(&self, args: &[&str]) -> Ran {
        self.run(&[&["check", "--no-config", "--color", "never", "--bidi", "marks"], args].concat())
    }

    /// Runs `check` without a configuration on this standard input.
    pub fn pipe(&self, input: &[u8], args: &[&str]) -> Ran {
        let args = [&["check", "--no-config", "--color", "never", "--bidi", "marks"], args].concat();
        let mut command = self.command(&args);
        // A file as standard input cannot fill up, as a pipe would while nobody reads the answer.
        let mut file = tempfile::tempfile().expect("a temporary file");
        std::io::Write::write_all(&mut file, input).expect("written");
        std::io::Seek::rewind(&mut file).expect("rewound");
        Ran::of(command.stdin(file).output().expect("the program starts"))
    }
}

/// A folder below that of the tests.
pub fn tests_folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Every file below a folder, sorted.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            out.extend(files_below(&path));
        } else {
            out.push(path);
        }
    }
    out.sort();
    out
}
