//! All SQL about tries that were counted.

use sqlx::AnyConnection;

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// Counts one more in a window, or the first of a new one; gives the count and the window's end.
pub(super) async fn add(
    conn: &mut AnyConnection,
    key: &str,
    now: Timestamp,
    ends_at: Timestamp,
) -> sqlx::Result<(i64, i64)> {
    sqlx::query_as(
        "INSERT INTO throttles (key, tries, ends_at) VALUES ($1, 1, $3) ON CONFLICT (key) DO UPDATE SET \
         tries = CASE WHEN throttles.ends_at <= $2 THEN 1 ELSE throttles.tries + 1 END, \
         ends_at = CASE WHEN throttles.ends_at <= $2 THEN $3 ELSE throttles.ends_at END \
         RETURNING tries, ends_at",
    )
    .bind(key)
    .bind(now.0)
    .bind(ends_at.0)
    .fetch_one(conn)
    .await
}

/// Counts one more failure, or the first one when the last wait was over before `forgotten`.
pub(super) async fn add_failure(
    conn: &mut AnyConnection,
    key: &str,
    now: Timestamp,
    forgotten: Timestamp,
) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "INSERT INTO throttles (key, tries, ends_at) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE SET \
         tries = CASE WHEN throttles.ends_at <= $3 THEN 1 ELSE throttles.tries + 1 END RETURNING tries",
    )
    .bind(key)
    .bind(now.0)
    .bind(forgotten.0)
    .fetch_one(conn)
    .await
}

/// Sets until when the next try waits.
pub(super) async fn set_end(conn: &mut AnyConnection, key: &str, ends_at: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE throttles SET ends_at = $2 WHERE key = $1").bind(key).bind(ends_at.0).execute(conn).await?;
    Ok(())
}

/// Until when the next try waits.
pub(super) async fn ends_at(platform: &Platform, key: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("SELECT ends_at FROM throttles WHERE key = $1")
        .bind(key)
        .fetch_optional(platform.db.read())
        .await
}

/// Takes a row away and gives its end.
pub(super) async fn take(conn: &mut AnyConnection, key: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("DELETE FROM throttles WHERE key = $1 RETURNING ends_at").bind(key).fetch_optional(conn).await
}

/// Deletes what ended before `before`.
pub(super) async fn delete_before(conn: &mut AnyConnection, before: Timestamp) -> sqlx::Result<u64> {
    Ok(sqlx::query("DELETE FROM throttles WHERE ends_at <= $1").bind(before.0).execute(conn).await?.rows_affected())
}
