//! Posts of somebody who goes for good.

use sqlx::AnyConnection;

/// Deletes what never was out.
pub async fn delete_drafts(conn: &mut AnyConnection, author: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM posts WHERE author_id = $1 AND published_at IS NULL").bind(author).execute(conn).await?;
    Ok(())
}

/// The ids of what is out.
pub async fn published(conn: &mut AnyConnection, author: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "SELECT id FROM posts WHERE author_id = $1 AND published_at IS NOT NULL AND deleted_at IS NULL ORDER BY id",
    )
    .bind(author)
    .fetch_all(conn)
    .await
}

/// Leaves no word of what was deleted. The rows stay: other people's comments hang on them.
pub async fn empty_deleted(conn: &mut AnyConnection, author: &str) -> sqlx::Result<()> {
    sqlx::query(
        "DELETE FROM post_tags WHERE post_id IN (SELECT id FROM posts WHERE author_id = $1 AND deleted_at IS NOT NULL)",
    )
    .bind(author)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "UPDATE posts SET slug = id, title = '', body = '', html = '', excerpt = '', tags = '', words = 0 \
         WHERE author_id = $1 AND deleted_at IS NOT NULL",
    )
    .bind(author)
    .execute(conn)
    .await?;
    Ok(())
}
