//! All SQL about where a member is signed in, and about what happened to their account.

use sqlx::{AnyConnection, FromRow};

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A session as its member sees it.
#[derive(Clone, Debug, FromRow)]
pub struct DeviceRow {
    pub id_hash: String,
    pub agent: String,
    pub address: String,
    pub created_at: i64,
    pub last_seen_at: i64,
}

/// A line of the log.
#[derive(Clone, Debug, FromRow)]
pub struct LogRow {
    pub what: String,
    pub place: String,
    pub agent: String,
    pub at: i64,
}

/// A member's living sessions, the one seen last first.
pub async fn devices(platform: &Platform, member: &str, now: Timestamp) -> sqlx::Result<Vec<DeviceRow>> {
    sqlx::query_as(
        "SELECT id_hash, agent, address, created_at, last_seen_at FROM sessions \
         WHERE member_id = $1 AND expires_at > $2 AND last_seen_at + idle_micros > $2 \
         ORDER BY last_seen_at DESC, created_at DESC LIMIT 100",
    )
    .bind(member)
    .bind(now.0)
    .fetch_all(platform.db.read())
    .await
}

/// Ends one session of a member; false when there is none.
pub async fn delete_device(conn: &mut AnyConnection, member: &str, id_hash: &str) -> sqlx::Result<bool> {
    let gone = sqlx::query("DELETE FROM sessions WHERE member_id = $1 AND id_hash = $2")
        .bind(member)
        .bind(id_hash)
        .execute(conn)
        .await?;
    Ok(gone.rows_affected() == 1)
}

/// Ends every session of a member but this one, and says which they were.
pub async fn delete_others(conn: &mut AnyConnection, member: &str, but: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("DELETE FROM sessions WHERE member_id = $1 AND id_hash <> $2 RETURNING id_hash")
        .bind(member)
        .bind(but)
        .fetch_all(conn)
        .await
}

/// What is written into the log.
pub struct NewLine<'a> {
    pub id: &'a str,
    pub member: &'a str,
    pub what: &'a str,
    pub place: &'a str,
    pub agent: &'a str,
    pub at: Timestamp,
}

/// Writes a line.
pub async fn insert_line(conn: &mut AnyConnection, new: &NewLine<'_>) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO security_log (id, member_id, what, place, agent, at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(new.id)
        .bind(new.member)
        .bind(new.what)
        .bind(new.place)
        .bind(new.agent)
        .bind(new.at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// The newest lines of a member's log.
pub async fn log(platform: &Platform, member: &str, most: i64) -> sqlx::Result<Vec<LogRow>> {
    sqlx::query_as(
        "SELECT what, place, agent, at FROM security_log WHERE member_id = $1 ORDER BY at DESC, id DESC LIMIT $2",
    )
    .bind(member)
    .bind(most)
    .fetch_all(platform.db.read())
    .await
}

/// How often a member has signed in: in all, and like this.
pub async fn sign_ins(conn: &mut AnyConnection, member: &str, place: &str, agent: &str) -> sqlx::Result<(i64, i64)> {
    sqlx::query_as(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN place = $2 AND agent = $3 THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM security_log WHERE member_id = $1 AND what = 'sign_in'",
    )
    .bind(member)
    .bind(place)
    .bind(agent)
    .fetch_one(conn)
    .await
}

/// Forgets what is older.
pub async fn delete_log_before(conn: &mut AnyConnection, before: Timestamp) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM security_log WHERE at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}
