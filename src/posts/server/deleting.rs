//! Taking a post away, and bringing it back.

use super::publishing::{Gone, announce};
use super::store;
use crate::accounts::Role;
use crate::accounts::server::Member;
use crate::platform::error::AppError;
use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::server::Platform;
use crate::platform::server::audit::{self, Deed};

/// Deletes a post. Its author can bring it back for 30 days.
///
/// # Errors
/// [`AppError::NotFound`] unless the member wrote it or keeps order here.
pub async fn delete(platform: &Platform, member: &Member, id: &str) -> Result<(), AppError> {
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let post = store::standing(tx.conn(), id).await?.ok_or(AppError::NotFound)?;
    let may = post.author_id == member.id() || (member.role >= Role::Moderator && post.published_at.is_some());
    if !may || post.deleted_at.is_some() {
        return Err(AppError::NotFound);
    }
    store::set_deleted(tx.conn(), id, member.id(), now).await?;
    if post.author_id != member.id() {
        let place = member.from.words();
        let deed = Deed { by: member.id(), act: "remove", about: ("post", id), words: &post.title, place: &place };
        audit::write(platform, &mut tx, &deed).await?;
    }
    if post.published_at.is_none() {
        append(&mut tx, &Stream::member(&post.author_id), "draft.removed", &Gone { id }, None, now).await?;
    } else {
        append(&mut tx, &Stream::site(), "post.removed", &Gone { id }, None, now).await?;
        append(&mut tx, &Stream::post(id), "post.removed", &Gone { id }, None, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Brings a deleted post back as it was, at its old address.
///
/// # Errors
/// [`AppError::NotFound`] unless the member wrote it and deleted it themselves.
pub async fn restore(platform: &Platform, member: &Member, id: &str) -> Result<(), AppError> {
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let post = store::standing(tx.conn(), id).await?.ok_or(AppError::NotFound)?;
    if post.author_id != member.id() || post.deleted_by.as_deref() != Some(member.id()) {
        return Err(AppError::NotFound);
    }
    store::set_restored(tx.conn(), id).await?;
    if post.published_at.is_some() {
        announce(platform, &mut tx, id, "post.edited", now).await?;
    } else {
        append(&mut tx, &Stream::member(member.id()), "draft.saved", &Gone { id }, None, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
