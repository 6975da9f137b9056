//! Comments with their texts, for programs.

use super::store;
use crate::accounts::Author;
use crate::media::server::dress;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::text::is_name;
use crate::platform::time::Timestamp;

/// A comment, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeComment {
    pub id: String,
    /// The slug of the post that it stands under.
    pub post: String,
    pub author: Author,
    /// Markdown.
    pub body: String,
    /// Safe HTML, made by `platform::markdown`.
    pub html: String,
    /// The top-level comment that this one answers.
    pub reply_to: Option<String>,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
}

/// The comments under a post that is out, oldest first, at most `limit` after a cursor; and the next cursor. Those
/// that were taken away are not among them.
///
/// # Errors
/// [`AppError::NotFound`] when no post that is out has this slug; [`AppError::Invalid`] for a cursor we did not make.
pub async fn list_whole(
    platform: &Platform,
    slug: &str,
    cursor: &str,
    limit: usize,
) -> Result<(Vec<WholeComment>, Option<String>), AppError> {
    let (at, id) = match cursor {
        "" => (i64::MIN, ""),
        cursor => cursor
            .split_once('-')
            .filter(|(_, id)| is_name(id))
            .and_then(|(at, id)| Some((at.parse().ok()?, id)))
            .ok_or_else(|| AppError::field("cursor", "That cursor was not made here. Take next_cursor as it is."))?,
    };
    let mut conn = platform.db.read().acquire().await?;
    let (post, _) = store::post(&mut conn, slug).await?.ok_or(AppError::NotFound)?;
    let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut comments = store::whole_page(&mut conn, &post, at, id, most).await?;
    drop(conn);
    let more = comments.len() > limit;
    comments.truncate(limit);
    for comment in &mut comments {
        comment.html = dress(platform, std::mem::take(&mut comment.html)).await?;
    }
    let next = comments.last().filter(|_| more).map(|last| format!("{}-{}", last.created_at.0, last.id));
    Ok((comments, next))
}

/// A comment that stands under a post that is out.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub async fn read_whole(platform: &Platform, id: &str) -> Result<WholeComment, AppError> {
    if !is_name(id) {
        return Err(AppError::NotFound);
    }
    let mut conn = platform.db.read().acquire().await?;
    let found = store::whole(&mut conn, id).await?;
    drop(conn);
    let mut comment = found.ok_or(AppError::NotFound)?;
    comment.html = dress(platform, comment.html).await?;
    Ok(comment)
}
