//! Following people: hearing when they publish.

use sqlx::AnyConnection;

use super::{Member, store};
use crate::platform::error::AppError;
use crate::platform::server::Platform;

/// Begins to follow whoever has `handle`. Doing it again changes nothing.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown handle; [`AppError::Conflict`] for one's own.
pub async fn follow(platform: &Platform, member: &Member, handle: &str) -> Result<(), AppError> {
    let followed = store::id_of(platform, handle).await?;
    if followed == member.id() {
        return Err(AppError::Conflict("That is you. You hear of your own posts anyway.".into()));
    }
    let mut tx = platform.db.begin().await?;
    store::insert_follow(tx.conn(), member.id(), &followed, platform.clock.now()).await?;
    tx.commit().await?;
    platform.pages.forget();
    Ok(())
}

/// Stops following whoever has `handle`.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown handle.
pub async fn unfollow(platform: &Platform, member: &Member, handle: &str) -> Result<(), AppError> {
    let followed = store::id_of(platform, handle).await?;
    let mut tx = platform.db.begin().await?;
    store::delete_follow(tx.conn(), member.id(), &followed).await?;
    tx.commit().await?;
    platform.pages.forget();
    Ok(())
}

/// The ids of everybody who follows a member.
///
/// # Errors
/// When the database refuses.
pub async fn followers(conn: &mut AnyConnection, member: &str) -> sqlx::Result<Vec<String>> {
    store::followers_of(conn, member).await
}
