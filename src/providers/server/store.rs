//! All SQL about accounts elsewhere.

use sqlx::AnyConnection;

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// Somebody who is sent to the provider.
pub struct NewJourney<'a> {
    pub state_hash: &'a str,
    pub browser_hash: &'a str,
    pub nonce: &'a str,
    pub verifier: &'a str,
    pub next_path: &'a str,
    /// Empty: they want to come in.
    pub member_id: &'a str,
    pub expires_at: Timestamp,
}

/// Somebody who has come back. No `Debug`: there are secrets in it.
#[derive(Clone, sqlx::FromRow)]
pub struct JourneyRow {
    pub nonce: String,
    pub verifier: String,
    pub next_path: String,
    pub member_id: String,
}

/// Somebody whom nobody here knows.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ArrivalRow {
    pub issuer: String,
    pub subject: String,
    pub handle: String,
    pub name: String,
    pub email: String,
    pub email_proven: i64,
    pub next_path: String,
}

/// Writes down that somebody goes.
pub async fn insert_journey(conn: &mut AnyConnection, new: &NewJourney<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO provider_journeys (state_hash, browser_hash, nonce, verifier, next_path, member_id, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.state_hash)
    .bind(new.browser_hash)
    .bind(new.nonce)
    .bind(new.verifier)
    .bind(new.next_path)
    .bind(new.member_id)
    .bind(new.expires_at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes it away again: of several who come back with it, one has it. Somebody else's browser takes nothing away.
pub async fn take_journey(
    conn: &mut AnyConnection,
    state_hash: &str,
    browser_hash: &str,
    now: Timestamp,
) -> sqlx::Result<Option<JourneyRow>> {
    sqlx::query_as(
        "DELETE FROM provider_journeys WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3 \
         RETURNING nonce, verifier, next_path, member_id",
    )
    .bind(state_hash)
    .bind(browser_hash)
    .bind(now.0)
    .fetch_optional(conn)
    .await
}

/// Lets a member go there to have their account linked.
pub async fn insert_leave(conn: &mut AnyConnection, hash: &str, member: &str, until: Timestamp) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO provider_leaves (token_hash, member_id, expires_at) VALUES ($1, $2, $3)")
        .bind(hash)
        .bind(member)
        .bind(until.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Uses that up; false when there is none of this member's.
pub async fn take_leave(conn: &mut AnyConnection, hash: &str, member: &str, now: Timestamp) -> sqlx::Result<bool> {
    let done = sqlx::query("DELETE FROM provider_leaves WHERE token_hash = $1 AND member_id = $2 AND expires_at > $3")
        .bind(hash)
        .bind(member)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Who somebody elsewhere is here; notes that they came.
pub async fn use_identity(
    conn: &mut AnyConnection,
    issuer: &str,
    subject: &str,
    now: Timestamp,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        "UPDATE provider_identities SET used_at = $3 WHERE issuer = $1 AND subject = $2 RETURNING member_id",
    )
    .bind(issuer)
    .bind(subject)
    .bind(now.0)
    .fetch_optional(conn)
    .await
}

/// Makes somebody elsewhere a member here; who is somebody already is a unique violation.
pub async fn insert_identity(
    conn: &mut AnyConnection,
    issuer: &str,
    subject: &str,
    member: &str,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO provider_identities (issuer, subject, member_id, created_at) VALUES ($1, $2, $3, $4)")
        .bind(issuer)
        .bind(subject)
        .bind(member)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Everywhere that a member has an account: where, since when, and when they came by it last.
pub async fn linked(platform: &Platform, member: &str) -> sqlx::Result<Vec<(String, i64, Option<i64>)>> {
    sqlx::query_as(
        "SELECT issuer, created_at, used_at FROM provider_identities WHERE member_id = $1 ORDER BY created_at, issuer",
    )
    .bind(member)
    .fetch_all(platform.db.read())
    .await
}

/// Since when a member has an account there.
pub async fn linked_at(platform: &Platform, issuer: &str, member: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("SELECT created_at FROM provider_identities WHERE issuer = $1 AND member_id = $2")
        .bind(issuer)
        .bind(member)
        .fetch_optional(platform.db.read())
        .await
}

/// Takes a member's account there away; false when they have none.
pub async fn delete_identity(conn: &mut AnyConnection, issuer: &str, member: &str) -> sqlx::Result<bool> {
    let done = sqlx::query("DELETE FROM provider_identities WHERE issuer = $1 AND member_id = $2")
        .bind(issuer)
        .bind(member)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Everything of a member's.
pub async fn delete_of(conn: &mut AnyConnection, member: &str) -> sqlx::Result<()> {
    for statement in [
        "DELETE FROM provider_identities WHERE member_id = $1",
        "DELETE FROM provider_leaves WHERE member_id = $1",
        "DELETE FROM provider_journeys WHERE member_id = $1",
    ] {
        sqlx::query(statement).bind(member).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Remembers somebody whom nobody here knows, in place of an earlier one in this browser.
pub async fn set_arrival(
    conn: &mut AnyConnection,
    browser_hash: &str,
    new: &ArrivalRow,
    until: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM provider_arrivals WHERE browser_hash = $1").bind(browser_hash).execute(&mut *conn).await?;
    sqlx::query(
        "INSERT INTO provider_arrivals (browser_hash, issuer, subject, handle, name, email, email_proven, next_path, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(browser_hash)
    .bind(&new.issuer)
    .bind(&new.subject)
    .bind(&new.handle)
    .bind(&new.name)
    .bind(&new.email)
    .bind(new.email_proven)
    .bind(&new.next_path)
    .bind(until.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Who has arrived in this browser.
pub async fn arrival(platform: &Platform, browser_hash: &str, now: Timestamp) -> sqlx::Result<Option<ArrivalRow>> {
    sqlx::query_as(
        "SELECT issuer, subject, handle, name, email, email_proven, next_path FROM provider_arrivals \
         WHERE browser_hash = $1 AND expires_at > $2",
    )
    .bind(browser_hash)
    .bind(now.0)
    .fetch_optional(platform.db.read())
    .await
}

/// They are a member now; false when somebody was faster.
pub async fn take_arrival(conn: &mut AnyConnection, browser_hash: &str) -> sqlx::Result<bool> {
    let done = sqlx::query("DELETE FROM provider_arrivals WHERE browser_hash = $1").bind(browser_hash);
    Ok(done.execute(conn).await?.rows_affected() == 1)
}

/// Deletes what has run out.
pub async fn delete_expired(conn: &mut AnyConnection, now: Timestamp) -> sqlx::Result<()> {
    for statement in [
        "DELETE FROM provider_journeys WHERE expires_at <= $1",
        "DELETE FROM provider_leaves WHERE expires_at <= $1",
        "DELETE FROM provider_arrivals WHERE expires_at <= $1",
    ] {
        sqlx::query(statement).bind(now.0).execute(&mut *conn).await?;
    }
    Ok(())
}
