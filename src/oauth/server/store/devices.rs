//! Devices that wait for somebody to type their code.

use sqlx::AnyConnection;

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// One that waits.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DeviceRow {
    pub app_id: String,
    pub scopes: String,
    pub expires_at: i64,
    pub pause: i64,
    pub asked_at: Option<i64>,
    pub grant_id: Option<String>,
    pub denied_at: Option<i64>,
}

/// Writes one; false when that code is somebody else's now.
pub async fn insert(
    conn: &mut AnyConnection,
    (device_hash, user_code): (&str, &str),
    (app, scopes): (&str, &str),
    expires_at: Timestamp,
    pause: i64,
) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "INSERT INTO app_devices (device_hash, user_code, app_id, scopes, expires_at, pause) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_code) DO NOTHING",
    )
    .bind(device_hash)
    .bind(user_code)
    .bind(app)
    .bind(scopes)
    .bind(expires_at.0)
    .bind(pause)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The one with this code that nobody has decided about.
pub async fn waiting(platform: &Platform, user_code: &str, now: Timestamp) -> sqlx::Result<Option<DeviceRow>> {
    sqlx::query_as(
        "SELECT app_id, scopes, expires_at, pause, asked_at, grant_id, denied_at FROM app_devices \
         WHERE user_code = $1 AND expires_at > $2 AND grant_id IS NULL AND denied_at IS NULL",
    )
    .bind(user_code)
    .bind(now.0)
    .fetch_optional(platform.db.read())
    .await
}

/// Decides, with a grant or without one; false when somebody has, or when its time is over.
pub async fn decide(
    conn: &mut AnyConnection,
    user_code: &str,
    grant: Option<&str>,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "UPDATE app_devices SET grant_id = $2, denied_at = $3 \
         WHERE user_code = $1 AND expires_at > $4 AND grant_id IS NULL AND denied_at IS NULL",
    )
    .bind(user_code)
    .bind(grant)
    .bind(grant.is_none().then_some(now.0))
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The one whose device asks.
pub async fn find(conn: &mut AnyConnection, device_hash: &str) -> sqlx::Result<Option<DeviceRow>> {
    sqlx::query_as(
        "SELECT app_id, scopes, expires_at, pause, asked_at, grant_id, denied_at FROM app_devices \
         WHERE device_hash = $1",
    )
    .bind(device_hash)
    .fetch_optional(conn)
    .await
}

/// Notes that it has asked, and how long it waits until it asks again.
pub async fn asked(conn: &mut AnyConnection, device_hash: &str, now: Timestamp, pause: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE app_devices SET asked_at = $2, pause = $3 WHERE device_hash = $1")
        .bind(device_hash)
        .bind(now.0)
        .bind(pause)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the one that was allowed: of several who ask, one gets it.
pub async fn take(conn: &mut AnyConnection, device_hash: &str) -> sqlx::Result<bool> {
    let done = sqlx::query("DELETE FROM app_devices WHERE device_hash = $1").bind(device_hash).execute(conn);
    Ok(done.await?.rows_affected() == 1)
}
