//! Whose address is whose.

use sqlx::AnyConnection;

use crate::platform::time::Timestamp;

/// A member's proven address and their name.
pub async fn address_of(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<(String, String)>> {
    sqlx::query_as("SELECT email, name FROM members WHERE id = $1 AND confirmed_at IS NOT NULL")
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// Whether an address stands at some member, confirmed or not.
pub async fn is_held(conn: &mut AnyConnection, email: &str) -> sqlx::Result<bool> {
    let count: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM members WHERE email = $1").bind(email).fetch_one(conn).await?;
    Ok(count > 0)
}

/// The name of whoever else has proven this address to be theirs.
pub async fn holder_beside(conn: &mut AnyConnection, email: &str, id: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("SELECT name FROM members WHERE email = $1 AND id <> $2 AND confirmed_at IS NOT NULL")
        .bind(email)
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// Notes the address that is to be confirmed; empty for none.
pub async fn set_pending(conn: &mut AnyConnection, id: &str, email: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE members SET pending_email = $2 WHERE id = $1").bind(id).bind(email).execute(conn).await?;
    Ok(())
}

/// Takes an address from whoever has only typed it.
pub async fn take_from_unconfirmed(conn: &mut AnyConnection, email: &str, id: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE members SET email = id WHERE email = $1 AND id <> $2 AND confirmed_at IS NULL")
        .bind(email)
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives a member an address that is proven; one that is somebody else's is a unique violation.
pub async fn set_confirmed(conn: &mut AnyConnection, id: &str, email: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE members SET email = $2, pending_email = '', confirmed_at = COALESCE(confirmed_at, $3) WHERE id = $1",
    )
    .bind(id)
    .bind(email)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// The member that a mail about a forgotten password is for: by handle, by a proven address, or by the newest that
/// only typed it.
pub async fn find_forgetful(conn: &mut AnyConnection, login: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        "SELECT id FROM members WHERE handle = $1 OR email = $1 OR (pending_email = $1 AND confirmed_at IS NULL) \
         ORDER BY CASE WHEN confirmed_at IS NULL THEN 1 ELSE 0 END, id DESC LIMIT 1",
    )
    .bind(login)
    .fetch_optional(conn)
    .await
}

/// Notes that somebody forgot a password.
pub async fn insert_recovery(conn: &mut AnyConnection, id: &str, login: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO recoveries (id, login, created_at) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(login)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// What they typed, taken away; `None` when that was done.
pub async fn take_recovery(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("DELETE FROM recoveries WHERE id = $1 RETURNING login").bind(id).fetch_optional(conn).await
}

/// Deletes what no job has taken.
pub async fn delete_old_recoveries(conn: &mut AnyConnection, before: Timestamp) -> sqlx::Result<u64> {
    Ok(sqlx::query("DELETE FROM recoveries WHERE created_at < $1").bind(before.0).execute(conn).await?.rows_affected())
}
