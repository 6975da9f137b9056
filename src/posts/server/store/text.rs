//! One post as its writer changes it.

use sqlx::{AnyConnection, FromRow};

use crate::platform::text::is_name;
use crate::platform::time::Timestamp;
use crate::posts::Draft;

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
    pub publish_at: Option<i64>,
    pub deleted_at: Option<i64>,
    pub deleted_by: Option<String>,
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
    if !is_name(id) {
        return Ok(None);
    }
    sqlx::query_as(
        "SELECT id, slug, author_id, title, body, tags, form_key, revision, updated_at, published_at, publish_at, deleted_at, \
         deleted_by \
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

/// Puts a draft out under its slug; false when somebody else has. A taken slug is a unique violation.
pub async fn set_published(conn: &mut AnyConnection, id: &str, slug: &str, now: Timestamp) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "UPDATE posts SET slug = $2, published_at = $3, publish_at = NULL, edited_at = NULL \
         WHERE id = $1 AND published_at IS NULL",
    )
    .bind(id)
    .bind(slug)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
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

/// Deletes a post; a draft no longer goes out by itself then.
pub async fn set_deleted(conn: &mut AnyConnection, id: &str, by: &str, at: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE posts SET deleted_at = $2, deleted_by = $3, publish_at = NULL WHERE id = $1")
        .bind(id)
        .bind(at.0)
        .bind(by)
        .execute(conn)
        .await?;
    Ok(())
}

/// Brings a deleted post back.
pub async fn set_restored(conn: &mut AnyConnection, id: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE posts SET deleted_at = NULL, deleted_by = NULL WHERE id = $1").bind(id).execute(conn).await?;
    Ok(())
}
