//! What people did to jobs, queues and schedules, and who it was.

use serde::Serialize;
use sqlx::FromRow;

use crate::platform::server::Platform;
use crate::platform::server::audit;
use crate::platform::server::db::{Db, WriteTx};
use crate::platform::time::{DAY, Timestamp};

/// How long an act is remembered, in microseconds: as long as a job that gave up.
pub const KEPT: i64 = 30 * DAY;
/// Acts read of one subject.
const MOST: i64 = 100;

/// One act.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize)]
pub struct Act {
    /// `job 0193…`, `queue mail` or `schedule prune`.
    pub about: String,
    /// `retry`, `cancel`, `pause`, `resume` or `run`.
    pub act: String,
    /// The member who did it; empty: nobody who is one.
    #[sqlx(rename = "by_id")]
    pub by: String,
    /// The job that came of it.
    #[sqlx(rename = "job_id")]
    pub job: Option<String>,
    /// Unix microseconds.
    pub at: i64,
}

/// What is done, and to what.
pub struct Deed<'a> {
    pub about: String,
    pub act: &'static str,
    /// Empty: nobody who is a member.
    pub by: &'a str,
    pub job: Option<&'a str>,
}

/// Remembers an act in the transaction that does it.
///
/// # Errors
/// When the database refuses.
pub async fn remember(platform: &Platform, tx: &mut WriteTx, deed: Deed<'_>, now: Timestamp) -> sqlx::Result<()> {
    let about = deed.about.split_once(' ').unwrap_or((&deed.about, ""));
    let noted = audit::Deed { by: deed.by, act: deed.act, about, words: "", place: "" };
    audit::write(platform, tx, &noted).await?;
    sqlx::query("INSERT INTO job_acts (id, about, act, by_id, job_id, at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(platform.rng.id(now))
        .bind(deed.about)
        .bind(deed.act)
        .bind(deed.by)
        .bind(deed.job)
        .bind(now.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The latest acts on one subject, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn on(db: &Db, about: &str) -> sqlx::Result<Vec<Act>> {
    let mut acts: Vec<Act> = sqlx::query_as(
        "SELECT about, act, by_id, job_id, at FROM job_acts WHERE about = $1 ORDER BY at DESC, id DESC LIMIT $2",
    )
    .bind(about)
    .bind(MOST)
    .fetch_all(db.read())
    .await?;
    acts.reverse();
    Ok(acts)
}

/// The latest of each act on queues and schedules.
///
/// # Errors
/// When the database refuses.
pub async fn latest(db: &Db) -> sqlx::Result<Vec<Act>> {
    sqlx::query_as(
        "SELECT a.about, a.act, a.by_id, a.job_id, a.at FROM job_acts a
         WHERE (a.about LIKE 'queue %' OR a.about LIKE 'schedule %')
         AND NOT EXISTS (SELECT 1 FROM job_acts l WHERE l.about = a.about AND l.act = a.act AND l.at > a.at)",
    )
    .fetch_all(db.read())
    .await
}

/// Forgets acts of long ago, but not the latest of each kind on a queue or a schedule: it says who paused it.
///
/// # Errors
/// When the database refuses.
pub async fn forget_old(tx: &mut WriteTx, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query(
        "DELETE FROM job_acts WHERE at < $1 AND (about LIKE 'job %' OR EXISTS (
             SELECT 1 FROM job_acts l WHERE l.about = job_acts.about AND l.act = job_acts.act AND l.at > job_acts.at))",
    )
    .bind(now.plus(-KEPT).0)
    .execute(tx.conn())
    .await?;
    Ok(())
}
