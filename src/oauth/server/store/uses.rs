//! Codes and refresh tokens: each is used once.

use sqlx::AnyConnection;

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A code.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CodeRow {
    pub grant_id: String,
    pub redirect: String,
    pub challenge: String,
    pub expires_at: i64,
}

/// A refresh token.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RefreshRow {
    pub grant_id: String,
    pub seed: String,
    pub expires_at: i64,
    pub used_at: Option<i64>,
}

/// Writes a code.
pub async fn insert_code(conn: &mut AnyConnection, code_hash: &str, code: &CodeRow) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO app_codes (code_hash, grant_id, redirect, challenge, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(code_hash)
    .bind(&code.grant_id)
    .bind(&code.redirect)
    .bind(&code.challenge)
    .bind(code.expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// A code, and whether it was used by this call: false for one that was used before.
pub async fn use_code(
    conn: &mut AnyConnection,
    code_hash: &str,
    now: Timestamp,
) -> sqlx::Result<Option<(CodeRow, bool)>> {
    let done = sqlx::query("UPDATE app_codes SET used_at = $2 WHERE code_hash = $1 AND used_at IS NULL")
        .bind(code_hash)
        .bind(now.0)
        .execute(&mut *conn)
        .await?;
    let row: Option<CodeRow> =
        sqlx::query_as("SELECT grant_id, redirect, challenge, expires_at FROM app_codes WHERE code_hash = $1")
            .bind(code_hash)
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|row| (row, done.rows_affected() == 1)))
}

/// Writes a refresh token; one that is there already stays.
pub async fn insert_refresh(
    conn: &mut AnyConnection,
    token_hash: &str,
    grant: &str,
    seed: &str,
    expires_at: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO app_refreshes (token_hash, grant_id, seed, expires_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (token_hash) DO NOTHING",
    )
    .bind(token_hash)
    .bind(grant)
    .bind(seed)
    .bind(expires_at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// A refresh token.
pub async fn refresh(conn: &mut AnyConnection, token_hash: &str) -> sqlx::Result<Option<RefreshRow>> {
    sqlx::query_as("SELECT grant_id, seed, expires_at, used_at FROM app_refreshes WHERE token_hash = $1")
        .bind(token_hash)
        .fetch_optional(conn)
        .await
}

/// Uses a refresh token; false for one that was used before.
pub async fn use_refresh(conn: &mut AnyConnection, token_hash: &str, now: Timestamp) -> sqlx::Result<bool> {
    let done = sqlx::query("UPDATE app_refreshes SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL")
        .bind(token_hash)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether there is such a code, refresh token or device at all: nobody makes this place write by asking with a made-up
/// one.
pub async fn is_known(platform: &Platform, hash: &str) -> sqlx::Result<bool> {
    let known: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM app_codes WHERE code_hash = $1 UNION ALL SELECT 1 FROM app_refreshes WHERE token_hash = $1 \
         UNION ALL SELECT 1 FROM app_devices WHERE device_hash = $1 LIMIT 1",
    )
    .bind(hash)
    .fetch_optional(platform.db.read())
    .await?;
    Ok(known.is_some())
}

/// Deletes what nobody can use any more: what ran out before `before`, questions that were asked before `asked_before`.
pub async fn delete_before(conn: &mut AnyConnection, before: Timestamp, asked_before: Timestamp) -> sqlx::Result<u64> {
    let mut gone = 0;
    for (statement, time) in [
        ("DELETE FROM app_codes WHERE expires_at < $1", before),
        ("DELETE FROM app_refreshes WHERE expires_at < $1", before),
        ("DELETE FROM app_devices WHERE expires_at < $1", before),
        ("DELETE FROM app_requests WHERE created_at < $1", asked_before),
        // A code that no app came for leaves a grant that nobody can use.
        (
            "DELETE FROM app_grants WHERE ends_at < $1 OR revoked_at < $1 OR (used_at IS NULL AND created_at < $1)",
            before,
        ),
    ] {
        gone += sqlx::query(statement).bind(time.0).execute(&mut *conn).await?.rows_affected();
    }
    Ok(gone)
}
