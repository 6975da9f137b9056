//! One process that works, and whether another one still lives.
//!
//! On SQLite all workers are on one machine. Each holds a lock on a file of its own for as long as
//! it lives; the kernel lets it go however the process ends, so a lock that can be had says that
//! its holder is dead, at once and without guessing.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::platform::server::Platform;
use crate::platform::server::db::Engine;

/// This process.
pub(super) struct Node {
    pub id: String,
    folder: PathBuf,
    /// Held until the process ends; none on PostgreSQL, where others may be on other machines.
    _lock: Option<File>,
}

impl Node {
    /// Takes an id and, on SQLite, the lock on its file.
    pub(super) fn appear(platform: &Platform) -> Result<Self, String> {
        let id = platform.rng.id(platform.clock.now());
        let folder = platform.config.data.join("workers");
        let lock = match platform.db.engine() {
            Engine::Postgres => None,
            Engine::Sqlite => Some(take_lock(&folder, &id).map_err(|error| {
                format!("The folder {} cannot be used: {error}. The worker needs to write there.", folder.display())
            })?),
        };
        Ok(Self { id, folder, _lock: lock })
    }

    /// True when the process with this id has certainly ended.
    pub(super) fn is_dead(&self, id: &str) -> bool {
        if self._lock.is_none() || id == self.id {
            return false;
        }
        match File::open(path_of(&self.folder, id)) {
            Ok(file) => file.try_lock().is_ok(),
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        }
    }

    /// Removes the file of a dead process.
    pub(super) fn bury(&self, id: &str) {
        let _ = std::fs::remove_file(path_of(&self.folder, id));
    }
}

fn take_lock(folder: &Path, id: &str) -> std::io::Result<File> {
    std::fs::create_dir_all(folder)?;
    let file = File::create(path_of(folder, id))?;
    file.try_lock()?;
    Ok(file)
}

fn path_of(folder: &Path, id: &str) -> PathBuf {
    // An id from the database names a file: only what we could have written.
    let plain: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    folder.join(format!("{plain}.lock"))
}
