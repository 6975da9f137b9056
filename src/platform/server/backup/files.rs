//! The files of the data folder: which go into a backup, and where they come to stand again.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Folders that a backup leaves out: what can be asked for again, mails that were on their way, and the locks
/// of the processes that work.
const LEFT_OUT: [&str; 3] = ["exports", "mail", "workers"];

/// The files of the data folder that belong into a backup, as paths from it with `/` between, sorted.
/// Neither the database's own files nor anything in `backups` are among them.
///
/// # Errors
/// When a folder cannot be read or a name is no text.
pub fn kept_files(data: &Path, backups: &[PathBuf]) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let skipped: Vec<PathBuf> = backups.iter().filter_map(|path| path.canonicalize().ok()).collect();
    walk(data, "", &skipped, &mut found)?;
    found.sort();
    Ok(found)
}

fn walk(folder: &Path, before: &str, skipped: &[PathBuf], found: &mut Vec<String>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // Gone since it was listed, or never made.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().ok_or_else(|| {
            io::Error::other(format!("{} has a name that is no text; rename it", entry.path().display()))
        })?;
        let path = format!("{before}{name}");
        let kind = entry.file_type()?;
        let left_out = before.is_empty() && (LEFT_OUT.contains(&name) || is_database(name));
        if left_out || name.ends_with(".part") || entry.path().canonicalize().is_ok_and(|path| skipped.contains(&path))
        {
            continue;
        }
        // Links are not followed: what they lead to is kept by somebody else.
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), skipped, found)?;
        } else if kind.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

/// The files that SQLite keeps its database in.
fn is_database(name: &str) -> bool {
    let name = ["-wal", "-shm", "-journal"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    name.ends_with(".db")
}

/// Where a file of a backup comes to stand in `data`; `None` when its path leads elsewhere.
pub fn place_of(data: &Path, path: &str) -> Option<PathBuf> {
    let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let inside = plain && !path.is_empty() && !path.contains(['\\', '\0']) && !path.ends_with('/');
    inside.then(|| data.join(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_of_the_folder_is_refused() {
        let data = Path::new("/srv/data");
        assert_eq!(place_of(data, "media/ab/c.webp"), Some("/srv/data/media/ab/c.webp".into()));
        for path in ["", "/etc/passwd", "../x", "media/../../x", "a\\..\\b", "a\0b", "a/"] {
            assert_eq!(place_of(data, path), None, "{path:?}");
        }
    }

    #[test]
    fn what_can_be_had_again_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        for path in [
            "tidings.db",
            "tidings.db-wal",
            "media/a/1.webp",
            "media/b.part",
            "exports/x.zip",
            "mail/1.eml",
            "workers/a.lock",
            "kept/n.zip",
        ] {
            let path = data.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        assert_eq!(kept_files(data, &[data.join("kept")]).unwrap(), ["media/a/1.webp"]);
        assert!(kept_files(&data.join("absent"), &[]).unwrap().is_empty());
    }
}
