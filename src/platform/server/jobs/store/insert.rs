//! New jobs.

use serde::Serialize;

use super::tally::{self, Tally};
use crate::platform::error::AppError;
use crate::platform::server::db::{Engine, WriteTx};
use crate::platform::server::error::internal;
use crate::platform::server::jobs::Queue;
use crate::platform::server::jobs::order::queue_named;
use crate::platform::time::Timestamp;

/// A row as it begins.
#[derive(Clone, Debug, Serialize)]
pub struct NewJob {
    pub id: String,
    pub kind: &'static str,
    pub queue: &'static str,
    pub state: &'static str,
    pub priority: u8,
    pub payload: String,
    pub unique_key: Option<String>,
    pub run_at: i64,
    pub max_attempts: u32,
    pub owner_id: Option<String>,
    pub cause: String,
    pub parent_id: Option<String>,
    pub enqueued_at: i64,
}

/// Inserts one job; gives its id, or the id of the unfinished one with the same key.
pub async fn one(tx: &mut WriteTx, job: NewJob) -> Result<String, AppError> {
    // Between a conflict and the look at the other one, that may have finished: then there is room.
    for _ in 0..3 {
        let inserted = sqlx::query(
            "INSERT INTO jobs (id, kind, queue, state, priority, payload, unique_key, run_at, max_attempts, owner_id,
                 cause, parent_id, enqueued_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING",
        )
        .bind(&job.id)
        .bind(job.kind)
        .bind(job.queue)
        .bind(job.state)
        .bind(i64::from(job.priority))
        .bind(&job.payload)
        .bind(job.unique_key.as_deref())
        .bind(job.run_at)
        .bind(i64::from(job.max_attempts))
        .bind(job.owner_id.as_deref())
        .bind(&job.cause)
        .bind(job.parent_id.as_deref())
        .bind(job.enqueued_at)
        .execute(tx.conn())
        .await?;
        if inserted.rows_affected() == 1 {
            note(tx, queue_named(job.queue), &[(job.state, 1)], job.enqueued_at, 1).await?;
            return Ok(job.id);
        }
        let other: Option<String> =
            sqlx::query_scalar("SELECT id FROM jobs WHERE kind = $1 AND unique_key = $2 AND finished_at IS NULL")
                .bind(job.kind)
                .bind(job.unique_key.as_deref())
                .fetch_optional(tx.conn())
                .await?;
        if let Some(id) = other {
            return Ok(id);
        }
    }
    Err(internal("a job with a key was neither inserted nor found"))
}

/// Inserts jobs of one queue by one statement. None of them has a key.
pub async fn all(tx: &mut WriteTx, queue: Queue, jobs: &[NewJob]) -> Result<(), AppError> {
    let Some(first) = jobs.first() else { return Ok(()) };
    let query = match tx.engine() {
        Engine::Sqlite => {
            "INSERT INTO jobs (id, kind, queue, state, priority, payload, run_at, max_attempts, owner_id, cause,
                 parent_id, enqueued_at)
             SELECT value->>'id', value->>'kind', value->>'queue', value->>'state', value->>'priority',
                 value->>'payload', value->>'run_at', value->>'max_attempts', value->>'owner_id', value->>'cause',
                 value->>'parent_id', value->>'enqueued_at'
             FROM json_each($1)"
        }
        Engine::Postgres => {
            "INSERT INTO jobs (id, kind, queue, state, priority, payload, run_at, max_attempts, owner_id, cause,
                 parent_id, enqueued_at)
             SELECT id, kind, queue, state, priority, payload, run_at, max_attempts, owner_id, cause, parent_id,
                 enqueued_at
             FROM json_to_recordset(CAST($1 AS JSON)) AS r (id TEXT, kind TEXT, queue TEXT, state TEXT,
                 priority BIGINT, payload TEXT, run_at BIGINT, max_attempts BIGINT, owner_id TEXT, cause TEXT,
                 parent_id TEXT, enqueued_at BIGINT)"
        }
    };
    let rows = serde_json::to_string(jobs).map_err(internal)?;
    sqlx::query(query).bind(rows).execute(tx.conn()).await?;
    let count = i64::try_from(jobs.len()).unwrap_or(i64::MAX);
    let ready = jobs.iter().filter(|job| job.state == "ready").count();
    let ready = i64::try_from(ready).unwrap_or_default();
    note(tx, queue, &[("ready", ready), ("scheduled", count - ready)], first.enqueued_at, count).await
}

/// Counts new jobs, and has the workers told once the transaction is committed.
async fn note(
    tx: &mut WriteTx,
    queue: Queue,
    states: &[(&'static str, i64)],
    at: i64,
    count: i64,
) -> Result<(), AppError> {
    let mut tally = Tally::default();
    for (state, n) in states {
        tally.gauge(queue.name(), state, *n);
    }
    tally.counter(queue.name(), "enqueued", Timestamp(at), count);
    tally::add(tx, tally).await?;
    tx.job_added(queue);
    if tx.engine() == Engine::Postgres {
        // Heard by the other processes after the commit, once however often it is said in it.
        sqlx::query("SELECT CAST(1 AS BIGINT) FROM (SELECT pg_notify('tidings_jobs', $1)) AS told")
            .bind(queue.name())
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}
