//! Comments with their texts, for programs.

use sqlx::{AnyConnection, FromRow};

use crate::accounts::Author;
use crate::comments::server::WholeComment;
use crate::platform::time::Timestamp;

/// A macro, because sqlx takes only literal text.
macro_rules! select_whole {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, p.slug, c.body, c.html, c.reply_to, c.created_at, c.edited_at, m.id AS author_id, m.handle, \
             m.name, m.avatar FROM comments c JOIN members m ON m.id = c.author_id JOIN posts p ON p.id = c.post_id \
             WHERE c.deleted_at IS NULL AND p.published_at IS NOT NULL AND p.deleted_at IS NULL AND ",
            $rest
        )
    };
}

#[derive(FromRow)]
struct WholeRow {
    id: String,
    slug: String,
    body: String,
    html: String,
    reply_to: Option<String>,
    created_at: i64,
    edited_at: Option<i64>,
    author_id: String,
    handle: String,
    name: String,
    avatar: String,
}

impl From<WholeRow> for WholeComment {
    fn from(row: WholeRow) -> Self {
        Self {
            id: row.id,
            post: row.slug,
            author: Author { id: row.author_id, handle: row.handle, name: row.name, avatar: row.avatar },
            body: row.body,
            html: row.html,
            reply_to: row.reply_to,
            created_at: Timestamp(row.created_at),
            edited_at: row.edited_at.map(Timestamp),
        }
    }
}

/// Comments under a post, oldest first, after one.
pub async fn whole_page(
    conn: &mut AnyConnection,
    post: &str,
    after_at: i64,
    after_id: &str,
    most: i64,
) -> sqlx::Result<Vec<WholeComment>> {
    let rows: Vec<WholeRow> = sqlx::query_as(select_whole!(
        "c.post_id = $1 AND (c.created_at, c.id) > ($2, $3) ORDER BY c.created_at, c.id LIMIT $4"
    ))
    .bind(post)
    .bind(after_at)
    .bind(after_id)
    .bind(most)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One of them.
pub async fn whole(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<WholeComment>> {
    let row: Option<WholeRow> = sqlx::query_as(select_whole!("c.id = $1")).bind(id).fetch_optional(conn).await?;
    Ok(row.map(Into::into))
}
