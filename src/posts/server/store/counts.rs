//! What is counted, and the writer's own list.

use sqlx::{AnyConnection, FromRow};

use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;
use crate::posts::{DraftLine, TagCount};

#[derive(FromRow)]
struct LineRow {
    id: String,
    title: String,
    words: i64,
    updated_at: i64,
    publish_at: Option<i64>,
    deleted_at: Option<i64>,
}

impl From<LineRow> for DraftLine {
    fn from(row: LineRow) -> Self {
        let (updated_at, publish_at) = (Timestamp(row.updated_at), row.publish_at.map(Timestamp));
        Self { id: row.id, title: row.title, words: row.words, updated_at, publish_at }
    }
}

/// An author's drafts and what they deleted since `since`, last changed first, with whether each is deleted.
pub async fn drafts_of(platform: &Platform, author: &str, since: Timestamp) -> sqlx::Result<Vec<(DraftLine, bool)>> {
    let rows: Vec<LineRow> = sqlx::query_as(
        "SELECT id, title, words, updated_at, publish_at, deleted_at FROM posts WHERE author_id = $1 \
         AND ((published_at IS NULL AND deleted_at IS NULL) OR (deleted_at > $2 AND deleted_by = $1)) ORDER BY updated_at DESC LIMIT 200",
    )
    .bind(author)
    .bind(since.0)
    .fetch_all(platform.db.read())
    .await?;
    let line = |row: LineRow| {
        let is_deleted = row.deleted_at.is_some();
        (row.into(), is_deleted)
    };
    Ok(rows.into_iter().map(line).collect())
}

/// How many comments a post has now: what open lists of posts are told.
#[derive(serde::Serialize)]
pub struct Discussed<'a> {
    pub id: &'a str,
    pub comments: i64,
}

/// Counts so many comments more (or fewer) under a post and says how many there are now.
///
/// # Errors
/// When the database refuses.
pub async fn add_to_discussion(conn: &mut AnyConnection, post: &str, more: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar("UPDATE posts SET comment_count = comment_count + $2 WHERE id = $1 RETURNING comment_count")
        .bind(post)
        .bind(more)
        .fetch_one(conn)
        .await
}

/// How many posts by others went out after `since`; counts to 101.
///
/// More than a hundred is told as such, and counting them all would cost every visit.
///
/// # Errors
/// When the database refuses.
pub async fn count_since(platform: &Platform, since: Timestamp, not_by: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM posts WHERE published_at IS NOT NULL AND deleted_at IS NULL \
         AND published_at > $1 AND author_id <> $2 LIMIT 101) AS counted",
    )
    .bind(since.0)
    .bind(not_by)
    .fetch_one(platform.db.read())
    .await
}

/// When each post of the time since `since` went out.
///
/// # Errors
/// When the database refuses.
pub async fn published_since(platform: &Platform, since: Timestamp) -> Result<Vec<Timestamp>, AppError> {
    let times: Vec<i64> = sqlx::query_scalar(
        "SELECT published_at FROM posts WHERE published_at IS NOT NULL AND deleted_at IS NULL AND published_at >= $1",
    )
    .bind(since.0)
    .fetch_all(platform.db.read())
    .await?;
    Ok(times.into_iter().map(Timestamp).collect())
}

/// The draft that an author touched last, of those that do not go out by themselves.
///
/// # Errors
/// When the database refuses.
pub async fn newest_draft(platform: &Platform, author: &str) -> Result<Option<DraftLine>, AppError> {
    let row: Option<LineRow> = sqlx::query_as(
        "SELECT id, title, words, updated_at, publish_at, deleted_at FROM posts WHERE author_id = $1 \
         AND published_at IS NULL AND publish_at IS NULL AND deleted_at IS NULL ORDER BY updated_at DESC LIMIT 1",
    )
    .bind(author)
    .fetch_optional(platform.db.read())
    .await?;
    Ok(row.map(Into::into))
}

/// Every tag in use, the most used first.
pub async fn tag_counts(platform: &Platform, most: i64) -> sqlx::Result<Vec<TagCount>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT t.tag, COUNT(*) FROM post_tags t JOIN posts p ON p.id = t.post_id \
         WHERE p.published_at IS NOT NULL AND p.deleted_at IS NULL GROUP BY t.tag ORDER BY COUNT(*) DESC, t.tag LIMIT $1",
    )
    .bind(most)
    .fetch_all(platform.db.read())
    .await?;
    Ok(rows.into_iter().map(|(tag, posts)| TagCount { tag, posts }).collect())
}
