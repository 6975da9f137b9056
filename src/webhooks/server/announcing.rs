//! What webhooks are told, as JSON.
//!
//! Called by the subscribers, inside the transaction that takes the event out of the outbox. The
//! envelope is that of Standard Webhooks 1.0.0, "Payload structure"; docs/webhooks.md promises the rest.

use serde::Serialize;

use super::deliver;
use crate::accounts::Author;
use crate::comments::CommentAdded;
use crate::comments::server::comment;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::internal;
use crate::platform::server::outbox::Event;
use crate::platform::time::Timestamp;
use crate::posts::server::summary;
use crate::posts::{PostPublished, PostSummary};

#[derive(Serialize)]
struct Told<'a, T> {
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: String,
    data: T,
}

#[derive(Serialize)]
struct ToldMember {
    handle: String,
    name: String,
}

#[derive(Serialize)]
struct ToldPost {
    id: String,
    slug: String,
    title: String,
    excerpt: String,
    author: ToldMember,
    tags: Vec<String>,
    published_at: String,
    url: String,
}

#[derive(Serialize)]
struct ToldComment {
    id: String,
    post: ToldPost,
    author: ToldMember,
    html: String,
    reply_to: Option<String>,
    created_at: String,
    url: String,
}

impl From<Author> for ToldMember {
    fn from(author: Author) -> Self {
        Self { handle: author.handle, name: author.name }
    }
}

fn told_post(platform: &Platform, post: PostSummary) -> ToldPost {
    ToldPost {
        url: format!("{}{}", platform.config.origin, post.href()),
        id: post.id,
        slug: post.slug,
        title: post.title,
        excerpt: post.excerpt,
        author: post.author.into(),
        tags: post.tags,
        published_at: post.published_at.rfc3339(),
    }
}

/// Tells of a post that went out at `at`; of one that is gone already, nobody.
///
/// # Errors
/// When the database refuses.
pub async fn announce_post(
    platform: &Platform,
    tx: &mut WriteTx,
    event: &PostPublished,
    at: Timestamp,
) -> Result<(), AppError> {
    match summary(tx.conn(), &event.post_id).await {
        Ok(post) => tell(platform, tx, PostPublished::KIND, at, told_post(platform, post)).await,
        Err(AppError::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Tells of a comment that was made at `at`; of one that is gone already, nobody.
///
/// # Errors
/// When the database refuses.
pub async fn announce_comment(
    platform: &Platform,
    tx: &mut WriteTx,
    event: &CommentAdded,
    at: Timestamp,
) -> Result<(), AppError> {
    let post = match summary(tx.conn(), &event.post_id).await {
        Ok(post) => told_post(platform, post),
        Err(AppError::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let Some(comment) = comment(tx.conn(), &event.comment_id).await? else { return Ok(()) };
    let data = ToldComment {
        url: format!("{}#c-{}", post.url, comment.id),
        id: comment.id,
        post,
        author: comment.author.into(),
        html: comment.html,
        reply_to: comment.reply_to,
        created_at: comment.created_at.rfc3339(),
    };
    tell(platform, tx, CommentAdded::KIND, at, data).await
}

async fn tell(
    platform: &Platform,
    tx: &mut WriteTx,
    kind: &str,
    at: Timestamp,
    data: impl Serialize,
) -> Result<(), AppError> {
    let told = Told { kind, timestamp: at.rfc3339(), data };
    deliver(platform, tx, kind, &serde_json::to_string(&told).map_err(internal)?).await
}
