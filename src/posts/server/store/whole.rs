//! Posts with their texts, for programs.

use sqlx::{AnyConnection, FromRow};

use super::Cursor;
use crate::accounts::Author;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;
use crate::posts::WholePost;

/// A macro, because sqlx takes only literal text.
macro_rules! select_whole {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.slug, p.title, p.body, p.html, p.excerpt, p.tags, p.comment_count, p.published_at, \
             p.publish_at, p.updated_at, p.revision, m.id AS author_id, m.handle, m.name, m.avatar \
             FROM posts p JOIN members m ON m.id = p.author_id WHERE p.deleted_at IS NULL AND ",
            $rest
        )
    };
}

#[derive(FromRow)]
struct WholeRow {
    id: String,
    slug: String,
    title: String,
    body: String,
    html: String,
    excerpt: String,
    tags: String,
    comment_count: i64,
    published_at: Option<i64>,
    publish_at: Option<i64>,
    updated_at: i64,
    revision: i64,
    author_id: String,
    handle: String,
    name: String,
    avatar: String,
}

impl From<WholeRow> for WholePost {
    fn from(row: WholeRow) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            author: Author { id: row.author_id, handle: row.handle, name: row.name, avatar: row.avatar },
            title: row.title,
            body: row.body,
            html: row.html,
            excerpt: row.excerpt,
            tags: row.tags.split_whitespace().map(str::to_owned).collect(),
            comments: row.comment_count,
            published_at: row.published_at.map(Timestamp),
            publish_at: row.publish_at.map(Timestamp),
            updated_at: Timestamp(row.updated_at),
            revision: row.revision,
        }
    }
}

/// Which posts that are out are meant; empty texts mean any.
pub struct SoughtPosts<'a> {
    pub author: &'a str,
    pub tag: &'a str,
    pub since: Timestamp,
    pub until: Timestamp,
}

/// Posts that are out, newest first, after a cursor.
pub async fn whole_page(
    platform: &Platform,
    sought: &SoughtPosts<'_>,
    after: &Cursor,
    most: i64,
) -> sqlx::Result<Vec<WholePost>> {
    let rows: Vec<WholeRow> = sqlx::query_as(select_whole!(
        "p.published_at IS NOT NULL AND (p.published_at, p.id) < ($1, $2) \
         AND p.published_at >= $3 AND p.published_at < $4 AND ($5 = '' OR m.handle = $5) \
         AND ($6 = '' OR EXISTS (SELECT 1 FROM post_tags t WHERE t.post_id = p.id AND t.tag = $6)) \
         ORDER BY p.published_at DESC, p.id DESC LIMIT $7"
    ))
    .bind(after.published_at)
    .bind(&after.id)
    .bind(sought.since.0)
    .bind(sought.until.0)
    .bind(sought.author)
    .bind(sought.tag)
    .bind(most)
    .fetch_all(platform.db.read())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// A member's posts that are not out, the newest first, with ids before `before`.
pub async fn whole_drafts(
    platform: &Platform,
    member: &str,
    scheduled: bool,
    before: &str,
    most: i64,
) -> sqlx::Result<Vec<WholePost>> {
    let rows: Vec<WholeRow> = sqlx::query_as(select_whole!(
        "p.author_id = $1 AND p.published_at IS NULL AND p.id < $2 \
         AND CASE WHEN p.publish_at IS NULL THEN 0 ELSE 1 END = $3 ORDER BY p.id DESC LIMIT $4"
    ))
    .bind(member)
    .bind(before)
    .bind(i64::from(scheduled))
    .bind(most)
    .fetch_all(platform.db.read())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The post at an address: out, or the member's own.
pub async fn whole(conn: &mut AnyConnection, slug: &str, member: &str) -> sqlx::Result<Option<WholePost>> {
    let row: Option<WholeRow> =
        sqlx::query_as(select_whole!("p.slug = $1 AND (p.published_at IS NOT NULL OR p.author_id = $2)"))
            .bind(slug)
            .bind(member)
            .fetch_optional(conn)
            .await?;
    Ok(row.map(Into::into))
}
