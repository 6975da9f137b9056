//! Taking jobs: one statement, so that of two workers only one gets a job.

use crate::platform::server::db::{Db, Engine, WriteTx};
use crate::platform::server::jobs::Queue;
use crate::platform::time::Timestamp;

/// Jobs promoted by one statement.
pub const PROMOTED_AT_ONCE: usize = 1_000;

/// A job that this process has just taken.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Claimed {
    pub id: String,
    pub kind: String,
    pub queue: String,
    pub payload: String,
    pub owner_id: Option<String>,
    pub attempt: i64,
    pub max_attempts: i64,
    pub fence: i64,
    pub crashes: i64,
    pub run_at: i64,
    pub enqueued_at: i64,
    pub started_at: i64,
}

/// True when some job is due that nobody was told of. Cheap; asked before a transaction is begun.
///
/// # Errors
/// When the database refuses.
pub async fn is_due(db: &Db, now: Timestamp) -> sqlx::Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "SELECT CAST(1 AS BIGINT) FROM jobs WHERE state IN ('scheduled', 'retrying') AND run_at <= $1 LIMIT 1",
    )
    .bind(now.0)
    .fetch_optional(db.read())
    .await?;
    Ok(found.is_some())
}

/// Makes ready what is due; says which queues got a job, and from which state, for each.
///
/// # Errors
/// When the database refuses.
pub async fn promote(tx: &mut WriteTx, now: Timestamp) -> sqlx::Result<Vec<(String, String)>> {
    // SQLite gives back no column of the old row, so the rows are read before they are changed.
    let (due, change) = match tx.engine() {
        Engine::Sqlite => (
            "SELECT id, queue, state FROM jobs WHERE state IN ('scheduled', 'retrying') AND run_at <= $1
             ORDER BY run_at, id LIMIT $2",
            "UPDATE jobs SET state = 'ready' WHERE id IN (SELECT value FROM json_each($1))",
        ),
        Engine::Postgres => (
            "SELECT id, queue, state FROM jobs WHERE state IN ('scheduled', 'retrying') AND run_at <= $1
             ORDER BY run_at, id LIMIT $2 FOR UPDATE SKIP LOCKED",
            "UPDATE jobs SET state = 'ready'
             WHERE id = ANY (ARRAY(SELECT json_array_elements_text(CAST($1 AS JSON))))",
        ),
    };
    let due: Vec<(String, String, String)> =
        sqlx::query_as(due).bind(now.0).bind(PROMOTED_AT_ONCE as i64).fetch_all(tx.conn()).await?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<&str> = due.iter().map(|(id, _, _)| id.as_str()).collect();
    let ids = serde_json::to_string(&ids).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query(change).bind(ids).execute(tx.conn()).await?;
    Ok(due.into_iter().map(|(_, queue, state)| (queue, state)).collect())
}

/// True when a queue that is not paused has a job ready; asked before a transaction is begun.
///
/// # Errors
/// When the database refuses.
pub async fn has_ready(db: &Db, queue: Queue) -> sqlx::Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "SELECT CAST(1 AS BIGINT) FROM jobs WHERE state = 'ready' AND queue = $1
             AND NOT EXISTS (SELECT 1 FROM job_queues q WHERE q.queue = $1 AND q.paused_at IS NOT NULL) LIMIT 1",
    )
    .bind(queue.name())
    .fetch_optional(db.read())
    .await?;
    Ok(found.is_some())
}

/// Takes up to `limit` jobs of a queue that is not paused, the most urgent first. With `suspects` it
/// takes those whose process has died before, else only the others.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &mut WriteTx,
    queue: Queue,
    limit: usize,
    suspects: bool,
    by: &Claimant<'_>,
) -> sqlx::Result<Vec<Claimed>> {
    let query = match (tx.engine(), suspects) {
        (Engine::Sqlite, false) => {
            "UPDATE jobs SET state = 'running', attempt = attempt + 1, fence = fence + 1, node = $1, leased_until = $2,
                 started_at = $3, cancel_at = NULL, progress = 0, note = ''
             WHERE id IN (
                 SELECT id FROM jobs WHERE state = 'ready' AND queue = $4 AND crashes = 0 AND attempt < max_attempts
                     AND NOT EXISTS (SELECT 1 FROM job_queues q WHERE q.queue = $4 AND q.paused_at IS NOT NULL)
                 ORDER BY priority, run_at, id LIMIT $5)
             RETURNING id, kind, queue, payload, owner_id, attempt, max_attempts, fence, crashes, run_at, enqueued_at,
                 started_at"
        }
        (Engine::Sqlite, true) => {
            "UPDATE jobs SET state = 'running', attempt = attempt + 1, fence = fence + 1, node = $1, leased_until = $2,
                 started_at = $3, cancel_at = NULL, progress = 0, note = ''
             WHERE id IN (
                 SELECT id FROM jobs WHERE state = 'ready' AND queue = $4 AND crashes > 0 AND attempt < max_attempts
                     AND NOT EXISTS (SELECT 1 FROM job_queues q WHERE q.queue = $4 AND q.paused_at IS NOT NULL)
                 ORDER BY priority, run_at, id LIMIT $5)
             RETURNING id, kind, queue, payload, owner_id, attempt, max_attempts, fence, crashes, run_at, enqueued_at,
                 started_at"
        }
        (Engine::Postgres, false) => {
            "UPDATE jobs SET state = 'running', attempt = attempt + 1, fence = fence + 1, node = $1, leased_until = $2,
                 started_at = $3, cancel_at = NULL, progress = 0, note = ''
             WHERE id = ANY (ARRAY(
                 SELECT id FROM jobs WHERE state = 'ready' AND queue = $4 AND crashes = 0 AND attempt < max_attempts
                     AND NOT EXISTS (SELECT 1 FROM job_queues q WHERE q.queue = $4 AND q.paused_at IS NOT NULL)
                 ORDER BY priority, run_at, id LIMIT $5 FOR UPDATE SKIP LOCKED))
             RETURNING id, kind, queue, payload, owner_id, attempt, max_attempts, fence, crashes, run_at, enqueued_at,
                 started_at"
        }
        (Engine::Postgres, true) => {
            "UPDATE jobs SET state = 'running', attempt = attempt + 1, fence = fence + 1, node = $1, leased_until = $2,
                 started_at = $3, cancel_at = NULL, progress = 0, note = ''
             WHERE id = ANY (ARRAY(
                 SELECT id FROM jobs WHERE state = 'ready' AND queue = $4 AND crashes > 0 AND attempt < max_attempts
                     AND NOT EXISTS (SELECT 1 FROM job_queues q WHERE q.queue = $4 AND q.paused_at IS NOT NULL)
                 ORDER BY priority, run_at, id LIMIT $5 FOR UPDATE SKIP LOCKED))
             RETURNING id, kind, queue, payload, owner_id, attempt, max_attempts, fence, crashes, run_at, enqueued_at,
                 started_at"
        }
    };
    sqlx::query_as(query)
        .bind(by.node)
        .bind(by.leased_until.0)
        .bind(by.now.0)
        .bind(queue.name())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(tx.conn())
        .await
}

/// Who claims, and until when it counts as alive.
pub struct Claimant<'a> {
    pub node: &'a str,
    pub now: Timestamp,
    pub leased_until: Timestamp,
}

/// Notes that a worker has looked for jobs of this queue.
///
/// # Errors
/// When the database refuses.
pub async fn looked(tx: &mut WriteTx, queue: Queue, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO job_queues (queue, claimed_at) VALUES ($1, $2)
         ON CONFLICT (queue) DO UPDATE SET claimed_at = $2",
    )
    .bind(queue.name())
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}
