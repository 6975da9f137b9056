//! Signs of life, and what becomes of the jobs of the dead.

use crate::platform::server::db::{Db, Engine, WriteTx};
use crate::platform::time::Timestamp;

/// A job that this process still holds.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Held {
    pub id: String,
    pub fence: i64,
    pub cancel_at: Option<i64>,
}

/// Renews the lease of all running jobs of `node` and gives them: what is missing was taken away.
///
/// # Errors
/// When the database refuses.
pub async fn renew(tx: &mut WriteTx, node: &str, leased_until: Timestamp) -> sqlx::Result<Vec<Held>> {
    sqlx::query_as(
        "UPDATE jobs SET leased_until = $2 WHERE node = $1 AND state = 'running' RETURNING id, fence, cancel_at",
    )
    .bind(node)
    .bind(leased_until.0)
    .fetch_all(tx.conn())
    .await
}

/// The running jobs of `node` that somebody wants to end.
///
/// # Errors
/// When the database refuses.
pub async fn to_cancel(db: &Db, node: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("SELECT id FROM jobs WHERE node = $1 AND state = 'running' AND cancel_at IS NOT NULL")
        .bind(node)
        .fetch_all(db.read())
        .await
}

/// Writes down that a process works.
///
/// # Errors
/// When the database refuses.
pub async fn appear(tx: &mut WriteTx, node: &str, queues: &str, pid: i64, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO job_nodes (node, queues, pid, started_at, seen_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (node) DO UPDATE SET seen_at = $4",
    )
    .bind(node)
    .bind(queues)
    .bind(pid)
    .bind(now.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes down that it works no longer.
///
/// # Errors
/// When the database refuses.
pub async fn disappear(tx: &mut WriteTx, node: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM job_nodes WHERE node = $1").bind(node).execute(tx.conn()).await?;
    Ok(())
}

/// Every process that says it works, or that a running job says it is with, and until when it counts as
/// alive: `lease` microseconds from its last sign of life.
///
/// # Errors
/// When the database refuses.
pub async fn nodes(db: &Db, lease: i64) -> sqlx::Result<Vec<(String, Option<i64>)>> {
    sqlx::query_as(
        "SELECT node, MAX(leased_until) FROM (
             SELECT node, leased_until FROM jobs WHERE state = 'running'
             UNION ALL SELECT node, seen_at + $1 FROM job_nodes) AS known
         GROUP BY node",
    )
    .bind(lease)
    .fetch_all(db.read())
    .await
}

/// A job that was taken from a dead process.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Orphan {
    pub id: String,
    pub kind: String,
    pub queue: String,
    pub owner_id: Option<String>,
    pub attempt: i64,
    pub fence: i64,
    pub crashes: i64,
    pub started_at: Option<i64>,
}

/// The running jobs of a process, locked until the transaction ends. With `lapsed_at` only those whose
/// lease is over at that moment.
///
/// # Errors
/// When the database refuses.
pub async fn orphans(tx: &mut WriteTx, node: &str, lapsed_at: Option<Timestamp>) -> sqlx::Result<Vec<Orphan>> {
    let query = match tx.engine() {
        Engine::Sqlite => {
            "SELECT id, kind, queue, owner_id, attempt, fence, crashes, started_at FROM jobs
             WHERE state = 'running' AND node = $1 AND leased_until < $2"
        }
        Engine::Postgres => {
            "SELECT id, kind, queue, owner_id, attempt, fence, crashes, started_at FROM jobs
             WHERE state = 'running' AND node = $1 AND leased_until < $2 FOR UPDATE SKIP LOCKED"
        }
    };
    sqlx::query_as(query).bind(node).bind(lapsed_at.map_or(i64::MAX, |at| at.0)).fetch_all(tx.conn()).await
}

/// Notes how many processes have died over a job.
///
/// # Errors
/// When the database refuses.
pub async fn count_crash(tx: &mut WriteTx, id: &str, crashes: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE jobs SET crashes = $2 WHERE id = $1").bind(id).bind(crashes).execute(tx.conn()).await?;
    Ok(())
}
