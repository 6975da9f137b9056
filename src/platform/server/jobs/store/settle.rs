//! How attempts end: acknowledged in batches, and only by whoever still holds the job.

use serde::Serialize;

use crate::platform::server::db::{Engine, WriteTx};

/// What becomes of a job whose attempt ended.
#[derive(Clone, Debug, Serialize)]
pub struct Settlement {
    pub id: String,
    pub fence: i64,
    /// `done`, `dead`, `cancelled`, `retrying`, `scheduled` or `ready`.
    pub state: &'static str,
    /// When it is due again; absent: as before.
    pub run_at: Option<i64>,
    /// Attempts that this one did not count as: 1 for a job that was given back, else 0.
    pub given_back: i64,
    pub result: Option<String>,
    pub error: Option<String>,
    pub note: Option<String>,
    pub finished_at: Option<i64>,
    pub expires_at: Option<i64>,
}

/// Ends the attempts whose fence still counts; gives the ids of those.
///
/// # Errors
/// When the database refuses.
pub async fn settle(tx: &mut WriteTx, settlements: &[Settlement]) -> sqlx::Result<Vec<String>> {
    if settlements.is_empty() {
        return Ok(Vec::new());
    }
    let query = match tx.engine() {
        Engine::Sqlite => {
            "UPDATE jobs SET state = e.state, run_at = COALESCE(e.run_at, jobs.run_at),
                 attempt = jobs.attempt - e.given_back, result = e.result, error = e.error,
                 note = COALESCE(e.note, jobs.note),
                 progress = CASE e.state WHEN 'done' THEN 100 ELSE jobs.progress END,
                 finished_at = e.finished_at, expires_at = e.expires_at, node = NULL, leased_until = NULL
             FROM (SELECT value->>'id' AS id, value->>'fence' AS fence, value->>'state' AS state,
                     value->>'run_at' AS run_at, value->>'given_back' AS given_back, value->>'result' AS result,
                     value->>'error' AS error, value->>'note' AS note, value->>'finished_at' AS finished_at,
                     value->>'expires_at' AS expires_at FROM json_each($1)) AS e
             WHERE jobs.id = e.id AND jobs.fence = e.fence AND jobs.state = 'running' RETURNING jobs.id"
        }
        Engine::Postgres => {
            "UPDATE jobs SET state = e.state, run_at = COALESCE(e.run_at, jobs.run_at),
                 attempt = jobs.attempt - e.given_back, result = e.result, error = e.error,
                 note = COALESCE(e.note, jobs.note),
                 progress = CASE e.state WHEN 'done' THEN 100 ELSE jobs.progress END,
                 finished_at = e.finished_at, expires_at = e.expires_at, node = NULL, leased_until = NULL
             FROM json_to_recordset(CAST($1 AS JSON)) AS e (id TEXT, fence BIGINT, state TEXT, run_at BIGINT,
                     given_back BIGINT, result TEXT, error TEXT, note TEXT, finished_at BIGINT, expires_at BIGINT)
             WHERE jobs.id = e.id AND jobs.fence = e.fence AND jobs.state = 'running' RETURNING jobs.id"
        }
    };
    let rows = serde_json::to_string(settlements).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query_scalar(query).bind(rows).fetch_all(tx.conn()).await
}

/// An attempt that did not end well, as it is remembered.
#[derive(Clone, Debug)]
pub struct FailedAttempt<'a> {
    pub job_id: &'a str,
    pub fence: i64,
    pub attempt: i64,
    /// `failed`, `timed out`, `panicked`, `crashed`, `lost`, `given back`, `cancelled`.
    pub ending: &'a str,
    pub error: &'a str,
    pub node: &'a str,
    pub started_at: i64,
    pub ended_at: i64,
}

/// Remembers it.
///
/// # Errors
/// When the database refuses.
pub async fn remember(tx: &mut WriteTx, attempt: &FailedAttempt<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO job_failures (job_id, fence, attempt, ending, error, node, started_at, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    )
    .bind(attempt.job_id)
    .bind(attempt.fence)
    .bind(attempt.attempt)
    .bind(attempt.ending)
    .bind(attempt.error)
    .bind(attempt.node)
    .bind(attempt.started_at)
    .bind(attempt.ended_at)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Stores how far a running job has come; false when it is no longer this claim's.
///
/// # Errors
/// When the database refuses.
pub async fn progress(tx: &mut WriteTx, id: &str, fence: i64, percent: u8, note: &str) -> sqlx::Result<bool> {
    let done =
        sqlx::query("UPDATE jobs SET progress = $3, note = $4 WHERE id = $1 AND fence = $2 AND state = 'running'")
            .bind(id)
            .bind(fence)
            .bind(i64::from(percent))
            .bind(note)
            .execute(tx.conn())
            .await?;
    Ok(done.rows_affected() == 1)
}
