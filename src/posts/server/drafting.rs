//! What the writer finds when they come back.

use super::store;
use crate::accounts::server::Member;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::{DAY, Timestamp};
use crate::posts::{Draft, Drafts, Writing};

/// How long a deleted post can be brought back.
const KEPT: i64 = 30 * DAY;

/// What the editor opens with: a post of the member's own, or with an empty id a new one.
///
/// # Errors
/// [`AppError::NotFound`] when it is somebody else's or deleted.
pub async fn writing(platform: &Platform, member: &Member, id: &str) -> Result<Writing, AppError> {
    if id.is_empty() {
        let draft = Draft { form_key: platform.rng.id(platform.clock.now()), ..Draft::default() };
        return Ok(Writing { draft, published_slug: None, publish_at: None, saved_at: None });
    }
    let mut conn = platform.db.read().acquire().await?;
    match store::standing(&mut conn, id).await? {
        Some(post) if post.author_id == member.id() && post.deleted_at.is_none() => Ok(Writing {
            draft: post.draft(),
            published_slug: post.published_at.map(|_| post.slug.clone()),
            publish_at: post.publish_at.map(Timestamp),
            saved_at: Some(Timestamp(post.updated_at)),
        }),
        _ => Err(AppError::NotFound),
    }
}

/// The member's drafts, and what they deleted in the last 30 days.
///
/// # Errors
/// When the database refuses.
pub async fn drafts(platform: &Platform, member: &Member) -> Result<Drafts, AppError> {
    let since = platform.clock.now().plus(-KEPT);
    let lines = store::drafts_of(platform, member.id(), since).await?;
    let (deleted, drafts): (Vec<_>, Vec<_>) = lines.into_iter().partition(|(_, deleted)| *deleted);
    let only_lines = |lines: Vec<_>| lines.into_iter().map(|(line, _)| line).collect();
    Ok(Drafts { drafts: only_lines(drafts), deleted: only_lines(deleted) })
}
