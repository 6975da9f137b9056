//! Mails as files, where there is no mail server.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::store::Stored;
use crate::platform::time::Timestamp;

/// `20261123T071200Z-{id}.eml`: by name is by time, and a second attempt finds the same name.
pub(super) fn file_name(mail: &Stored) -> String {
    let time: String = Timestamp(mail.created_at).rfc3339().chars().filter(|c| !matches!(c, '-' | ':')).collect();
    format!("{time}-{}.eml", mail.id)
}

/// Writes the message into `folder`, whole or not at all, to be read by nobody but the program's user.
/// `once` is a word that no other attempt uses.
///
/// # Errors
/// A sentence for the operator.
pub(super) async fn write(folder: PathBuf, name: String, once: String, bytes: Vec<u8>) -> Result<(), String> {
    let shown = folder.join(&name).display().to_string();
    let written = tokio::task::spawn_blocking(move || write_now(&folder, &name, &once, &bytes)).await;
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(format!("The mail cannot be written to {shown}: {error}.")),
        Err(error) => Err(format!("The mail was not written to {shown}: {error}.")),
    }
}

/// Writes a file into the folder as a mail is written, and removes it.
///
/// # Errors
/// The system's.
pub(super) fn try_out(folder: &Path, once: &str) -> std::io::Result<()> {
    let name = format!(".trial-{once}");
    write_now(folder, &name, once, b"")?;
    fs::remove_file(folder.join(name))
}

fn write_now(folder: &Path, name: &str, once: &str, bytes: &[u8]) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let unfinished = folder.join(format!(".{name}.{once}"));
    let done = (|| {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, folder.join(name))
    })();
    if done.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    done?;
    // The name must last as long as the mark that the mail was sent.
    fs::File::open(folder)?.sync_all()
}
