//! A mended text put in the place of the old one, whole or not at all.

use std::io::Write;
use std::path::Path;

use crate::discover::reason_of;
use crate::text::source::Source;

/// Writes the text over the file it was read from. The bytes that were read must still be there.
///
/// # Errors
/// Why it was not done; the file is as it was.
pub(super) fn replace(path: &Path, original: &[u8], source: &Source) -> Result<(), String> {
    let bytes = source.coding.encode(&source.text).map_err(|c| {
        format!("not written: {} has no character for ‘{c}’ (U+{:04X})", source.coding.name(), c as u32)
    })?;
    // A link stays a link: what it points to is written.
    let target = std::fs::canonicalize(path).map_err(|e| format!("not written: {}", reason_of(&e)))?;
    let meta = std::fs::metadata(&target).map_err(|e| format!("not written: {}", reason_of(&e)))?;
    if meta.permissions().readonly() {
        return Err("not written: the file is read-only".into());
    }
    let now = std::fs::read(&target).map_err(|e| format!("not written: {}", reason_of(&e)))?;
    if now != original {
        return Err("not written: the file changed while it was being checked; run again".into());
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    write(folder, &target, &bytes, meta.permissions()).map_err(|e| format!("not written: {}", reason_of(&e)))
}

/// Gives the new file the owner of the old one, where that is allowed.
#[cfg(unix)]
fn own(file: &std::fs::File, target: &Path) {
    use std::os::unix::fs::MetadataExt;
    if let Ok(meta) = std::fs::metadata(target) {
        let _ = std::os::unix::fs::fchown(file, Some(meta.uid()), Some(meta.gid()));
    }
}

#[cfg(not(unix))]
fn own(_: &std::fs::File, _: &Path) {}

fn write(folder: &Path, target: &Path, bytes: &[u8], permissions: std::fs::Permissions) -> std::io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".copydesk-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    own(file.as_file(), target);
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    file.persist(target).map_err(|e| e.error)?;
    Ok(())
}
