//! How far each schedule has come, and which of its moments have been fired.

use sqlx::FromRow;

use crate::platform::server::Platform;
use crate::platform::server::db::{Db, WriteTx};
use crate::platform::time::{DAY, Timestamp};

/// How long it is remembered which job a moment's run was, in microseconds. The last one of every
/// schedule is kept for ever.
pub const RUNS_KEPT: i64 = 7 * DAY;

/// A schedule's row.
#[derive(Clone, Debug, FromRow)]
pub(super) struct State {
    pub name: String,
    pub paused_at: Option<i64>,
    /// The last moment that was fired or let pass.
    pub last_tick: i64,
}

/// The last run of a schedule.
#[derive(Clone, Debug, FromRow)]
pub(super) struct LastRun {
    pub schedule: String,
    pub tick: i64,
    pub job_id: String,
}

/// Where all schedules stand.
pub(super) async fn states(db: &Db) -> sqlx::Result<Vec<State>> {
    sqlx::query_as("SELECT name, paused_at, last_tick FROM job_schedules").fetch_all(db.read()).await
}

/// The last run of each schedule that has had one.
pub(super) async fn last_runs(db: &Db) -> sqlx::Result<Vec<LastRun>> {
    sqlx::query_as(
        "SELECT t.schedule, t.tick, t.job_id FROM job_ticks t JOIN job_schedules s ON s.name = t.schedule
         WHERE t.tick = (SELECT MAX(l.tick) FROM job_ticks l WHERE l.schedule = s.name)",
    )
    .fetch_all(db.read())
    .await
}

/// A schedule that was never seen before begins now; of one that was, nothing changes.
pub(super) async fn begin(tx: &mut WriteTx, name: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO job_schedules (name, last_tick) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(name)
        .bind(now.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Moves a schedule on; false when somebody else has, or it was paused meanwhile.
pub(super) async fn advance(tx: &mut WriteTx, name: &str, from: i64, to: Timestamp) -> sqlx::Result<bool> {
    let moved =
        sqlx::query("UPDATE job_schedules SET last_tick = $3 WHERE name = $1 AND last_tick = $2 AND paused_at IS NULL")
            .bind(name)
            .bind(from)
            .bind(to.0)
            .execute(tx.conn())
            .await?;
    Ok(moved.rows_affected() == 1)
}

/// Takes a moment for this transaction; false when it was fired already.
pub(super) async fn take_tick(tx: &mut WriteTx, name: &str, tick: Timestamp) -> sqlx::Result<bool> {
    let taken =
        sqlx::query("INSERT INTO job_ticks (schedule, tick, job_id) VALUES ($1, $2, '') ON CONFLICT DO NOTHING")
            .bind(name)
            .bind(tick.0)
            .execute(tx.conn())
            .await?;
    Ok(taken.rows_affected() == 1)
}

/// Notes which job a moment's run is.
pub(super) async fn name_job(tx: &mut WriteTx, name: &str, tick: Timestamp, job: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE job_ticks SET job_id = $3 WHERE schedule = $1 AND tick = $2")
        .bind(name)
        .bind(tick.0)
        .bind(job)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Stops a schedule.
pub(super) async fn pause(tx: &mut WriteTx, name: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE job_schedules SET paused_at = $2 WHERE name = $1 AND paused_at IS NULL")
        .bind(name)
        .bind(now.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Lets a schedule go on from now: what it missed meanwhile stays missed.
pub(super) async fn resume(tx: &mut WriteTx, name: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE job_schedules SET paused_at = NULL, last_tick = $2 WHERE name = $1 AND paused_at IS NOT NULL")
        .bind(name)
        .bind(now.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets some runs of before `before`, but of no schedule the last one. Returns how many; call it
/// again until it says 0.
///
/// # Errors
/// When the database refuses.
pub async fn prune_ticks(platform: &Platform, before: Timestamp, most: i64) -> sqlx::Result<u64> {
    let mut tx = platform.db.begin().await?;
    let gone = sqlx::query(
        "DELETE FROM job_ticks WHERE (schedule, tick) IN (
             SELECT t.schedule, t.tick FROM job_ticks t
             WHERE t.tick < $1 AND t.tick < (SELECT MAX(l.tick) FROM job_ticks l WHERE l.schedule = t.schedule)
             ORDER BY t.schedule, t.tick LIMIT $2)",
    )
    .bind(before.0)
    .bind(most)
    .execute(tx.conn())
    .await?;
    tx.commit().await?;
    Ok(gone.rows_affected())
}
