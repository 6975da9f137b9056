//! Choosing which mails come. Whoever holds the token of a mail may say so, signed in or not: it is
//! good for nothing else.

use super::store::digest as store;
use crate::accounts::server::Member;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::text::is_form_key;
use crate::platform::time::Timestamp;

/// Whether the weekly digest comes to whoever was given this token.
///
/// # Errors
/// [`AppError::NotFound`] when nobody was.
pub async fn gets_digest(platform: &Platform, token: &str) -> Result<bool, AppError> {
    if !is_form_key(token) {
        return Err(AppError::NotFound);
    }
    let stopped = store::is_stopped(platform, token).await?.ok_or(AppError::NotFound)?;
    Ok(!stopped)
}

/// No more digests from now on. Doing it again changes nothing.
///
/// # Errors
/// [`AppError::NotFound`] when nobody was given this token.
pub async fn stop_digest(platform: &Platform, token: &str) -> Result<(), AppError> {
    set(platform, token, Some(platform.clock.now())).await
}

/// Digests come again.
///
/// # Errors
/// [`AppError::NotFound`] when nobody was given this token.
pub async fn take_digest(platform: &Platform, token: &str) -> Result<(), AppError> {
    set(platform, token, None).await
}

async fn set(platform: &Platform, token: &str, stopped_at: Option<Timestamp>) -> Result<(), AppError> {
    if !is_form_key(token) {
        return Err(AppError::NotFound);
    }
    let mut tx = platform.db.begin().await?;
    if !store::set_stopped(tx.conn(), token, stopped_at).await? {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    Ok(())
}

/// Whether the weekly digest comes to a member.
///
/// # Errors
/// When the database refuses.
pub async fn wants_digest(platform: &Platform, member: &Member) -> Result<bool, AppError> {
    Ok(!store::is_stopped_for(platform, member.id()).await?)
}

/// Lets a member have the weekly digest, or not.
///
/// # Errors
/// When the database refuses.
pub async fn choose_digest(platform: &Platform, member: &Member, comes: bool) -> Result<(), AppError> {
    let stopped_at = (!comes).then(|| platform.clock.now());
    let mut tx = platform.db.begin().await?;
    store::set_stopped_for(tx.conn(), member.id(), &platform.rng.token(), stopped_at).await?;
    Ok(tx.commit().await?)
}
