//! What an operator or an owner does to a job or a queue.

use crate::platform::server::db::{Db, Engine, WriteTx};
use crate::platform::time::Timestamp;

/// What must be known of a job to act on it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Facts {
    pub kind: String,
    pub queue: String,
    pub state: String,
    pub owner_id: Option<String>,
}

/// The facts of a job, whose row stays locked until the transaction ends.
///
/// # Errors
/// When the database refuses.
pub async fn facts(tx: &mut WriteTx, id: &str) -> sqlx::Result<Option<Facts>> {
    let query = match tx.engine() {
        Engine::Sqlite => "SELECT kind, queue, state, owner_id FROM jobs WHERE id = $1",
        Engine::Postgres => "SELECT kind, queue, state, owner_id FROM jobs WHERE id = $1 FOR UPDATE",
    };
    sqlx::query_as(query).bind(id).fetch_optional(tx.conn()).await
}

/// Whose job it is.
///
/// # Errors
/// When the database refuses.
pub async fn owner(db: &Db, id: &str) -> sqlx::Result<Option<String>> {
    let found: Option<(Option<String>,)> =
        sqlx::query_as("SELECT owner_id FROM jobs WHERE id = $1").bind(id).fetch_optional(db.read()).await?;
    Ok(found.and_then(|(owner,)| owner))
}

/// Begins a finished or waiting job anew, with all its attempts before it.
///
/// # Errors
/// When the database refuses; a unique violation when a job with the same key is under way.
pub async fn begin_anew(tx: &mut WriteTx, id: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE jobs SET state = 'ready', run_at = $2, attempt = 0, crashes = 0, progress = 0, note = '',
             result = NULL, cancel_at = NULL, started_at = NULL, finished_at = NULL, expires_at = NULL
         WHERE id = $1",
    )
    .bind(id)
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a job that does not run.
///
/// # Errors
/// When the database refuses.
pub async fn cancel_waiting(tx: &mut WriteTx, id: &str, now: Timestamp, expires: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE jobs SET state = 'cancelled', finished_at = $2, expires_at = $3, cancel_at = $2 WHERE id = $1")
        .bind(id)
        .bind(now.0)
        .bind(expires.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Asks the worker of a running job to end it.
///
/// # Errors
/// When the database refuses.
pub async fn ask_to_end(tx: &mut WriteTx, id: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE jobs SET cancel_at = COALESCE(cancel_at, $2) WHERE id = $1")
        .bind(id)
        .bind(now.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Pauses a queue, or with `None` lets it go on.
///
/// # Errors
/// When the database refuses.
pub async fn set_paused(tx: &mut WriteTx, queue: &str, at: Option<Timestamp>) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO job_queues (queue, paused_at) VALUES ($1, $2) ON CONFLICT (queue) DO UPDATE SET paused_at = $2",
    )
    .bind(queue)
    .bind(at.map(|at| at.0))
    .execute(tx.conn())
    .await?;
    Ok(())
}
