//! All SQL about tokens.

use sqlx::AnyConnection;

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A new token. The token itself is not stored, only its hash.
pub struct NewRow<'a> {
    pub id: &'a str,
    pub member: &'a str,
    pub token_hash: &'a str,
    pub name: &'a str,
    pub scopes: &'a str,
    pub now: Timestamp,
    pub expires_at: Timestamp,
}

/// A token as its owner sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TokenRow {
    pub id: String,
    pub name: String,
    pub scopes: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub used_at: Option<i64>,
}

/// A token with its member: what one request needs to know.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct BearerRow {
    pub token_id: String,
    pub scopes: String,
    pub expires_at: i64,
    pub used_at: Option<i64>,
    pub revoked_at: Option<i64>,
    pub id: String,
    pub handle: String,
    pub name: String,
    pub avatar: String,
    pub role: String,
    pub blocked_until: Option<i64>,
    pub leaving_at: Option<i64>,
    pub left_at: Option<i64>,
}

/// How many tokens of a member could be used.
pub async fn count_of(conn: &mut AnyConnection, member: &str, now: Timestamp) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM personal_tokens WHERE member_id = $1 AND revoked_at IS NULL AND expires_at > $2",
    )
    .bind(member)
    .bind(now.0)
    .fetch_one(conn)
    .await
}

/// Writes a new token; false when this id is there already: the form was sent twice.
pub async fn insert(conn: &mut AnyConnection, new: &NewRow<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "INSERT INTO personal_tokens (id, member_id, token_hash, name, scopes, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
    )
    .bind(new.id)
    .bind(new.member)
    .bind(new.token_hash)
    .bind(new.name)
    .bind(new.scopes)
    .bind(new.now.0)
    .bind(new.expires_at.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A member's tokens that were not revoked, newest first.
pub async fn of_member(platform: &Platform, member: &str) -> sqlx::Result<Vec<TokenRow>> {
    sqlx::query_as(
        "SELECT id, name, scopes, created_at, expires_at, used_at FROM personal_tokens \
         WHERE member_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 100",
    )
    .bind(member)
    .fetch_all(platform.db.read())
    .await
}

/// Revokes a member's token and gives its name; none when there is none that could be.
pub async fn revoke(conn: &mut AnyConnection, member: &str, id: &str, now: Timestamp) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        "UPDATE personal_tokens SET revoked_at = $3 WHERE member_id = $1 AND id = $2 AND revoked_at IS NULL \
         RETURNING name",
    )
    .bind(member)
    .bind(id)
    .bind(now.0)
    .fetch_optional(conn)
    .await
}

/// The token with this hash and its member, in one query.
pub async fn find(platform: &Platform, token_hash: &str) -> sqlx::Result<Option<BearerRow>> {
    let mut reader = platform.db.reader().await?;
    let found = sqlx::query_as(
        "SELECT t.id AS token_id, t.scopes, t.expires_at, t.used_at, t.revoked_at, m.id, m.handle, m.name, m.avatar, \
         m.role, m.blocked_until, m.leaving_at, m.left_at \
         FROM personal_tokens t JOIN members m ON m.id = t.member_id WHERE t.token_hash = $1",
    )
    .bind(token_hash)
    .fetch_optional(reader.conn())
    .await?;
    reader.done();
    Ok(found)
}

/// Whether a token works, and its member may come in: as [`find`] is judged.
pub async fn stands(platform: &Platform, id: &str, now: Timestamp) -> sqlx::Result<bool> {
    let found: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM personal_tokens t JOIN members m ON m.id = t.member_id \
         WHERE t.id = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 \
         AND (m.blocked_until IS NULL OR m.blocked_until <= $2) AND m.leaving_at IS NULL AND m.left_at IS NULL",
    )
    .bind(id)
    .bind(now.0)
    .fetch_one(platform.db.read())
    .await?;
    Ok(found > 0)
}

/// Notes that a token was used.
pub async fn touch(conn: &mut AnyConnection, id: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE personal_tokens SET used_at = $2 WHERE id = $1").bind(id).bind(now.0).execute(conn).await?;
    Ok(())
}

/// Deletes a member's tokens.
pub async fn delete_of(conn: &mut AnyConnection, member: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM personal_tokens WHERE member_id = $1").bind(member).execute(conn).await?;
    Ok(())
}

/// Deletes what could not be used any more since `before`.
pub async fn delete_before(conn: &mut AnyConnection, before: Timestamp) -> sqlx::Result<u64> {
    let done = sqlx::query("DELETE FROM personal_tokens WHERE expires_at < $1 OR revoked_at < $1")
        .bind(before.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
