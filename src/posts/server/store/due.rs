//! Drafts that go out by themselves.

use sqlx::AnyConnection;

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// Sets when a draft goes out by itself; `None` is never.
pub async fn set_publish_at(conn: &mut AnyConnection, id: &str, at: Option<Timestamp>) -> sqlx::Result<()> {
    sqlx::query("UPDATE posts SET publish_at = $2 WHERE id = $1")
        .bind(id)
        .bind(at.map(|at| at.0))
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes a draft off the schedule because its time has come; false when it no longer goes out then.
/// Whoever gets true holds its row until the transaction ends: nobody else puts it out.
pub async fn take_due(conn: &mut AnyConnection, id: &str, at: Timestamp) -> sqlx::Result<bool> {
    let taken = sqlx::query(
        "UPDATE posts SET publish_at = NULL \
         WHERE id = $1 AND publish_at = $2 AND published_at IS NULL AND deleted_at IS NULL",
    )
    .bind(id)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Drafts whose time has come, the earliest first, with that time.
pub async fn due(platform: &Platform, now: Timestamp, most: i64) -> sqlx::Result<Vec<(String, i64)>> {
    sqlx::query_as("SELECT id, publish_at FROM posts WHERE publish_at <= $1 ORDER BY publish_at, id LIMIT $2")
        .bind(now.0)
        .bind(most)
        .fetch_all(platform.db.read())
        .await
}
