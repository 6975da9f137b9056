//! Reading a discussion, and remembering how far.

use super::store;
use crate::accounts::server::Member;
use crate::comments::Comment;
use crate::media::server::dress;
use crate::platform::error::AppError;
use crate::platform::live::server::position;
use crate::platform::live::{Position, Stream};
use crate::platform::server::Platform;
use crate::platform::server::http::kept;
use crate::platform::time::{MINUTE, Timestamp};

/// A pause this long ends a reading.
const GAP: i64 = 30 * MINUTE;

/// What everybody finds under a post.
#[derive(Clone, Debug)]
pub struct UnderPost {
    pub post_id: String,
    /// Who wrote the post.
    pub author_id: String,
    /// Where the post's stream stood before the comments were read: nothing can fall between.
    pub position: Position,
    /// Oldest first.
    pub comments: Vec<Comment>,
}

/// Reads the discussion under a post.
///
/// # Errors
/// [`AppError::NotFound`] when no post that is out has this slug.
pub async fn under_post(platform: &Platform, slug: &str) -> Result<UnderPost, AppError> {
    let mut conn = platform.db.read().acquire().await?;
    let (post_id, author_id) = store::post(&mut conn, slug).await?.ok_or(AppError::NotFound)?;
    drop(conn);
    let position = position(platform.db.read(), &Stream::post(&post_id)).await?;
    let mut comments = store::under(platform, &post_id).await?;
    for comment in &mut comments {
        comment.html = dress(platform, std::mem::take(&mut comment.html)).await?;
    }
    Ok(UnderPost { post_id, author_id, position, comments })
}

/// When the member was under this post before; what came later is new to them. That they are here now is written down.
///
/// # Errors
/// When the database refuses.
pub async fn last_read(platform: &Platform, member: &Member, post: &str) -> Result<Option<Timestamp>, AppError> {
    // Signs of life are written at most once a minute, so within one there is nothing to look up.
    let minute = platform.clock.now().0.div_euclid(MINUTE);
    let key = format!("reading {} {post} {minute}", member.id());
    Ok(*kept(platform, key, note_reading(platform, member, post)).await?)
}

/// When the member was here before this reading; a sign of life is written at most once a minute.
async fn note_reading(platform: &Platform, member: &Member, post: &str) -> Result<Option<Timestamp>, AppError> {
    let now = platform.clock.now().0;
    let known = store::reading(platform, member.id(), post).await?;
    let (read_at, fresh) = match known {
        Some((read_at, seen_at)) if now - seen_at < GAP => (Some(read_at), now - seen_at < MINUTE),
        Some((_, seen_at)) => (Some(seen_at), false),
        None => (None, false),
    };
    if !fresh {
        let mut tx = platform.db.begin().await?;
        store::set_reading(tx.conn(), member.id(), post, read_at.unwrap_or(0), now).await?;
        tx.commit().await?;
    }
    Ok(read_at.filter(|at| *at > 0).map(Timestamp))
}
