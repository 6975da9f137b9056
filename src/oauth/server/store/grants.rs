//! What members have allowed.

use sqlx::AnyConnection;

use crate::oauth::Access;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A new sign-in with an app.
pub struct NewGrant<'a> {
    pub id: &'a str,
    pub app: &'a str,
    pub member: &'a str,
    pub access: &'a Access,
    pub auth_at: Timestamp,
    pub nonce: &'a str,
    pub now: Timestamp,
    pub ends_at: Timestamp,
}

/// A grant, as the token endpoint needs it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct GrantRow {
    pub id: String,
    pub app_id: String,
    pub member_id: String,
    pub scopes: String,
    pub auth_at: i64,
    pub nonce: String,
    pub ends_at: i64,
    pub revoked_at: Option<i64>,
    created_at: i64,
    blocked_until: Option<i64>,
    leaving_at: Option<i64>,
    left_at: Option<i64>,
    password_at: Option<i64>,
}

impl GrantRow {
    /// Whether anything may still come of it: as [`bearer`] asks, but for the app, which has proven itself.
    pub fn stands(&self, now: Timestamp) -> bool {
        let may_come_in = self.blocked_until.is_none_or(|until| until <= now.0)
            && self.leaving_at.is_none()
            && self.left_at.is_none();
        let password_holds = self.password_at.is_none_or(|at| at < self.created_at);
        self.revoked_at.is_none() && self.ends_at > now.0 && may_come_in && password_holds
    }
}

/// A grant with its member and its app: what one request with a token needs to know.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct BearerRow {
    pub grant_id: String,
    pub used_at: Option<i64>,
    pub id: String,
    pub handle: String,
    pub name: String,
    pub avatar: String,
    pub role: String,
}

/// An app that a member has let in.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AllowedRow {
    pub app_id: String,
    pub name: String,
    pub website: String,
    pub owner_handle: String,
    pub scopes: String,
    pub created_at: i64,
    pub used_at: Option<i64>,
}

/// What a member has said yes to for an app.
pub async fn consent(platform: &Platform, app: &str, member: &str) -> sqlx::Result<Option<Access>> {
    let found: Option<String> =
        sqlx::query_scalar("SELECT scopes FROM app_consents WHERE app_id = $1 AND member_id = $2")
            .bind(app)
            .bind(member)
            .fetch_optional(platform.db.read())
            .await?;
    Ok(found.map(|scopes| Access::stored(&scopes)))
}

/// The same, held until the transaction ends: nobody takes it back meanwhile.
pub async fn hold_consent(conn: &mut AnyConnection, app: &str, member: &str) -> sqlx::Result<Option<Access>> {
    let found: Option<String> = sqlx::query_scalar(
        "UPDATE app_consents SET scopes = scopes WHERE app_id = $1 AND member_id = $2 RETURNING scopes",
    )
    .bind(app)
    .bind(member)
    .fetch_optional(conn)
    .await?;
    Ok(found.map(|scopes| Access::stored(&scopes)))
}

/// Remembers it.
pub async fn keep_consent(
    conn: &mut AnyConnection,
    app: &str,
    member: &str,
    access: &Access,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO app_consents (app_id, member_id, scopes, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (app_id, member_id) DO UPDATE SET scopes = excluded.scopes",
    )
    .bind(app)
    .bind(member)
    .bind(access.to_string())
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a grant.
pub async fn insert(conn: &mut AnyConnection, new: &NewGrant<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO app_grants (id, app_id, member_id, scopes, auth_at, nonce, created_at, ends_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id)
    .bind(new.app)
    .bind(new.member)
    .bind(new.access.to_string())
    .bind(new.auth_at.0)
    .bind(new.nonce)
    .bind(new.now.0)
    .bind(new.ends_at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// The grant of an id, whoever holds it.
pub async fn find(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<GrantRow>> {
    sqlx::query_as(
        "SELECT g.id, g.app_id, g.member_id, g.scopes, g.auth_at, g.nonce, g.ends_at, g.revoked_at, g.created_at, \
         m.blocked_until, m.leaving_at, m.left_at, m.password_at \
         FROM app_grants g JOIN members m ON m.id = g.member_id WHERE g.id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await
}

/// The member behind a grant that stands, of an app that stands, when they may come in.
pub async fn bearer(platform: &Platform, id: &str, now: Timestamp) -> sqlx::Result<Option<BearerRow>> {
    let mut reader = platform.db.reader().await?;
    let found = sqlx::query_as(
        "SELECT g.id AS grant_id, g.used_at, m.id, m.handle, m.name, m.avatar, m.role \
         FROM app_grants g JOIN apps a ON a.id = g.app_id JOIN members m ON m.id = g.member_id \
         JOIN members o ON o.id = a.owner_id \
         WHERE g.id = $1 AND g.revoked_at IS NULL AND g.ends_at > $2 AND a.suspended_at IS NULL \
         AND (m.blocked_until IS NULL OR m.blocked_until <= $2) AND m.leaving_at IS NULL AND m.left_at IS NULL \
         AND (m.password_at IS NULL OR m.password_at < g.created_at) \
         AND (o.blocked_until IS NULL OR o.blocked_until <= $2) AND o.leaving_at IS NULL AND o.left_at IS NULL",
    )
    .bind(id)
    .bind(now.0)
    .fetch_optional(reader.conn())
    .await?;
    reader.done();
    Ok(found)
}

/// Notes that a grant was used.
pub async fn touch(conn: &mut AnyConnection, id: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE app_grants SET used_at = $2 WHERE id = $1").bind(id).bind(now.0).execute(conn).await?;
    Ok(())
}

/// Ends one grant and everything that came of it.
pub async fn revoke(conn: &mut AnyConnection, id: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE app_grants SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(id)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends everything between a member and an app; false when there was nothing. The consent goes first: whoever holds it
/// ([`hold_consent`]) is waited for, and the grant that they write ends, too.
pub async fn revoke_app(conn: &mut AnyConnection, app: &str, member: &str, now: Timestamp) -> sqlx::Result<bool> {
    let done = sqlx::query("DELETE FROM app_consents WHERE app_id = $1 AND member_id = $2")
        .bind(app)
        .bind(member)
        .execute(&mut *conn)
        .await?;
    sqlx::query("UPDATE app_grants SET revoked_at = $3 WHERE app_id = $1 AND member_id = $2 AND revoked_at IS NULL")
        .bind(app)
        .bind(member)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The apps that a member has let in, the newest first.
pub async fn allowed(platform: &Platform, member: &str) -> sqlx::Result<Vec<AllowedRow>> {
    sqlx::query_as(
        "SELECT c.app_id, a.name, a.website, m.handle AS owner_handle, c.scopes, c.created_at, \
         (SELECT MAX(g.used_at) FROM app_grants g WHERE g.app_id = c.app_id AND g.member_id = c.member_id) AS used_at \
         FROM app_consents c JOIN apps a ON a.id = c.app_id JOIN members m ON m.id = a.owner_id \
         WHERE c.member_id = $1 ORDER BY c.created_at DESC, c.app_id",
    )
    .bind(member)
    .fetch_all(platform.db.read())
    .await
}

/// Deletes a member's grants, consents and apps.
pub async fn delete_of(conn: &mut AnyConnection, member: &str) -> sqlx::Result<()> {
    for statement in [
        "DELETE FROM app_grants WHERE member_id = $1",
        "DELETE FROM app_consents WHERE member_id = $1",
        "DELETE FROM apps WHERE owner_id = $1",
    ] {
        sqlx::query(statement).bind(member).execute(&mut *conn).await?;
    }
    Ok(())
}
