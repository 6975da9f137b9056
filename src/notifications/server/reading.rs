//! Listing notifications and marking them as read.

use super::store::{self, PAGE};
use super::telling::Unread;
use crate::accounts::server::{Member, set_unread};
use crate::notifications::Notifications;
use crate::platform::error::AppError;
use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::server::Platform;

/// A page of what concerned the member, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(platform: &Platform, member: &Member, before: &str) -> Result<Notifications, AppError> {
    if before.len() > 64 {
        return Err(AppError::NotFound);
    }
    let mut items = store::page(platform, member.id(), before).await?;
    let more = items.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    items.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let older = items.last().filter(|_| more).map(|last| last.id.clone());
    Ok(Notifications { items, older })
}

/// Marks one notification as read, or with `None` all, and tells the member's other pages.
///
/// # Errors
/// When the database refuses.
pub async fn mark_read(platform: &Platform, member: &Member, id: Option<&str>) -> Result<(), AppError> {
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let unread = store::set_read(tx.conn(), member.id(), id, now).await?;
    set_unread(&mut tx, member.id(), unread).await?;
    append(&mut tx, &Stream::member(member.id()), "notification.read", &Unread { unread }, None, now).await?;
    tx.commit().await?;
    Ok(())
}
