//! All SQL about comments and how far they were read.

pub mod forgetting;
mod whole;

pub use whole::{whole, whole_page};

use sqlx::{AnyConnection, FromRow};

use crate::accounts::Author;
use crate::comments::Comment;
use crate::platform::server::Platform;
use crate::platform::text::is_name;
use crate::platform::time::Timestamp;

/// A macro, because sqlx takes only literal text.
macro_rules! select_comment {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.html, c.reply_to, c.created_at, c.edited_at, c.deleted_at, m.id AS author_id, m.handle, m.name, m.avatar \
             FROM comments c JOIN members m ON m.id = c.author_id WHERE ",
            $rest
        )
    };
}

#[derive(FromRow)]
struct Row {
    id: String,
    html: String,
    reply_to: Option<String>,
    created_at: i64,
    edited_at: Option<i64>,
    deleted_at: Option<i64>,
    author_id: String,
    handle: String,
    name: String,
    avatar: String,
}

impl From<Row> for Comment {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            author: Author { id: row.author_id, handle: row.handle, name: row.name, avatar: row.avatar },
            // What was taken away leaves the server in no form.
            html: if row.deleted_at.is_some() { String::new() } else { row.html },
            reply_to: row.reply_to,
            created_at: Timestamp(row.created_at),
            edited_at: row.edited_at.map(Timestamp),
            gone: row.deleted_at.is_some(),
        }
    }
}

/// Every comment under a post, oldest first; of those that were taken away the ones that have answers.
pub async fn under(platform: &Platform, post: &str) -> sqlx::Result<Vec<Comment>> {
    let rows: Vec<Row> = sqlx::query_as(select_comment!(
        "c.post_id = $1 AND (c.deleted_at IS NULL OR EXISTS (\
             SELECT 1 FROM comments a WHERE a.reply_to = c.id AND a.deleted_at IS NULL)) \
         ORDER BY c.created_at, c.id"
    ))
    .bind(post)
    .fetch_all(platform.db.read())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// A comment, by id.
///
/// # Errors
/// When the database refuses.
pub async fn comment(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<Comment>> {
    let row: Option<Row> = sqlx::query_as(select_comment!("c.id = $1")).bind(id).fetch_optional(conn).await?;
    Ok(row.map(Into::into))
}

/// The comment that an author's form has made already.
pub async fn by_mutation(conn: &mut AnyConnection, author: &str, mutation_id: &str) -> sqlx::Result<Option<Comment>> {
    let row: Option<Row> = sqlx::query_as(select_comment!("c.author_id = $1 AND c.mutation_id = $2"))
        .bind(author)
        .bind(mutation_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(Into::into))
}

/// The published post behind a slug: its id and its author's.
pub async fn post(conn: &mut AnyConnection, slug: &str) -> sqlx::Result<Option<(String, String)>> {
    if !is_name(slug) {
        return Ok(None);
    }
    sqlx::query_as(
        "SELECT id, author_id FROM posts WHERE slug = $1 AND published_at IS NOT NULL AND deleted_at IS NULL",
    )
    .bind(slug)
    .fetch_optional(conn)
    .await
}

/// The comment that is answered, if it stands under this post: what it answers itself, and its author.
pub async fn answered(
    conn: &mut AnyConnection,
    id: &str,
    post: &str,
) -> sqlx::Result<Option<(Option<String>, String)>> {
    sqlx::query_as("SELECT reply_to, author_id FROM comments WHERE id = $1 AND post_id = $2 AND deleted_at IS NULL")
        .bind(id)
        .bind(post)
        .fetch_optional(conn)
        .await
}

/// A comment as it will be stored.
pub struct NewRow<'a> {
    pub id: &'a str,
    pub post: &'a str,
    pub author: &'a str,
    pub reply_to: Option<&'a str>,
    pub body: &'a str,
    pub html: &'a str,
    pub mutation_id: &'a str,
    pub now: Timestamp,
}

/// Writes a comment; the same form twice is a unique violation.
pub async fn insert(conn: &mut AnyConnection, new: &NewRow<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO comments (id, post_id, author_id, reply_to, body, html, created_at, mutation_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id)
    .bind(new.post)
    .bind(new.author)
    .bind(new.reply_to)
    .bind(new.body)
    .bind(new.html)
    .bind(new.now.0)
    .bind(new.mutation_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// A comment as whoever changes it must know it.
#[derive(Clone, Debug, FromRow)]
pub struct Standing {
    pub id: String,
    pub post_id: String,
    pub slug: String,
    pub post_title: String,
    pub author_id: String,
    pub body: String,
    pub html: String,
    pub deleted_at: Option<i64>,
    pub deleted_by: Option<String>,
}

/// How a comment stands, under a post that is out.
pub async fn standing(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<Standing>> {
    if !is_name(id) {
        return Ok(None);
    }
    sqlx::query_as(
        "SELECT c.id, c.post_id, p.slug, p.title AS post_title, c.author_id, c.body, c.html, c.deleted_at, c.deleted_by \
         FROM comments c JOIN posts p ON p.id = c.post_id \
         WHERE c.id = $1 AND p.published_at IS NOT NULL AND p.deleted_at IS NULL",
    )
    .bind(id)
    .fetch_optional(conn)
    .await
}

/// Gives a comment another text.
pub async fn set_body(conn: &mut AnyConnection, id: &str, body: &str, html: &str, at: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE comments SET body = $2, html = $3, edited_at = $4 WHERE id = $1")
        .bind(id)
        .bind(body)
        .bind(html)
        .bind(at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes a comment away; false when somebody has already.
pub async fn set_deleted(conn: &mut AnyConnection, id: &str, by: &str, at: Timestamp) -> sqlx::Result<bool> {
    let done = sqlx::query("UPDATE comments SET deleted_at = $3, deleted_by = $2 WHERE id = $1 AND deleted_at IS NULL")
        .bind(id)
        .bind(by)
        .bind(at.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Brings back what `by` took away; false when there is nothing to bring back.
pub async fn set_restored(conn: &mut AnyConnection, id: &str, by: &str) -> sqlx::Result<bool> {
    let done =
        sqlx::query("UPDATE comments SET deleted_at = NULL, deleted_by = NULL WHERE id = $1 AND deleted_by = $2")
            .bind(id)
            .bind(by)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Everybody who had said something under a post when this comment was made.
///
/// # Errors
/// When the database refuses.
pub async fn commenters_until(conn: &mut AnyConnection, post: &str, comment: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "SELECT DISTINCT author_id FROM comments \
         WHERE post_id = $1 AND created_at <= (SELECT created_at FROM comments WHERE id = $2)",
    )
    .bind(post)
    .bind(comment)
    .fetch_all(conn)
    .await
}

/// How many comments by others came after `since`, under posts that can be read; counts to 101.
///
/// # Errors
/// When the database refuses.
pub async fn count_since(platform: &Platform, since: Timestamp, not_by: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM comments c JOIN posts p ON p.id = c.post_id \
         WHERE c.created_at > $1 AND c.author_id <> $2 AND c.deleted_at IS NULL AND p.deleted_at IS NULL LIMIT 101) AS counted",
    )
    .bind(since.0)
    .bind(not_by)
    .fetch_one(platform.db.read())
    .await
}

/// How many comments came since `since`, and from how many people.
///
/// # Errors
/// When the database refuses.
pub async fn activity_since(platform: &Platform, since: Timestamp) -> sqlx::Result<(i64, i64)> {
    sqlx::query_as(
        "SELECT COUNT(*), COUNT(DISTINCT author_id) FROM comments WHERE created_at >= $1 AND deleted_at IS NULL",
    )
    .bind(since.0)
    .fetch_one(platform.db.read())
    .await
}

/// When a member last read a discussion: the end of the reading before this one, the last sign of this one.
pub async fn reading(platform: &Platform, member: &str, post: &str) -> sqlx::Result<Option<(i64, i64)>> {
    let mut reader = platform.db.reader().await?;
    let found = sqlx::query_as("SELECT read_at, seen_at FROM readings WHERE member_id = $1 AND post_id = $2")
        .bind(member)
        .bind(post)
        .fetch_optional(reader.conn())
        .await?;
    reader.done();
    Ok(found)
}

/// Notes that a member is reading a discussion.
pub async fn set_reading(
    conn: &mut AnyConnection,
    member: &str,
    post: &str,
    read_at: i64,
    seen_at: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO readings (member_id, post_id, read_at, seen_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (member_id, post_id) DO UPDATE SET read_at = $3, seen_at = $4",
    )
    .bind(member)
    .bind(post)
    .bind(read_at)
    .bind(seen_at)
    .execute(conn)
    .await?;
    Ok(())
}
