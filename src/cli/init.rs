//! `copydesk init`: a configuration to begin with, every setting explained and none set.

use std::io::Write;

use crate::cli::args::InitArgs;
use crate::cli::{CLEAN, Error};
use crate::config::FILE_NAME;
use crate::discover::reason_of;

/// The file that is written.
const TEMPLATE: &str = include_str!("init.toml");

pub(super) fn run(flags: &InitArgs) -> Result<u8, Error> {
    let path = flags.folder.join(FILE_NAME);
    let shown = path.display();
    // A file that is there already is somebody's work.
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(|e| {
        Error::Say(match e.kind() {
            std::io::ErrorKind::AlreadyExists => format!("{shown} is there already, and was left as it is"),
            _ => format!("{shown}: {}", reason_of(&e)),
        })
    })?;
    file.write_all(TEMPLATE.as_bytes())?;
    writeln!(std::io::stdout(), "wrote {shown}; every setting in it is a comment until you take the # away")?;
    Ok(CLEAN)
}
