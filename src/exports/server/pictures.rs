//! The pictures of a member.

use std::path::PathBuf;

use crate::platform::error::AppError;
use crate::platform::server::Platform;

/// A picture that goes into an export.
pub struct Picture {
    /// Its name in the archive, below `pictures/`.
    pub name: String,
    /// Where it stands.
    pub file: PathBuf,
}

/// Every picture that a member has put here. There are none before pictures can be put here; whatever keeps
/// them is asked here.
///
/// # Errors
/// When the database refuses.
pub async fn pictures_of(_platform: &Platform, _member: &str) -> Result<Vec<Picture>, AppError> {
    Ok(Vec::new())
}
