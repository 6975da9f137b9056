//! Invitations.

use sqlx::AnyConnection;

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// An invitation, without its token.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct InviteRow {
    pub id: String,
    pub note: String,
    pub uses: i64,
    pub used: i64,
    /// The handle of who made it.
    pub inviter: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    pub withdrawn_at: Option<i64>,
}

/// A new invitation.
pub struct NewInviteRow<'a> {
    pub id: &'a str,
    pub token_hash: &'a str,
    pub note: &'a str,
    pub uses: i64,
    pub created_by: &'a str,
    pub now: Timestamp,
    pub expires_at: Timestamp,
}

/// Writes it; false when this id is there already: the form was sent twice.
pub async fn insert_invite(conn: &mut AnyConnection, new: &NewInviteRow<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "INSERT INTO invites (id, token_hash, note, uses, created_by, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
    )
    .bind(new.id)
    .bind(new.token_hash)
    .bind(new.note)
    .bind(new.uses)
    .bind(new.created_by)
    .bind(new.now.0)
    .bind(new.expires_at.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The newest hundred.
pub async fn list_invites(platform: &Platform) -> sqlx::Result<Vec<InviteRow>> {
    sqlx::query_as(
        "SELECT i.id, i.note, i.uses, i.used, m.handle AS inviter, i.created_at, i.expires_at, i.withdrawn_at \
         FROM invites i LEFT JOIN members m ON m.id = i.created_by ORDER BY i.created_at DESC, i.id DESC LIMIT 100",
    )
    .fetch_all(platform.db.read())
    .await
}

/// The invitation behind a token.
pub async fn find_invite(platform: &Platform, token_hash: &str) -> sqlx::Result<Option<InviteRow>> {
    sqlx::query_as(
        "SELECT id, note, uses, used, created_by AS inviter, created_at, expires_at, withdrawn_at \
         FROM invites WHERE token_hash = $1",
    )
    .bind(token_hash)
    .fetch_optional(platform.db.read())
    .await
}

/// Uses it once; false when it may not be used any more.
pub async fn use_invite(conn: &mut AnyConnection, token_hash: &str, now: Timestamp) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "UPDATE invites SET used = used + 1 \
         WHERE token_hash = $1 AND used < uses AND expires_at > $2 AND withdrawn_at IS NULL",
    )
    .bind(token_hash)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Withdraws it; false when there is none that could be.
pub async fn withdraw_invite(conn: &mut AnyConnection, id: &str, now: Timestamp) -> sqlx::Result<bool> {
    let done = sqlx::query("UPDATE invites SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL")
        .bind(id)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes what could not be used any more since `before`.
pub async fn delete_old_invites(conn: &mut AnyConnection, before: Timestamp) -> sqlx::Result<u64> {
    Ok(sqlx::query("DELETE FROM invites WHERE expires_at < $1").bind(before.0).execute(conn).await?.rows_affected())
}
