//! Links that were mailed.

use sqlx::AnyConnection;

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// What a link leads to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Linked {
    pub member_id: String,
    pub handle: String,
    /// The address that it was sent to, or that comes back.
    pub email: String,
}

/// Writes a new link.
pub async fn insert_link(
    conn: &mut AnyConnection,
    token_hash: &str,
    purpose: &str,
    to: (&str, &str),
    expires_at: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO mailed_links (token_hash, purpose, member_id, email, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(token_hash)
    .bind(purpose)
    .bind(to.0)
    .bind(to.1)
    .bind(expires_at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Where a living link leads.
pub async fn find_link(
    platform: &Platform,
    token_hash: &str,
    purpose: &str,
    now: Timestamp,
) -> sqlx::Result<Option<Linked>> {
    sqlx::query_as(
        "SELECT l.member_id, m.handle, l.email FROM mailed_links l JOIN members m ON m.id = l.member_id \
         WHERE l.token_hash = $1 AND l.purpose = $2 AND l.expires_at > $3",
    )
    .bind(token_hash)
    .bind(purpose)
    .bind(now.0)
    .fetch_optional(platform.db.read())
    .await
}

/// Uses a living link up; gives the member and the address.
pub async fn take_link(
    conn: &mut AnyConnection,
    token_hash: &str,
    purpose: &str,
    now: Timestamp,
) -> sqlx::Result<Option<(String, String)>> {
    sqlx::query_as(
        "DELETE FROM mailed_links WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3 RETURNING member_id, email",
    )
    .bind(token_hash)
    .bind(purpose)
    .bind(now.0)
    .fetch_optional(conn)
    .await
}

/// Deletes a member's links of one purpose.
pub async fn delete_links(conn: &mut AnyConnection, member_id: &str, purpose: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM mailed_links WHERE member_id = $1 AND purpose = $2")
        .bind(member_id)
        .bind(purpose)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes the links that have run out.
pub async fn delete_expired_links(conn: &mut AnyConnection, now: Timestamp) -> sqlx::Result<u64> {
    Ok(sqlx::query("DELETE FROM mailed_links WHERE expires_at <= $1").bind(now.0).execute(conn).await?.rows_affected())
}
