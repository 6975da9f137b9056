//! The webhooks themselves.

use sqlx::{AnyConnection, FromRow};

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;
use crate::webhooks::server::Secret;
use crate::webhooks::{Disabled, Reason, Webhook};

#[derive(FromRow)]
struct Row {
    id: String,
    url: String,
    events: String,
    created_at: i64,
    failing_since: Option<i64>,
    disabled_at: Option<i64>,
    disabled_reason: Option<String>,
}

impl From<Row> for Webhook {
    fn from(row: Row) -> Self {
        let reason = row.disabled_reason.as_deref().and_then(Reason::parse);
        Self {
            id: row.id,
            url: row.url,
            events: row.events.split_whitespace().map(str::to_owned).collect(),
            created_at: Timestamp(row.created_at),
            failing_since: row.failing_since.map(Timestamp),
            disabled: row
                .disabled_at
                .map(|at| Disabled { at: Timestamp(at), reason: reason.unwrap_or(Reason::Failing) }),
        }
    }
}

/// One row of `webhooks`, new.
pub struct NewWebhook<'a> {
    pub id: &'a str,
    pub owner: &'a str,
    pub url: &'a str,
    pub secret: &'a Secret,
    pub events: &'a [&'a str],
    pub now: Timestamp,
}

/// Writes a webhook; false when this id is there already: the form was sent twice.
pub async fn insert(conn: &mut AnyConnection, new: &NewWebhook<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "INSERT INTO webhooks (id, owner_id, url, secret, events, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(new.id)
    .bind(new.owner)
    .bind(new.url)
    .bind(new.secret.reveal())
    .bind(listed(new.events))
    .bind(new.now.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Events as they stand in the table.
fn listed(events: &[&str]) -> String {
    format!(" {} ", events.join(" "))
}

/// What of a webhook is to be another; nothing: it stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct Changed<'a> {
    pub url: Option<&'a str>,
    pub events: Option<&'a [&'a str]>,
}

/// Changes a member's webhook; says whether there is one. At another address nothing has failed yet.
pub async fn update(conn: &mut AnyConnection, owner: &str, id: &str, to: Changed<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "UPDATE webhooks SET failing_since = CASE WHEN url = COALESCE($3, url) THEN failing_since END, \
         url = COALESCE($3, url), events = COALESCE($4, events) WHERE id = $2 AND owner_id = $1",
    )
    .bind(owner)
    .bind(id)
    .bind(to.url)
    .bind(to.events.map(listed))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Gives a member's webhook another secret; says whether there is one.
pub async fn set_secret(conn: &mut AnyConnection, owner: &str, id: &str, secret: &Secret) -> sqlx::Result<bool> {
    let done = sqlx::query("UPDATE webhooks SET secret = $3 WHERE id = $2 AND owner_id = $1")
        .bind(owner)
        .bind(id)
        .bind(secret.reveal())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// How many webhooks a member has.
pub async fn count_of(conn: &mut AnyConnection, owner: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM webhooks WHERE owner_id = $1").bind(owner).fetch_one(conn).await
}

/// A member's webhooks, oldest first.
pub async fn of_owner(platform: &Platform, owner: &str) -> sqlx::Result<Vec<Webhook>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, url, events, created_at, failing_since, disabled_at, disabled_reason \
         FROM webhooks WHERE owner_id = $1 ORDER BY created_at, id",
    )
    .bind(owner)
    .fetch_all(platform.db.read())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Where a webhook is told.
pub async fn url_of(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("SELECT url FROM webhooks WHERE id = $1").bind(id).fetch_optional(conn).await
}

/// A member's webhook.
pub async fn one_of_owner(platform: &Platform, owner: &str, id: &str) -> sqlx::Result<Option<Webhook>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, url, events, created_at, failing_since, disabled_at, disabled_reason \
         FROM webhooks WHERE id = $2 AND owner_id = $1",
    )
    .bind(owner)
    .bind(id)
    .fetch_optional(platform.db.read())
    .await?;
    Ok(row.map(Into::into))
}

/// Deletes a member's webhook and all that was sent to it; says whether there was one.
pub async fn delete(conn: &mut AnyConnection, owner: &str, id: &str) -> sqlx::Result<bool> {
    let done =
        sqlx::query("DELETE FROM webhooks WHERE id = $2 AND owner_id = $1").bind(owner).bind(id).execute(conn).await?;
    Ok(done.rows_affected() > 0)
}

/// Switches a member's webhook off at their wish; one that is off already stays so, for the reason it is.
pub async fn pause(conn: &mut AnyConnection, owner: &str, id: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE webhooks SET disabled_at = $3, disabled_reason = $4 \
         WHERE id = $2 AND owner_id = $1 AND disabled_at IS NULL",
    )
    .bind(owner)
    .bind(id)
    .bind(now.0)
    .bind(Reason::Paused.as_str())
    .execute(conn)
    .await?;
    Ok(())
}

/// Switches a member's webhook on; says whether there is one.
pub async fn set_enabled(conn: &mut AnyConnection, owner: &str, id: &str) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "UPDATE webhooks SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL \
         WHERE id = $2 AND owner_id = $1",
    )
    .bind(owner)
    .bind(id)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Who is to be told of an event.
#[derive(Debug, FromRow)]
pub struct Listener {
    pub id: String,
    pub owner_id: String,
}

/// The webhooks that are on and want to hear of `event`.
pub async fn listeners(conn: &mut AnyConnection, event: &str) -> sqlx::Result<Vec<Listener>> {
    sqlx::query_as(
        "SELECT id, owner_id FROM webhooks WHERE disabled_at IS NULL AND events LIKE '% ' || $1 || ' %' ORDER BY id",
    )
    .bind(event)
    .fetch_all(conn)
    .await
}

/// Notes that something was heard.
pub async fn set_well(conn: &mut AnyConnection, id: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE webhooks SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes a failure and says when the first since the last success was.
pub async fn set_failing(conn: &mut AnyConnection, id: &str, at: Timestamp) -> sqlx::Result<Timestamp> {
    let since: Option<i64> = sqlx::query_scalar(
        "UPDATE webhooks SET failing_since = COALESCE(failing_since, $2) WHERE id = $1 RETURNING failing_since",
    )
    .bind(id)
    .bind(at.0)
    .fetch_optional(conn)
    .await?
    .flatten();
    Ok(since.map_or(at, Timestamp))
}

/// Switches a webhook off; false when it was off already.
pub async fn disable(conn: &mut AnyConnection, id: &str, reason: Reason, now: Timestamp) -> sqlx::Result<bool> {
    let done =
        sqlx::query("UPDATE webhooks SET disabled_at = $2, disabled_reason = $3 WHERE id = $1 AND disabled_at IS NULL")
            .bind(id)
            .bind(now.0)
            .bind(reason.as_str())
            .execute(conn)
            .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes every webhook of an owner away.
pub async fn delete_of(conn: &mut AnyConnection, owner: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM webhooks WHERE owner_id = $1").bind(owner).execute(conn).await?;
    Ok(())
}
