//! Reading a discussion, and remembering how far.

use super::store;
use crate::accounts::server::Member;
use crate::comments::{Comment, Discussion};
use crate::media::server::dress;
use crate::platform::error::AppError;
use crate::platform::live::server::position;
use crate::platform::live::{Position, Stream};
use crate::platform::server::Platform;
use crate::platform::server::http::kept;
use crate::platform::time::{MINUTE, Timestamp};

/// A pause this long ends a reading.
const GAP: i64 = 30 * MINUTE;

/// The discussion under a post.
///
/// # Errors
/// [`AppError::NotFound`] when no post that is out has this slug.
pub async fn discussion(platform: &Platform, slug: &str, viewer: Option<&Member>) -> Result<Discussion, AppError> {
    let (post, position, comments) =
        (*kept(platform, format!("discussion {slug}"), read(platform, slug)).await?).clone();
    let read_at = match viewer {
        Some(member) => {
            // Signs of life are written at most once a minute, so within one there is nothing to look up.
            let minute = platform.clock.now().0.div_euclid(MINUTE);
            let key = format!("reading {} {post} {minute}", member.id());
            *kept(platform, key, note_reading(platform, member, &post)).await?
        }
        None => None,
    };
    let form_key = viewer.map(|_| platform.rng.id(platform.clock.now())).unwrap_or_default();
    Ok(Discussion { comments, position, read_at, form_key })
}

/// What everybody reads: the post's id, how far its stream has come, and then the comments. In this order
/// nothing can fall between.
async fn read(platform: &Platform, slug: &str) -> Result<(String, Position, Vec<Comment>), AppError> {
    let mut conn = platform.db.read().acquire().await?;
    let post = store::post_id(&mut conn, slug).await?.ok_or(AppError::NotFound)?;
    drop(conn);
    let position = position(platform.db.read(), &Stream::post(&post)).await?;
    let mut comments = store::under(platform, &post).await?;
    for comment in &mut comments {
        comment.html = dress(platform, std::mem::take(&mut comment.html)).await?;
    }
    Ok((post, position, comments))
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
