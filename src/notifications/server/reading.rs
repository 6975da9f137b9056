//! Listing notifications and marking them as read.

use super::store::{self, PAGE};
use super::telling::Unread;
use crate::accounts::Me;
use crate::accounts::server::{Member, set_unread};
use crate::notifications::Notifications;
use crate::platform::error::AppError;
use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::text::is_name;

/// A page of what concerned the member, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(platform: &Platform, member: &Member, before: &str) -> Result<Notifications, AppError> {
    list_some(platform, member, before, PAGE).await
}

/// At most so many of them.
///
/// # Errors
/// [`AppError::NotFound`] for a cursor we did not make.
pub async fn list_some(
    platform: &Platform,
    member: &Member,
    before: &str,
    most: usize,
) -> Result<Notifications, AppError> {
    if !before.is_empty() && !is_name(before) {
        return Err(AppError::NotFound);
    }
    let one_more = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let mut items = store::page(platform, member.id(), before, one_more).await?;
    let more = items.len() > most;
    items.truncate(most);
    let older = items.last().filter(|_| more).map(|last| last.id.clone());
    Ok(Notifications { items, older })
}

/// Marks one notification as read, or with `None` all, and tells the member's other pages.
///
/// # Errors
/// When the database refuses.
pub async fn mark_read(platform: &Platform, member: &Member, id: Option<&str>) -> Result<(), AppError> {
    if id.is_some_and(|id| !is_name(id)) {
        return Err(AppError::NotFound);
    }
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let unread = store::set_read(tx.conn(), member.id(), id, now).await?;
    settle(platform, tx, member.id(), unread).await
}

/// Marks these as read; those that are not the member's are nobody's business.
///
/// # Errors
/// When the database refuses.
pub async fn mark_some_read(platform: &Platform, member: &Member, ids: &[String]) -> Result<(), AppError> {
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let mut unread = None;
    for id in ids.iter().filter(|id| is_name(id)) {
        unread = Some(store::set_read(tx.conn(), member.id(), Some(id), now).await?);
    }
    match unread {
        Some(unread) => settle(platform, tx, member.id(), unread).await,
        None => Ok(()),
    }
}

/// Marks one as read, and all that came before it.
///
/// # Errors
/// [`AppError::NotFound`] for what can be no id.
pub async fn mark_up_to_read(platform: &Platform, member: &Member, id: &str) -> Result<(), AppError> {
    if !is_name(id) {
        return Err(AppError::NotFound);
    }
    let mut tx = platform.db.begin().await?;
    let unread = store::set_read_up_to(tx.conn(), member.id(), id, platform.clock.now()).await?;
    settle(platform, tx, member.id(), unread).await
}

/// Marks what concerns one post as read: the member has it open.
///
/// # Errors
/// When the database refuses.
pub async fn mark_post_read(platform: &Platform, me: &Me, post: &str) -> Result<(), AppError> {
    let id = me.member.id.as_str();
    if me.unread == 0 || !store::has_unread_of(platform, id, post).await? {
        return Ok(());
    }
    let mut tx = platform.db.begin().await?;
    let unread = store::set_read_of(tx.conn(), id, post, platform.clock.now()).await?;
    settle(platform, tx, id, unread).await
}

/// Writes the new number down and tells the member's other pages.
async fn settle(platform: &Platform, mut tx: WriteTx, member: &str, unread: i64) -> Result<(), AppError> {
    set_unread(&mut tx, member, unread).await?;
    let now = platform.clock.now();
    append(&mut tx, &Stream::member(member), "notification.read", &Unread { unread }, None, now).await?;
    tx.commit().await?;
    Ok(())
}
