//! Domain events on their way to whoever cares.
//!
//! A writer records what happened in its own transaction; the subscribers (named in
//! `server/subscribers.rs`) handle it in theirs, which also deletes it: exactly once, whatever
//! crashes. The notify is only a hint; a poll finds what a lost hint left.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::Notify;

use super::db::WriteTx;
use super::{Platform, error::internal};
use crate::platform::error::AppError;
use crate::platform::time::Timestamp;

/// Events handled in one transaction.
const BATCH: i64 = 50;
/// How long a lost hint can hold an event up.
const POLL: Duration = Duration::from_secs(1);

/// Something that can happen, as data. `KIND` is stored beside it.
pub trait Event: Serialize + Sync {
    /// A stable name such as `comment.added`.
    const KIND: &'static str;
}

/// An event as it waits in the table.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Waiting {
    pub id: String,
    pub kind: String,
    /// The event as JSON.
    pub body: String,
    /// Unix microseconds.
    pub at: i64,
}

/// Wakes the one who delivers.
#[derive(Clone, Default)]
pub struct Outbox(Arc<Notify>);

impl Outbox {
    /// Says that something was committed.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    /// Returns at the next hint, or after a second without one.
    pub async fn next(&self) {
        let _ = tokio::time::timeout(POLL, self.0.notified()).await;
    }
}

/// Records `event` in the caller's transaction.
///
/// # Errors
/// When the database refuses; the caller's change then does not happen either.
pub async fn record<E: Event>(platform: &Platform, tx: &mut WriteTx, event: &E, at: Timestamp) -> Result<(), AppError> {
    let body = serde_json::to_string(event).map_err(internal)?;
    sqlx::query("INSERT INTO outbox (id, kind, body, at) VALUES ($1, $2, $3, $4)")
        .bind(platform.rng.id(at))
        .bind(E::KIND)
        .bind(body)
        .bind(at.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes the oldest waiting events out of the table, inside the transaction that handles them.
///
/// # Errors
/// When the database refuses.
pub async fn take(tx: &mut WriteTx) -> sqlx::Result<Vec<Waiting>> {
    let mut taken: Vec<Waiting> = sqlx::query_as(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT $1) RETURNING id, kind, body, at",
    )
    .bind(BATCH)
    .fetch_all(tx.conn())
    .await?;
    taken.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(taken)
}

/// True when something waits; asked before a write transaction is opened for nothing.
///
/// # Errors
/// When the database refuses.
pub async fn is_waiting(platform: &Platform) -> sqlx::Result<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT CAST(1 AS BIGINT) FROM outbox LIMIT 1").fetch_optional(platform.db.read()).await?;
    Ok(found.is_some())
}
