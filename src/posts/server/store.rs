//! All SQL about posts and tags.

use sqlx::{AnyConnection, FromRow};

use crate::accounts::Author;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;
use crate::posts::{Draft, DraftLine, PostSummary, TagCount};

/// Posts on one page of a list.
pub const PAGE: i64 = 20;

/// A macro, because sqlx takes only literal text: injection is held off by construction.
macro_rules! summary_columns {
    () => {
        "p.id, p.slug, p.title, p.excerpt, p.tags, p.words, p.comment_count, p.published_at, \
         m.id AS author_id, m.handle, m.name"
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
}

impl From<SummaryRow> for PostSummary {
    fn from(row: SummaryRow) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            author: Author { id: row.author_id, handle: row.handle, name: row.name },
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

/// A post's rules-relevant columns.
#[derive(Clone, Debug, FromRow)]
pub struct Standing {
    pub id: String,
    pub slug: String,
    pub author_id: String,
    pub title: String,
    pub body: String,
    pub tags: String,
    pub form_key: String,
    pub revision: i64,
    pub updated_at: i64,
    pub published_at: Option<i64>,
    pub deleted_at: Option<i64>,
}

impl Standing {
    /// The text, as the editor opens it.
    pub fn draft(&self) -> Draft {
        Draft {
            id: self.id.clone(),
            form_key: self.form_key.clone(),
            revision: self.revision,
            title: self.title.clone(),
            body: self.body.clone(),
            tags: self.tags.split_whitespace().collect::<Vec<_>>().join(", "),
        }
    }
}

/// A post by id, deleted or not.
pub async fn standing(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<Standing>> {
    sqlx::query_as(
        "SELECT id, slug, author_id, title, body, tags, form_key, revision, updated_at, published_at, deleted_at \
         FROM posts WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await
}

/// The id of the post that an author's form has made already.
pub async fn id_by_form_key(conn: &mut AnyConnection, author: &str, form_key: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("SELECT id FROM posts WHERE author_id = $1 AND form_key = $2")
        .bind(author)
        .bind(form_key)
        .fetch_optional(conn)
        .await
}

/// Slugs that begin like this one.
pub async fn slugs_like(conn: &mut AnyConnection, slug: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("SELECT slug FROM posts WHERE slug = $1 OR slug LIKE $2")
        .bind(slug)
        .bind(format!("{slug}-%"))
        .fetch_all(conn)
        .await
}

/// A post's whole text as it will be stored.
pub struct Text<'a> {
    pub title: &'a str,
    pub body: &'a str,
    pub html: &'a str,
    pub excerpt: &'a str,
    pub words: i64,
    pub tags: &'a str,
}

/// Writes a new draft; its slug is its id until it goes out.
pub async fn insert(
    conn: &mut AnyConnection,
    id: &str,
    author: &str,
    form_key: &str,
    text: &Text<'_>,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO posts (id, slug, author_id, title, body, html, excerpt, words, tags, form_key, created_at, updated_at) \
         VALUES ($1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
    )
    .bind(id)
    .bind(author)
    .bind(text.title)
    .bind(text.body)
    .bind(text.html)
    .bind(text.excerpt)
    .bind(text.words)
    .bind(text.tags)
    .bind(form_key)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Replaces a post's text and counts the revision up.
pub async fn update(conn: &mut AnyConnection, id: &str, text: &Text<'_>, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE posts SET title = $2, body = $3, html = $4, excerpt = $5, words = $6, tags = $7, updated_at = $8, \
         revision = revision + 1, edited_at = CASE WHEN published_at IS NULL THEN NULL ELSE $8 END WHERE id = $1",
    )
    .bind(id)
    .bind(text.title)
    .bind(text.body)
    .bind(text.html)
    .bind(text.excerpt)
    .bind(text.words)
    .bind(text.tags)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a draft out under its slug; a taken slug is a unique violation.
pub async fn set_published(conn: &mut AnyConnection, id: &str, slug: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE posts SET slug = $2, published_at = $3, edited_at = NULL WHERE id = $1")
        .bind(id)
        .bind(slug)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Replaces a post's rows in the tag index.
pub async fn set_tags(conn: &mut AnyConnection, id: &str, tags: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM post_tags WHERE post_id = $1").bind(id).execute(&mut *conn).await?;
    for (place, tag) in (0_i64..).zip(tags.split_whitespace()) {
        sqlx::query("INSERT INTO post_tags (post_id, tag, place) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(tag)
            .bind(place)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Deletes a post, or brings it back with `None`.
pub async fn set_deleted(conn: &mut AnyConnection, id: &str, at: Option<Timestamp>) -> sqlx::Result<()> {
    sqlx::query("UPDATE posts SET deleted_at = $2 WHERE id = $1")
        .bind(id)
        .bind(at.map(|at| at.0))
        .execute(conn)
        .await?;
    Ok(())
}

/// An author's drafts and what they deleted since `since`, last changed first, with whether each is deleted.
pub async fn drafts_of(platform: &Platform, author: &str, since: Timestamp) -> sqlx::Result<Vec<(DraftLine, bool)>> {
    let rows: Vec<(String, String, i64, i64, Option<i64>)> = sqlx::query_as(
        "SELECT id, title, words, updated_at, deleted_at FROM posts WHERE author_id = $1 \
         AND ((published_at IS NULL AND deleted_at IS NULL) OR deleted_at > $2) ORDER BY updated_at DESC LIMIT 200",
    )
    .bind(author)
    .bind(since.0)
    .fetch_all(platform.db.read())
    .await?;
    let line = |(id, title, words, updated_at, deleted_at): (String, String, i64, i64, Option<i64>)| {
        (DraftLine { id, title, words, updated_at: Timestamp(updated_at) }, deleted_at.is_some())
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Counts a new comment under a post and says how many there are now.
///
/// # Errors
/// When the database refuses.
pub async fn add_comment(conn: &mut AnyConnection, post: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar("UPDATE posts SET comment_count = comment_count + 1 WHERE id = $1 RETURNING comment_count")
        .bind(post)
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
         AND published_at > $1 AND author_id <> $2 LIMIT 101) AS some",
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

/// The draft that an author touched last.
///
/// # Errors
/// When the database refuses.
pub async fn newest_draft(platform: &Platform, author: &str) -> Result<Option<DraftLine>, AppError> {
    let row: Option<(String, String, i64, i64)> = sqlx::query_as(
        "SELECT id, title, words, updated_at FROM posts WHERE author_id = $1 AND published_at IS NULL \
         AND deleted_at IS NULL ORDER BY updated_at DESC LIMIT 1",
    )
    .bind(author)
    .fetch_optional(platform.db.read())
    .await?;
    Ok(row.map(|(id, title, words, at)| DraftLine { id, title, words, updated_at: Timestamp(at) }))
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
