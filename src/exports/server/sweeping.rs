//! Taking archives away that nobody can fetch any more.

use std::fs;
use std::io;

use super::{archive, folder};
use crate::exports::Export;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::error::internal;
use crate::platform::server::jobs;

/// Removes every archive whose time is over, or whose job is cancelled, given up or forgotten, with what such
/// jobs have left unfinished. Says how many files it were.
///
/// # Errors
/// When the folder or the database refuses.
pub async fn sweep(platform: &Platform) -> Result<usize, AppError> {
    let now = platform.jobs.now(&platform.clock);
    let mut removed = 0;
    for name in names(platform)? {
        let Some(id) = name.strip_suffix(".part").unwrap_or(&name).strip_suffix(".zip") else { continue };
        let standing = Export::of(jobs::owned::any(platform, id).await?, now);
        let needed = match standing {
            Export::Unfinished(_) => true,
            Export::Ready { .. } => !name.ends_with(".part"),
            _ => false,
        };
        if !needed {
            let path = archive(&platform.config, id).with_file_name(&name);
            match fs::remove_file(path) {
                Ok(()) => removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(internal(error)),
            }
        }
    }
    Ok(removed)
}

fn names(platform: &Platform) -> Result<Vec<String>, AppError> {
    let entries = match fs::read_dir(folder(&platform.config)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(internal(error)),
    };
    Ok(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
}
