//! What other slices may know of a member.

use axum::http::Extensions;

use super::store;
use super::store::entry::find_entry;
use super::sudo::ProvenAt;
use crate::accounts::Author;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A member as an author.
///
/// # Errors
/// [`AppError::NotFound`] when there is none with this id.
pub async fn author_of(platform: &Platform, id: &str) -> Result<Author, AppError> {
    let mut reader = platform.db.reader().await?;
    let found = store::author(reader.conn(), id).await?;
    reader.done();
    Ok(found)
}

/// The address of a member, once it is proven to be theirs.
///
/// # Errors
/// When the database refuses.
pub async fn confirmed_address(platform: &Platform, id: &str) -> Result<Option<String>, AppError> {
    let mut reader = platform.db.reader().await?;
    let entry = find_entry(reader.conn(), id).await?;
    reader.done();
    Ok(entry.and_then(|entry| entry.confirmed_email().map(str::to_owned)))
}

/// When whoever made this request has proven who they are; the beginning of time for a visitor.
pub fn proven_at(extensions: &Extensions) -> Timestamp {
    extensions.get::<ProvenAt>().map_or(Timestamp(0), |at| at.0)
}
