//! What a folder can take.

use std::fs;
use std::io;
use std::path::Path;

/// Makes the folder when it is not there, and tries whether something can be written into it.
///
/// # Errors
/// The system's.
pub fn try_out(folder: &Path) -> io::Result<()> {
    let trial = folder.join(".tidings-trial");
    fs::create_dir_all(folder)?;
    fs::write(&trial, "")?;
    fs::remove_file(&trial)
}

/// Bytes that are free for us where `folder` is; `None` when the system does not say.
pub fn free_in(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    // What is no disk has no blocks.
    (found.f_blocks > 0).then(|| found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_says_how_much_is_free_and_what_is_none_does_not() {
        assert!(free_in(&std::env::temp_dir()).is_some_and(|free| free > 0));
        assert_eq!(free_in(Path::new("/proc")), None);
    }

    #[test]
    fn a_folder_that_can_be_written_to_is_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("a/b");
        try_out(&below).unwrap();
        assert_eq!(fs::read_dir(&below).unwrap().count(), 0);
        fs::write(folder.path().join("file"), "").unwrap();
        assert!(try_out(&folder.path().join("file")).is_err());
    }
}
