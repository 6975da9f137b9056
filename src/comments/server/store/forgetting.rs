//! Comments of somebody who goes for good.

use sqlx::AnyConnection;

/// What they said and did not take away: ids, and the posts it stands under.
pub async fn standing_of(conn: &mut AnyConnection, author: &str) -> sqlx::Result<Vec<(String, String)>> {
    sqlx::query_as("SELECT id, post_id FROM comments WHERE author_id = $1 AND deleted_at IS NULL ORDER BY id")
        .bind(author)
        .fetch_all(conn)
        .await
}

/// Leaves no word of what was taken away.
pub async fn empty_deleted(conn: &mut AnyConnection, author: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE comments SET body = '', html = '' WHERE author_id = $1 AND deleted_at IS NOT NULL")
        .bind(author)
        .execute(conn)
        .await?;
    Ok(())
}
