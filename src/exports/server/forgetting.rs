//! What becomes of the archives of somebody who goes for good.

use std::fs;
use std::io;

use super::{ExportMember, archive};
use crate::accounts::server::Leaver;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::error::internal;
use crate::platform::server::jobs::{Job, owned};

/// Deletes every archive of theirs.
///
/// # Errors
/// When the folder or the database refuses.
pub async fn forget_exports(platform: &Platform, leaver: &Leaver) -> Result<(), AppError> {
    for id in owned::ids_of(platform, ExportMember::KIND, &leaver.id).await? {
        match fs::remove_file(archive(&platform.config, &id)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(internal(error)),
        }
    }
    Ok(())
}
