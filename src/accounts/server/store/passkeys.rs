//! All SQL about passkeys and the questions that they answer.

use sqlx::{AnyConnection, FromRow};

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A passkey.
#[derive(Clone, Debug, FromRow)]
pub struct PasskeyRow {
    pub id: String,
    pub member_id: String,
    pub name: String,
    pub public_key: String,
    pub counter: i64,
    pub created_at: i64,
    pub used_at: Option<i64>,
}

/// A question that was taken: for whom it was, and what a new one is to be called.
#[derive(Clone, Debug, FromRow)]
pub struct Taken {
    pub member_id: String,
    pub name: String,
}

/// A new question.
pub struct NewChallenge<'a> {
    pub hash: &'a str,
    pub purpose: &'a str,
    pub member: &'a str,
    pub name: &'a str,
    pub expires_at: Timestamp,
}

/// Asks.
pub async fn insert_challenge(conn: &mut AnyConnection, new: &NewChallenge<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO passkey_challenges (hash, purpose, member_id, name, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(new.hash)
    .bind(new.purpose)
    .bind(new.member)
    .bind(new.name)
    .bind(new.expires_at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a question, which nobody can answer again; `None` when it was taken, has run out or never was.
pub async fn take_challenge(
    conn: &mut AnyConnection,
    hash: &str,
    purpose: &str,
    now: Timestamp,
) -> sqlx::Result<Option<Taken>> {
    sqlx::query_as(
        "DELETE FROM passkey_challenges WHERE hash = $1 AND purpose = $2 AND expires_at > $3 RETURNING member_id, name",
    )
    .bind(hash)
    .bind(purpose)
    .bind(now.0)
    .fetch_optional(conn)
    .await
}

/// Deletes questions that have run out.
pub async fn delete_expired_challenges(conn: &mut AnyConnection, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM passkey_challenges WHERE expires_at <= $1").bind(now.0).execute(conn).await?;
    Ok(())
}

/// Writes a new passkey. One that somebody has already is a unique violation.
pub async fn insert_passkey(
    conn: &mut AnyConnection,
    member: &str,
    name: &str,
    made: (&str, &str, u32),
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO passkeys (id, member_id, name, public_key, counter, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(made.0)
    .bind(member)
    .bind(name)
    .bind(made.1)
    .bind(i64::from(made.2))
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// A member's passkeys, the oldest first.
pub async fn passkeys(platform: &Platform, member: &str) -> sqlx::Result<Vec<PasskeyRow>> {
    sqlx::query_as(
        "SELECT id, member_id, name, public_key, counter, created_at, used_at FROM passkeys \
         WHERE member_id = $1 ORDER BY created_at, id LIMIT 100",
    )
    .bind(member)
    .fetch_all(platform.db.read())
    .await
}

/// How many a member has.
pub async fn count_passkeys(conn: &mut AnyConnection, member: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM passkeys WHERE member_id = $1").bind(member).fetch_one(conn).await
}

/// One, whoever has it.
pub async fn passkey(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<PasskeyRow>> {
    sqlx::query_as("SELECT id, member_id, name, public_key, counter, created_at, used_at FROM passkeys WHERE id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// Notes a use; false when its counter has gone on meanwhile, so that this is a copy or came twice.
pub async fn set_used(
    conn: &mut AnyConnection,
    id: &str,
    before: i64,
    counter: i64,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let done = sqlx::query("UPDATE passkeys SET counter = $3, used_at = $4 WHERE id = $1 AND counter = $2")
        .bind(id)
        .bind(before)
        .bind(counter)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes one away; false when the member has none like it.
pub async fn delete_passkey(conn: &mut AnyConnection, member: &str, id: &str) -> sqlx::Result<bool> {
    let gone = sqlx::query("DELETE FROM passkeys WHERE member_id = $1 AND id = $2")
        .bind(member)
        .bind(id)
        .execute(conn)
        .await?;
    Ok(gone.rows_affected() == 1)
}
