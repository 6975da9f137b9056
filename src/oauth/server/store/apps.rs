//! Apps and their secrets.

use sqlx::AnyConnection;

use crate::oauth::{Access, App, AppKind};
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// An app with its owner.
#[derive(sqlx::FromRow)]
pub struct AppRow {
    id: String,
    owner_id: String,
    owner_handle: String,
    owner_name: String,
    name: String,
    website: String,
    kind: String,
    redirects: String,
    logouts: String,
    scopes: String,
    algorithm: String,
    created_at: i64,
    suspended_at: Option<i64>,
    devices: i64,
    maker_blocked_until: Option<i64>,
    maker_leaves: i64,
}

/// An app with its maker, in every query that gives an [`AppRow`].
macro_rules! with_maker {
    ($rest:literal) => {
        concat!(
            "SELECT a.*, m.handle AS owner_handle, m.name AS owner_name, m.blocked_until AS maker_blocked_until, ",
            "CAST(CASE WHEN m.leaving_at IS NULL AND m.left_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS maker_leaves ",
            $rest
        )
    };
}

impl From<AppRow> for App {
    fn from(row: AppRow) -> Self {
        Self {
            id: row.id,
            owner_id: row.owner_id,
            owner_handle: row.owner_handle,
            owner_name: row.owner_name,
            name: row.name,
            website: row.website,
            kind: AppKind::parse(&row.kind),
            redirects: row.redirects.lines().map(str::to_owned).collect(),
            logouts: row.logouts.lines().map(str::to_owned).collect(),
            access: Access::stored(&row.scopes),
            algorithm: row.algorithm,
            created_at: Timestamp(row.created_at),
            suspended_at: row.suspended_at.map(Timestamp),
            devices: row.devices == 1,
            maker_blocked_until: row.maker_blocked_until.map(Timestamp),
            maker_leaves: row.maker_leaves == 1,
        }
    }
}

/// What can be changed of an app.
pub struct Facts<'a> {
    pub name: &'a str,
    pub website: &'a str,
    pub redirects: &'a str,
    pub logouts: &'a str,
    pub scopes: &'a str,
    pub algorithm: &'a str,
    pub devices: bool,
}

/// A secret, without itself.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SecretRow {
    pub id: String,
    pub created_at: i64,
    pub ends_at: Option<i64>,
}

/// An app in the list of all, with how many members have let it in and when it was used last.
#[derive(sqlx::FromRow)]
pub struct UseRow {
    #[sqlx(flatten)]
    pub app: AppRow,
    pub members: i64,
    pub used_at: Option<i64>,
}

/// Writes a new app; false when its owner has sent this form before.
pub async fn insert(
    conn: &mut AnyConnection,
    (id, form_key): (&str, &str),
    (owner, kind): (&str, AppKind),
    facts: &Facts<'_>,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "INSERT INTO apps (id, owner_id, kind, name, website, redirects, logouts, scopes, algorithm, created_at, \
         form_key, devices) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (owner_id, form_key) DO NOTHING",
    )
    .bind(id)
    .bind(owner)
    .bind(kind.as_str())
    .bind(facts.name)
    .bind(facts.website)
    .bind(facts.redirects)
    .bind(facts.logouts)
    .bind(facts.scopes)
    .bind(facts.algorithm)
    .bind(now.0)
    .bind(form_key)
    .bind(i64::from(facts.devices))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes a member's app; false when they have none of that id.
pub async fn update(conn: &mut AnyConnection, owner: &str, id: &str, facts: &Facts<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "UPDATE apps SET name = $3, website = $4, redirects = $5, logouts = $6, scopes = $7, algorithm = $8, \
         devices = $9 WHERE owner_id = $1 AND id = $2",
    )
    .bind(owner)
    .bind(id)
    .bind(facts.name)
    .bind(facts.website)
    .bind(facts.redirects)
    .bind(facts.logouts)
    .bind(facts.scopes)
    .bind(facts.algorithm)
    .bind(i64::from(facts.devices))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes a member's app and everything that came of it. Consents go first, as whoever holds one takes them.
pub async fn delete(conn: &mut AnyConnection, owner: &str, id: &str) -> sqlx::Result<bool> {
    sqlx::query("DELETE FROM app_consents WHERE app_id IN (SELECT id FROM apps WHERE owner_id = $1 AND id = $2)")
        .bind(owner)
        .bind(id)
        .execute(&mut *conn)
        .await?;
    let done = sqlx::query("DELETE FROM apps WHERE owner_id = $1 AND id = $2").bind(owner).bind(id).execute(conn);
    Ok(done.await?.rows_affected() == 1)
}

/// How many apps a member has.
pub async fn count_of(conn: &mut AnyConnection, owner: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM apps WHERE owner_id = $1").bind(owner).fetch_one(conn).await
}

/// The app with this id.
pub async fn find(platform: &Platform, id: &str) -> sqlx::Result<Option<App>> {
    let row: Option<AppRow> =
        sqlx::query_as(with_maker!("FROM apps a JOIN members m ON m.id = a.owner_id WHERE a.id = $1"))
            .bind(id)
            .fetch_optional(platform.db.read())
            .await?;
    Ok(row.map(App::from))
}

/// The app with this id and this secret, for one that stands.
pub async fn find_by_secret(
    platform: &Platform,
    id: &str,
    secret_hash: &str,
    now: Timestamp,
) -> sqlx::Result<Option<App>> {
    let row: Option<AppRow> = sqlx::query_as(with_maker!(
        "FROM app_secrets s JOIN apps a ON a.id = s.app_id JOIN members m ON m.id = a.owner_id \
         WHERE s.secret_hash = $2 AND a.id = $1 AND (s.ends_at IS NULL OR s.ends_at > $3)"
    ))
    .bind(id)
    .bind(secret_hash)
    .bind(now.0)
    .fetch_optional(platform.db.read())
    .await?;
    Ok(row.map(App::from))
}

/// Apps with what comes of them, newest first: a member's, or everybody's.
pub async fn list(platform: &Platform, owner: Option<&str>) -> sqlx::Result<Vec<UseRow>> {
    sqlx::query_as(with_maker!(
        ", (SELECT COUNT(*) FROM app_consents c WHERE c.app_id = a.id) AS members, \
         (SELECT MAX(g.used_at) FROM app_grants g WHERE g.app_id = a.id) AS used_at \
         FROM apps a JOIN members m ON m.id = a.owner_id \
         WHERE CAST($1 AS TEXT) = '' OR a.owner_id = $1 ORDER BY a.created_at DESC, a.id DESC LIMIT 500"
    ))
    .bind(owner.unwrap_or_default())
    .fetch_all(platform.db.read())
    .await
}

/// A member's app with what comes of it.
pub async fn find_line(platform: &Platform, owner: &str, id: &str) -> sqlx::Result<Option<UseRow>> {
    sqlx::query_as(with_maker!(
        ", (SELECT COUNT(*) FROM app_consents c WHERE c.app_id = a.id) AS members, \
         (SELECT MAX(g.used_at) FROM app_grants g WHERE g.app_id = a.id) AS used_at \
         FROM apps a JOIN members m ON m.id = a.owner_id WHERE a.owner_id = $1 AND a.id = $2"
    ))
    .bind(owner)
    .bind(id)
    .fetch_optional(platform.db.read())
    .await
}

/// Lets an app do nothing, or something again; false when that is so already.
pub async fn set_suspended(conn: &mut AnyConnection, id: &str, at: Option<Timestamp>) -> sqlx::Result<bool> {
    let done = match at {
        Some(at) => {
            sqlx::query("UPDATE apps SET suspended_at = $2 WHERE id = $1 AND suspended_at IS NULL").bind(id).bind(at.0)
        }
        None => sqlx::query("UPDATE apps SET suspended_at = NULL WHERE id = $1 AND suspended_at IS NOT NULL").bind(id),
    };
    Ok(done.execute(conn).await?.rows_affected() == 1)
}

/// Writes a secret, of which only the hash is stored; the ones before it end at `others_end`.
pub async fn add_secret(
    conn: &mut AnyConnection,
    (id, app): (&str, &str),
    secret_hash: &str,
    now: Timestamp,
    others_end: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query("UPDATE app_secrets SET ends_at = $2 WHERE app_id = $1 AND (ends_at IS NULL OR ends_at > $2)")
        .bind(app)
        .bind(others_end.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query("DELETE FROM app_secrets WHERE app_id = $1 AND ends_at <= $2")
        .bind(app)
        .bind(now.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query("INSERT INTO app_secrets (id, app_id, secret_hash, created_at) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(app)
        .bind(secret_hash)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// An app's secrets that work, newest first.
pub async fn secrets(platform: &Platform, app: &str, now: Timestamp) -> sqlx::Result<Vec<SecretRow>> {
    sqlx::query_as(
        "SELECT id, created_at, ends_at FROM app_secrets WHERE app_id = $1 AND (ends_at IS NULL OR ends_at > $2) \
         ORDER BY created_at DESC, id DESC",
    )
    .bind(app)
    .bind(now.0)
    .fetch_all(platform.db.read())
    .await
}

/// Ends one secret of an app; false when it has none of that id, or when it is the newest: an app that keeps secrets
/// always has one.
pub async fn end_secret(conn: &mut AnyConnection, app: &str, id: &str) -> sqlx::Result<bool> {
    let done = sqlx::query("DELETE FROM app_secrets WHERE app_id = $1 AND id = $2 AND ends_at IS NOT NULL")
        .bind(app)
        .bind(id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}
