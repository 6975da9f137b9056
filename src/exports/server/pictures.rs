//! The pictures of a member.

use std::path::PathBuf;

use crate::media::server::originals_of;
use crate::platform::error::AppError;
use crate::platform::server::Platform;

/// A picture that goes into an export.
pub struct Picture {
    /// Its name in the archive, below `pictures/`.
    pub name: String,
    /// Where it stands.
    pub file: PathBuf,
}

/// Every picture that a member has put here, as it came.
///
/// # Errors
/// When the database refuses.
pub async fn pictures_of(platform: &Platform, member: &str) -> Result<Vec<Picture>, AppError> {
    let originals = originals_of(platform, member).await?;
    Ok(originals.into_iter().map(|(name, file)| Picture { name, file }).collect())
}
