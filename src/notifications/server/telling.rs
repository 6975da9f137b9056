//! From an event to the people whom it concerns.
//!
//! Called by the subscribers, inside the transaction that takes the event out of the outbox: each
//! member is told exactly once.

use serde::Serialize;

use super::store::{self, NewRow};
use crate::accounts::server::{add_unread, followers};
use crate::comments::CommentAdded;
use crate::comments::server::commenters_until;
use crate::notifications::Kind;
use crate::platform::error::AppError;
use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::posts::PostPublished;
use crate::posts::server::summary;

/// The body of the live event: the number on the bell.
#[derive(Serialize)]
pub(super) struct Unread {
    pub unread: i64,
}

/// Tells the author's followers.
///
/// # Errors
/// When the database refuses.
pub async fn tell_of_post(platform: &Platform, tx: &mut WriteTx, event: &PostPublished) -> Result<(), AppError> {
    for member in followers(tx.conn(), &event.author_id).await? {
        tell(platform, tx, &member, Kind::Published, &event.author_id, &event.post_id, None).await?;
    }
    Ok(())
}

/// Tells whoever is answered, the post's author, and everybody else in the discussion; each once, the
/// most personal reason first, and nobody of their own words.
///
/// # Errors
/// When the database refuses.
pub async fn tell_of_comment(platform: &Platform, tx: &mut WriteTx, event: &CommentAdded) -> Result<(), AppError> {
    let post = match summary(tx.conn(), &event.post_id).await {
        Ok(post) => post,
        // Deleted before anybody could be told: then nobody is.
        Err(AppError::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut told = vec![event.author_id.clone()];
    let answered = event.answers.iter().map(|member| (member.clone(), Kind::Answered));
    let author = [(post.author.id.clone(), Kind::Commented)];
    // Those who were part of it then: whoever joined since is not told of what was said before.
    let others = commenters_until(tx.conn(), &event.post_id, &event.comment_id).await?;
    let others = others.into_iter().map(|member| (member, Kind::Joined));
    for (member, kind) in answered.chain(author).chain(others).collect::<Vec<_>>() {
        if told.contains(&member) {
            continue;
        }
        tell(platform, tx, &member, kind, &event.author_id, &event.post_id, Some(&event.comment_id)).await?;
        told.push(member);
    }
    Ok(())
}

async fn tell(
    platform: &Platform,
    tx: &mut WriteTx,
    member: &str,
    kind: Kind,
    actor: &str,
    post: &str,
    comment: Option<&str>,
) -> Result<(), AppError> {
    let now = platform.clock.now();
    let id = platform.rng.id(now);
    store::insert(tx.conn(), &NewRow { id: &id, member, kind, actor, post, comment, now }).await?;
    let unread = add_unread(tx, member, 1).await?;
    append(tx, &Stream::member(member), "notification.added", &Unread { unread }, None, now).await?;
    Ok(())
}
