//! All SQL about second steps and what comes between the first and the second.

use sqlx::{AnyConnection, FromRow};

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A member's authenticator app.
#[derive(Clone, Debug, FromRow)]
pub struct App {
    pub secret: String,
    pub confirmed_at: Option<i64>,
}

/// Somebody whose second step is missing.
#[derive(Clone, Debug, FromRow)]
pub struct Half {
    pub member_id: String,
    pub remember: i64,
}

/// A member's app, set up or being set up.
pub async fn app(conn: &mut AnyConnection, member: &str) -> sqlx::Result<Option<App>> {
    sqlx::query_as("SELECT secret, confirmed_at FROM totp WHERE member_id = $1").bind(member).fetch_optional(conn).await
}

/// Begins to set an app up; in place of one that was not confirmed.
pub async fn begin_app(conn: &mut AnyConnection, member: &str, secret: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO totp (member_id, secret, created_at) VALUES ($1, $2, $3) \
         ON CONFLICT (member_id) DO UPDATE SET secret = $2, created_at = $3, last_step = 0 \
         WHERE totp.confirmed_at IS NULL",
    )
    .bind(member)
    .bind(secret)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// From now on the app is asked for; false when it was already.
pub async fn confirm_app(conn: &mut AnyConnection, member: &str, now: Timestamp) -> sqlx::Result<bool> {
    let done = sqlx::query("UPDATE totp SET confirmed_at = $2 WHERE member_id = $1 AND confirmed_at IS NULL")
        .bind(member)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the code of a step; false when this or a later one was taken before.
pub async fn take_step(conn: &mut AnyConnection, member: &str, step: i64) -> sqlx::Result<bool> {
    let taken = sqlx::query("UPDATE totp SET last_step = $2 WHERE member_id = $1 AND last_step < $2")
        .bind(member)
        .bind(step)
        .execute(conn)
        .await?;
    Ok(taken.rows_affected() == 1)
}

/// Forgets a member's app; false when there was none.
pub async fn delete_app(conn: &mut AnyConnection, member: &str) -> sqlx::Result<bool> {
    let gone = sqlx::query("DELETE FROM totp WHERE member_id = $1").bind(member).execute(conn).await?;
    Ok(gone.rows_affected() == 1)
}

/// Puts these codes in the place of those before.
pub async fn set_codes(conn: &mut AnyConnection, member: &str, hashes: &[String]) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM recovery_codes WHERE member_id = $1").bind(member).execute(&mut *conn).await?;
    for hash in hashes {
        sqlx::query("INSERT INTO recovery_codes (member_id, code_hash) VALUES ($1, $2)")
            .bind(member)
            .bind(hash)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Uses a code up; false when it is none, or was used.
pub async fn take_code(conn: &mut AnyConnection, member: &str, hash: &str) -> sqlx::Result<bool> {
    let taken = sqlx::query("DELETE FROM recovery_codes WHERE member_id = $1 AND code_hash = $2")
        .bind(member)
        .bind(hash)
        .execute(conn)
        .await?;
    Ok(taken.rows_affected() == 1)
}

/// How many codes are left.
pub async fn codes_left(conn: &mut AnyConnection, member: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM recovery_codes WHERE member_id = $1").bind(member).fetch_one(conn).await
}

/// Writes down that somebody's second step is missing.
pub async fn insert_half(
    conn: &mut AnyConnection,
    id_hash: &str,
    member: &str,
    remember: bool,
    expires_at: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO half_sessions (id_hash, member_id, remember, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(id_hash)
        .bind(member)
        .bind(i64::from(remember))
        .bind(expires_at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whose second step is missing, as long as it can be made.
pub async fn half(platform: &Platform, id_hash: &str, now: Timestamp) -> sqlx::Result<Option<Half>> {
    sqlx::query_as("SELECT member_id, remember FROM half_sessions WHERE id_hash = $1 AND expires_at > $2")
        .bind(id_hash)
        .bind(now.0)
        .fetch_optional(platform.db.read())
        .await
}

/// Ends it; false when somebody else has.
pub async fn take_half(conn: &mut AnyConnection, id_hash: &str) -> sqlx::Result<bool> {
    let taken = sqlx::query("DELETE FROM half_sessions WHERE id_hash = $1").bind(id_hash).execute(conn).await?;
    Ok(taken.rows_affected() == 1)
}

/// Ends all of a member's: their password is another one now.
pub async fn delete_halves(conn: &mut AnyConnection, member: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM half_sessions WHERE member_id = $1").bind(member).execute(conn).await?;
    Ok(())
}

/// Deletes those that have run out.
pub async fn delete_expired_halves(conn: &mut AnyConnection, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM half_sessions WHERE expires_at <= $1").bind(now.0).execute(conn).await?;
    Ok(())
}
