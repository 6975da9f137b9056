//! The backups that are made by themselves, into the folder of `TIDINGS_BACKUP_DIR`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::write::{BackupError, Progress, write};
use crate::platform::server::Platform;
use crate::platform::server::archive::{digest_of, part_of};
use crate::platform::server::disk::try_out;
use crate::platform::time::Timestamp;

/// Backups that are kept.
pub const KEPT: usize = 7;

/// What a nightly backup gave.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Nightly {
    /// Where it stands.
    pub file: String,
    pub bytes: u64,
    pub sha256: String,
    /// Earlier ones that were removed for it.
    pub removed: usize,
}

/// Says at start what the first night would find out: that nothing can be written to the folder. The site goes on
/// without, for the disk may be away for a moment.
pub fn advice(folder: &Path) -> Option<String> {
    try_out(folder).err().map(|error| {
        format!(
            "No backup can be written to {} (TIDINGS_BACKUP_DIR): {error}. Let the program write there, or name another \
             folder.",
            folder.display()
        )
    })
}

/// Writes the backup of the night that `at` names, then removes all but the newest [`KEPT`]. Written once, it
/// is not written again: a second run finds the file and says the same.
///
/// # Errors
/// [`BackupError`]; no backup that was there before is removed then.
pub async fn run_nightly(platform: &Platform, at: Timestamp, progress: &impl Progress) -> Result<Nightly, BackupError> {
    let Some(folder) = platform.config.backup_dir.clone() else {
        return Err(BackupError::Off);
    };
    let refused = |error: io::Error| BackupError::Refused(format!("{}: {error}", folder.display()));
    fs::create_dir_all(&folder).map_err(refused)?;
    let path = folder.join(name_of(at));
    if !path.exists() {
        write(&platform.config, &platform.db, &path, at, progress).await?;
    }
    let (read, kept) = (path.clone(), folder.clone());
    let done = tokio::task::spawn_blocking(move || {
        let entry = digest_of(&mut fs::File::open(&read)?)?;
        Ok((entry, remove_old(&kept, &read)?))
    });
    let (entry, removed) = done.await.map_err(|error| BackupError::Refused(error.to_string()))?.map_err(refused)?;
    Ok(Nightly { file: path.display().to_string(), bytes: entry.bytes, sha256: entry.sha256, removed })
}

/// `tidings-2026-11-23-031500.zip`: by name is by time.
fn name_of(at: Timestamp) -> String {
    let c = at.civil(0);
    format!("tidings-{:04}-{:02}-{:02}-{:02}{:02}{:02}.zip", c.year, c.month, c.day, c.hour, c.minute, c.second)
}

/// Removes all but the newest backups, and what attempts that never ended have left. Says how many it were.
fn remove_old(folder: &Path, newest: &Path) -> io::Result<usize> {
    let mut backups: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if is_ours(name.strip_suffix(".part").unwrap_or(name)) {
            if !name.ends_with(".part") {
                backups.push(path);
            } else if path != part_of(newest) {
                fs::remove_file(path)?;
            }
        }
    }
    backups.sort();
    let old = backups.len().saturating_sub(KEPT);
    for path in &backups[..old] {
        fs::remove_file(path)?;
    }
    Ok(old)
}

/// Whether a file was named by [`name_of`]: nothing else is ever removed.
fn is_ours(name: &str) -> bool {
    let middle = name.strip_prefix("tidings-").and_then(|rest| rest.strip_suffix(".zip")).unwrap_or_default();
    middle.len() == 17 && middle.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::time::DAY;

    #[test]
    fn the_newest_seven_are_kept_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let monday = Timestamp(1_795_417_920_000_000);
        let names: Vec<String> = (0..10).map(|day| name_of(monday.plus(day * DAY))).collect();
        assert_eq!(names[0], "tidings-2026-11-23-071200.zip");
        for name in names.iter().map(String::as_str).chain([
            "tidings-holiday.zip",
            "notes.txt",
            "tidings-2026-11-01-000000.zip.part",
        ]) {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        assert_eq!(remove_old(folder.path(), &folder.path().join(&names[9])).unwrap(), 3);
        let mut left: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        let mut expected = names[3..].to_vec();
        expected.extend(["notes.txt".to_owned(), "tidings-holiday.zip".to_owned()]);
        expected.sort();
        assert_eq!(left, expected);
    }
}
