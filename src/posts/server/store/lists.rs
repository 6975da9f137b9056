//! Lists of posts, and one post to be read.

use sqlx::{AnyConnection, FromRow};

use crate::accounts::Author;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;
use crate::posts::PostSummary;

/// Posts on one page of a list.
pub const PAGE: i64 = 20;

/// A macro, because sqlx takes only literal text: injection is held off by construction.
macro_rules! summary_columns {
    () => {
        "p.id, p.slug, p.title, p.excerpt, p.tags, p.words, p.comment_count, p.published_at, \
         m.id AS author_id, m.handle, m.name, m.avatar"
    };
}

#[derive(FromRow)]
struct SummaryRow {
    id: String,
    slug: String,
    title: String,
    excerpt: String,
    tags: String,
    words: i64,
    comment_count: i64,
    published_at: Option<i64>,
    author_id: String,
    handle: String,
    name: String,
    avatar: String,
}

impl From<SummaryRow> for PostSummary {
    fn from(row: SummaryRow) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            author: Author { id: row.author_id, handle: row.handle, name: row.name, avatar: row.avatar },
            title: row.title,
            excerpt: row.excerpt,
            tags: row.tags.split_whitespace().map(str::to_owned).collect(),
            words: row.words,
            comments: row.comment_count,
            published_at: Timestamp(row.published_at.unwrap_or_default()),
        }
    }
}

/// Where a page of a list begins: just after this post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub published_at: i64,
    pub id: String,
}

impl Cursor {
    /// Before everything: the first page.
    pub fn newest() -> Self {
        Self { published_at: i64::MAX, id: String::new() }
    }
}

/// One page of all posts.
pub async fn page(platform: &Platform, after: &Cursor) -> sqlx::Result<Vec<PostSummary>> {
    let rows: Vec<SummaryRow> = sqlx::query_as(concat!(
        "SELECT ",
        summary_columns!(),
        " FROM posts p JOIN members m ON m.id = p.author_id \
         WHERE p.published_at IS NOT NULL AND p.deleted_at IS NULL AND (p.published_at, p.id) < ($1, $2) \
         ORDER BY p.published_at DESC, p.id DESC LIMIT $3"
    ))
    .bind(after.published_at)
    .bind(&after.id)
    .bind(PAGE + 1)
    .fetch_all(platform.db.read())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One page of one member's posts.
pub async fn page_by_author(platform: &Platform, handle: &str, after: &Cursor) -> sqlx::Result<Vec<PostSummary>> {
    let rows: Vec<SummaryRow> = sqlx::query_as(concat!(
        "SELECT ",
        summary_columns!(),
        " FROM posts p JOIN members m ON m.id = p.author_id \
         WHERE m.handle = $4 AND p.published_at IS NOT NULL AND p.deleted_at IS NULL \
         AND (p.published_at, p.id) < ($1, $2) ORDER BY p.published_at DESC, p.id DESC LIMIT $3"
    ))
    .bind(after.published_at)
    .bind(&after.id)
    .bind(PAGE + 1)
    .bind(handle)
    .fetch_all(platform.db.read())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One page of the posts with a tag.
pub async fn page_by_tag(platform: &Platform, tag: &str, after: &Cursor) -> sqlx::Result<Vec<PostSummary>> {
    let rows: Vec<SummaryRow> = sqlx::query_as(concat!(
        "SELECT ",
        summary_columns!(),
        " FROM post_tags t JOIN posts p ON p.id = t.post_id JOIN members m ON m.id = p.author_id \
         WHERE t.tag = $4 AND p.published_at IS NOT NULL AND p.deleted_at IS NULL \
         AND (p.published_at, p.id) < ($1, $2) ORDER BY p.published_at DESC, p.id DESC LIMIT $3"
    ))
    .bind(after.published_at)
    .bind(&after.id)
    .bind(PAGE + 1)
    .bind(tag)
    .fetch_all(platform.db.read())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One page of the posts by people whom a member follows.
pub async fn page_followed(platform: &Platform, follower: &str, after: &Cursor) -> sqlx::Result<Vec<PostSummary>> {
    let rows: Vec<SummaryRow> = sqlx::query_as(concat!(
        "SELECT ",
        summary_columns!(),
        " FROM posts p JOIN members m ON m.id = p.author_id JOIN follows f ON f.followed_id = p.author_id \
         WHERE f.follower_id = $4 AND p.published_at IS NOT NULL AND p.deleted_at IS NULL \
         AND (p.published_at, p.id) < ($1, $2) ORDER BY p.published_at DESC, p.id DESC LIMIT $3"
    ))
    .bind(after.published_at)
    .bind(&after.id)
    .bind(PAGE + 1)
    .bind(follower)
    .fetch_all(platform.db.read())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// A post in a list, by id, whether it is out or not.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or was deleted.
pub async fn summary(conn: &mut AnyConnection, id: &str) -> Result<PostSummary, AppError> {
    let row: SummaryRow = sqlx::query_as(concat!(
        "SELECT ",
        summary_columns!(),
        " FROM posts p JOIN members m ON m.id = p.author_id WHERE p.id = $1 AND p.deleted_at IS NULL"
    ))
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)?;
    Ok(row.into())
}

/// A published post: its summary, its HTML and when it was edited.
pub async fn by_slug(platform: &Platform, slug: &str) -> sqlx::Result<Option<(PostSummary, String, Option<i64>)>> {
    #[derive(FromRow)]
    struct Row {
        #[sqlx(flatten)]
        summary: SummaryRow,
        html: String,
        edited_at: Option<i64>,
    }
    let row: Option<Row> = sqlx::query_as(concat!(
        "SELECT ",
        summary_columns!(),
        ", p.html, p.edited_at FROM posts p JOIN members m ON m.id = p.author_id \
         WHERE p.slug = $1 AND p.published_at IS NOT NULL AND p.deleted_at IS NULL"
    ))
    .bind(slug)
    .fetch_optional(platform.db.read())
    .await?;
    Ok(row.map(|row| (row.summary.into(), row.html, row.edited_at)))
}
