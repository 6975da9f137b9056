//! What was sent to webhooks, and each attempt.

use sqlx::{AnyConnection, FromRow};

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;
use crate::webhooks::server::Secret;
use crate::webhooks::{Attempt, Delivery, DeliveryState};

/// Deliveries deleted in one transaction.
const BATCH: i64 = 500;

/// One row of `webhook_deliveries`, new.
pub struct NewDelivery<'a> {
    pub id: &'a str,
    pub webhook: &'a str,
    pub event: &'a str,
    pub body: &'a str,
    pub now: Timestamp,
}

/// Writes a delivery that waits for its first attempt.
pub async fn insert_delivery(conn: &mut AnyConnection, new: &NewDelivery<'_>) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO webhook_deliveries (id, webhook_id, event, body, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(new.id)
        .bind(new.webhook)
        .bind(new.event)
        .bind(new.body)
        .bind(new.now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// What an attempt needs to know.
pub struct Due {
    pub id: String,
    pub body: String,
    pub webhook: String,
    pub owner: String,
    pub url: String,
    pub secret: Secret,
    pub is_disabled: bool,
}

#[derive(FromRow)]
struct DueRow {
    body: String,
    webhook_id: String,
    owner_id: String,
    url: String,
    secret: String,
    disabled_at: Option<i64>,
}

/// A delivery that was not heard yet, with its webhook.
pub async fn due(platform: &Platform, id: &str) -> sqlx::Result<Option<Due>> {
    let row: Option<DueRow> = sqlx::query_as(
        "SELECT d.body, d.webhook_id, w.owner_id, w.url, w.secret, w.disabled_at \
         FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id WHERE d.id = $1 AND d.state <> 'delivered'",
    )
    .bind(id)
    .fetch_optional(platform.db.read())
    .await?;
    Ok(row.map(|row| Due {
        id: id.to_owned(),
        body: row.body,
        webhook: row.webhook_id,
        owner: row.owner_id,
        url: row.url,
        secret: Secret::stored(row.secret),
        is_disabled: row.disabled_at.is_some(),
    }))
}

/// Counts an attempt of a delivery that was not heard yet: its number, and when the first was.
pub async fn count_attempt(
    conn: &mut AnyConnection,
    id: &str,
    at: Timestamp,
) -> sqlx::Result<Option<(i64, Timestamp)>> {
    let row: Option<(i64, i64)> = sqlx::query_as(
        "UPDATE webhook_deliveries SET attempts = attempts + 1, first_attempt_at = COALESCE(first_attempt_at, $2) \
         WHERE id = $1 AND state <> 'delivered' RETURNING attempts, first_attempt_at",
    )
    .bind(id)
    .bind(at.0)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(number, first)| (number, Timestamp(first))))
}

/// One row of `webhook_attempts`, new.
pub struct NewAttempt<'a> {
    pub delivery: &'a str,
    pub number: i64,
    pub at: Timestamp,
    pub headers: &'a str,
    pub status: Option<i64>,
    pub answer: &'a str,
    pub took: i64,
    pub words: &'a str,
}

/// Writes down how an attempt went.
pub async fn insert_attempt(conn: &mut AnyConnection, new: &NewAttempt<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO webhook_attempts (delivery_id, number, at, headers, status, answer, took, words) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.delivery)
    .bind(new.number)
    .bind(new.at.0)
    .bind(new.headers)
    .bind(new.status)
    .bind(new.answer)
    .bind(new.took)
    .bind(new.words)
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends a delivery.
pub async fn finish(conn: &mut AnyConnection, id: &str, state: DeliveryState, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE webhook_deliveries SET state = $2, finished_at = $3 WHERE id = $1 AND state <> 'delivered'")
        .bind(id)
        .bind(state.as_str())
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Opens a delivery of a webhook again that was ended; false when it is none of them.
pub async fn reopen(conn: &mut AnyConnection, webhook: &str, id: &str) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "UPDATE webhook_deliveries SET state = 'pending', finished_at = NULL \
         WHERE id = $1 AND webhook_id = $2 AND state <> 'pending'",
    )
    .bind(id)
    .bind(webhook)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a webhook has this delivery.
pub async fn has_delivery(conn: &mut AnyConnection, webhook: &str, id: &str) -> sqlx::Result<bool> {
    let found: Option<String> =
        sqlx::query_scalar("SELECT id FROM webhook_deliveries WHERE id = $1 AND webhook_id = $2")
            .bind(id)
            .bind(webhook)
            .fetch_optional(conn)
            .await?;
    Ok(found.is_some())
}

#[derive(FromRow)]
struct DeliveryRow {
    id: String,
    event: String,
    body: String,
    state: String,
    attempts: i64,
    created_at: i64,
    finished_at: Option<i64>,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.id,
            event: row.event,
            body: row.body,
            state: DeliveryState::parse(&row.state).unwrap_or(DeliveryState::Pending),
            created_at: Timestamp(row.created_at),
            finished_at: row.finished_at.map(Timestamp),
            tries: row.attempts,
            attempts: Vec::new(),
        }
    }
}

/// The newest deliveries of a webhook before the one with the id `before`, without their attempts.
pub async fn of_webhook(platform: &Platform, webhook: &str, before: &str, most: i64) -> sqlx::Result<Vec<Delivery>> {
    let rows: Vec<DeliveryRow> = sqlx::query_as(
        "SELECT id, event, body, state, attempts, created_at, finished_at FROM webhook_deliveries \
         WHERE webhook_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
    )
    .bind(webhook)
    .bind(before)
    .bind(most)
    .fetch_all(platform.db.read())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One delivery of a member's webhook, without its attempts.
pub async fn delivery(platform: &Platform, owner: &str, webhook: &str, id: &str) -> sqlx::Result<Option<Delivery>> {
    let row: Option<DeliveryRow> = sqlx::query_as(
        "SELECT d.id, d.event, d.body, d.state, d.attempts, d.created_at, d.finished_at FROM webhook_deliveries d \
         JOIN webhooks w ON w.id = d.webhook_id WHERE d.id = $3 AND w.id = $2 AND w.owner_id = $1",
    )
    .bind(owner)
    .bind(webhook)
    .bind(id)
    .fetch_optional(platform.db.read())
    .await?;
    Ok(row.map(Into::into))
}

/// How many deliveries of an event a webhook got since a moment.
pub async fn count_since(conn: &mut AnyConnection, webhook: &str, event: &str, since: Timestamp) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM webhook_deliveries WHERE webhook_id = $1 AND event = $2 AND created_at > $3",
    )
    .bind(webhook)
    .bind(event)
    .bind(since.0)
    .fetch_one(conn)
    .await
}

#[derive(FromRow)]
struct AttemptRow {
    delivery_id: String,
    number: i64,
    at: i64,
    headers: String,
    status: Option<i64>,
    answer: String,
    took: i64,
    words: String,
}

/// The attempts of a webhook's deliveries from the id `first` to the id `last`, each with the id of its delivery,
/// oldest first.
pub async fn attempts_between(
    platform: &Platform,
    webhook: &str,
    first: &str,
    last: &str,
) -> sqlx::Result<Vec<(String, Attempt)>> {
    let rows: Vec<AttemptRow> = sqlx::query_as(
        "SELECT a.delivery_id, a.number, a.at, a.headers, a.status, a.answer, a.took, a.words \
         FROM webhook_deliveries d JOIN webhook_attempts a ON a.delivery_id = d.id \
         WHERE d.webhook_id = $1 AND d.id >= $2 AND d.id <= $3 ORDER BY a.delivery_id, a.number",
    )
    .bind(webhook)
    .bind(first)
    .bind(last)
    .fetch_all(platform.db.read())
    .await?;
    let attempt = |row: AttemptRow| Attempt {
        number: row.number,
        at: Timestamp(row.at),
        headers: row.headers,
        status: row.status,
        answer: row.answer,
        took: row.took,
        words: row.words,
    };
    Ok(rows.into_iter().map(|row| (row.delivery_id.clone(), attempt(row))).collect())
}

/// Deletes some of the deliveries from before `before` with their attempts; says how many.
pub async fn delete_before(conn: &mut AnyConnection, before: Timestamp) -> sqlx::Result<u64> {
    let done = sqlx::query(
        "DELETE FROM webhook_deliveries WHERE id IN \
         (SELECT id FROM webhook_deliveries WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
    )
    .bind(before.0)
    .bind(BATCH)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
