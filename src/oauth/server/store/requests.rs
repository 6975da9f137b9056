//! Requests that wait for a member.

use sqlx::AnyConnection;

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A request as it came.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RequestRow {
    pub query: String,
    pub created_at: i64,
}

/// Keeps a request; `session` for one whose form only that session may send.
pub async fn insert(
    conn: &mut AnyConnection,
    token_hash: &str,
    query: &str,
    session: Option<&str>,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO app_requests (token_hash, query, session, created_at) VALUES ($1, $2, $3, $4)")
        .bind(token_hash)
        .bind(query)
        .bind(session)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// One that waits for a sign-in.
pub async fn find(platform: &Platform, token_hash: &str, since: Timestamp) -> sqlx::Result<Option<RequestRow>> {
    sqlx::query_as(
        "SELECT query, created_at FROM app_requests \
         WHERE token_hash = $1 AND session IS NULL AND created_at > $2",
    )
    .bind(token_hash)
    .bind(since.0)
    .fetch_optional(platform.db.read())
    .await
}

/// Takes the one whose form this session sends: of several who send it, one gets it.
pub async fn take(
    conn: &mut AnyConnection,
    token_hash: &str,
    session: &str,
    since: Timestamp,
) -> sqlx::Result<Option<RequestRow>> {
    sqlx::query_as(
        "DELETE FROM app_requests WHERE token_hash = $1 AND session = $2 AND created_at > $3 \
         RETURNING query, created_at",
    )
    .bind(token_hash)
    .bind(session)
    .bind(since.0)
    .fetch_optional(conn)
    .await
}
