//! All SQL that only reads the queue.
//!
//! `state || ''` and its like keep a planner from an index that would be walked from its wrong end.

use std::collections::BTreeMap;

use sqlx::FromRow;

use super::list::{Binds, Walk};
use super::one::{DetailRow, FailedAttempt};
use super::overview::JobNode;
use super::row::LineRow;
use crate::platform::job::JobState;
use crate::platform::server::Platform;
use crate::platform::server::db::Engine;
use crate::platform::time::Timestamp;

/// Jobs that are looked at for what is due and was not made ready.
const OVERDUE: i64 = 500;
/// Failed attempts shown of one job.
const FAILURES: i64 = 100;

/// A macro, because sqlx takes only literal text.
macro_rules! select_line {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, queue, state, attempt, max_attempts, progress, note, substr(error, 1, 200) AS error, run_at, enqueued_at, started_at, \
             finished_at FROM jobs WHERE ",
            $rest
        )
    };
}

/// The counts of every queue: folded ones and those that are not yet.
pub(super) async fn totals(platform: &Platform) -> sqlx::Result<Vec<(String, String, i64)>> {
    sqlx::query_as(
        "SELECT queue, what, CAST(SUM(n) AS BIGINT) FROM (
             SELECT queue, what, n FROM job_counts WHERE minute = 0
             UNION ALL SELECT queue, what, n FROM job_tallies WHERE minute = 0) AS counted
         GROUP BY queue, what",
    )
    .fetch_all(platform.db.read())
    .await
}

/// How much of what happened in a minute.
#[derive(FromRow)]
pub(super) struct Happened {
    pub queue: String,
    pub what: String,
    pub minute: i64,
    pub n: i64,
}

/// What was done and what failed in each minute from `first` on.
pub(super) async fn happened(platform: &Platform, first: i64) -> sqlx::Result<Vec<Happened>> {
    sqlx::query_as(
        "SELECT queue, what, minute, CAST(SUM(n) AS BIGINT) AS n FROM (
             SELECT queue, what, minute, n FROM job_counts WHERE minute >= $1 AND what IN ('finished', 'failed')
             UNION ALL
             SELECT queue, what, minute, n FROM job_tallies WHERE minute >= $1 AND what IN ('finished', 'failed')
         ) AS counted GROUP BY queue, what, minute",
    )
    .bind(first)
    .fetch_all(platform.db.read())
    .await
}

/// How long jobs of all queues waited, by bucket and minute from `first` on.
pub(super) async fn waited(platform: &Platform, first: i64) -> sqlx::Result<Vec<(String, i64, i64)>> {
    sqlx::query_as(
        "SELECT what, minute, CAST(SUM(n) AS BIGINT) FROM (
             SELECT what, minute, n FROM job_counts WHERE minute >= $1 AND what LIKE 'wait:%'
             UNION ALL SELECT what, minute, n FROM job_tallies WHERE minute >= $1 AND what LIKE 'wait:%'
         ) AS counted GROUP BY what, minute",
    )
    .bind(first)
    .fetch_all(platform.db.read())
    .await
}

/// Every queue's name, since when it is paused and when it was last looked at.
pub(super) async fn queues(platform: &Platform) -> sqlx::Result<Vec<(String, Option<i64>, Option<i64>)>> {
    sqlx::query_as("SELECT queue, paused_at, claimed_at FROM job_queues").fetch_all(platform.db.read()).await
}

/// Since when the oldest ready job of each queue is due: one look into the index for each priority.
pub(super) async fn oldest_ready(platform: &Platform) -> sqlx::Result<Vec<(String, i64)>> {
    sqlx::query_as(
        "WITH RECURSIVE waiting (queue) AS (
             SELECT (SELECT queue FROM jobs WHERE state = 'ready' ORDER BY queue LIMIT 1)
             UNION ALL
             SELECT (SELECT later.queue FROM jobs later WHERE later.state = 'ready' AND later.queue > waiting.queue
                     ORDER BY later.queue LIMIT 1)
             FROM waiting WHERE waiting.queue IS NOT NULL),
         priorities (n) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM priorities WHERE n < 9)
         SELECT queue, MIN(oldest) FROM (
             SELECT waiting.queue, (SELECT jobs.run_at FROM jobs WHERE jobs.state = 'ready'
                     AND jobs.queue = waiting.queue AND jobs.priority = priorities.n
                     ORDER BY jobs.run_at LIMIT 1) AS oldest
             FROM waiting CROSS JOIN priorities WHERE waiting.queue IS NOT NULL) AS firsts
         WHERE oldest IS NOT NULL GROUP BY queue",
    )
    .fetch_all(platform.db.read())
    .await
}

/// The oldest of each queue among the jobs whose time has come and that nobody has made ready.
pub(super) async fn overdue(platform: &Platform, now: Timestamp) -> sqlx::Result<Vec<(String, i64)>> {
    sqlx::query_as(
        "SELECT queue, MIN(run_at) FROM (
             SELECT queue, run_at FROM jobs WHERE state IN ('scheduled', 'retrying') AND run_at <= $1
             ORDER BY run_at, id LIMIT $2) AS due
         GROUP BY queue",
    )
    .bind(now.0)
    .bind(OVERDUE)
    .fetch_all(platform.db.read())
    .await
}

#[derive(FromRow)]
pub(super) struct NodeRow {
    node: String,
    queues: String,
    pid: i64,
    started_at: i64,
    seen_at: i64,
}

impl NodeRow {
    pub(super) fn into_node(self) -> JobNode {
        // What another version has written otherwise counts as no slots.
        let slots: BTreeMap<String, i64> = serde_json::from_str(&self.queues).unwrap_or_default();
        JobNode {
            name: self.node,
            pid: self.pid,
            slots,
            started_at: Timestamp(self.started_at),
            seen_at: Timestamp(self.seen_at),
        }
    }
}

/// The processes that gave a sign of life since `since`.
pub(super) async fn nodes(platform: &Platform, since: Timestamp) -> sqlx::Result<Vec<NodeRow>> {
    sqlx::query_as("SELECT node, queues, pid, started_at, seen_at FROM job_nodes WHERE seen_at >= $1 ORDER BY node")
        .bind(since.0)
        .fetch_all(platform.db.read())
        .await
}

/// The id at which a walk ends that looks at `window` rows; `None` when there are not so many.
pub(super) async fn window_end(
    platform: &Platform,
    walk: Walk,
    binds: &Binds<'_>,
    window: i64,
) -> sqlx::Result<Option<String>> {
    let (query, key) = match walk {
        Walk::Kind => {
            ("SELECT id FROM jobs WHERE kind = $2 AND id < $1 ORDER BY id DESC LIMIT 1 OFFSET $3", binds.kind)
        }
        Walk::Queue => {
            ("SELECT id FROM jobs WHERE queue = $2 AND id < $1 ORDER BY id DESC LIMIT 1 OFFSET $3", binds.queue)
        }
        Walk::Finished => (
            "SELECT id FROM jobs WHERE finished_at IS NOT NULL AND state = $2 AND id < $1
             ORDER BY id DESC LIMIT 1 OFFSET $3",
            binds.state,
        ),
        Walk::All | Walk::Few(_) => {
            ("SELECT id FROM jobs WHERE id < $1 AND $2 = '' ORDER BY id DESC LIMIT 1 OFFSET $3", "")
        }
    };
    sqlx::query_scalar(query).bind(binds.before).bind(key).bind(window - 1).fetch_optional(platform.db.read()).await
}

/// The lines of a walk from `binds.before` down to `end`.
pub(super) async fn lines(
    platform: &Platform,
    walk: Walk,
    binds: &Binds<'_>,
    end: &str,
    limit: usize,
) -> sqlx::Result<Vec<LineRow>> {
    let query = match walk {
        Walk::All => select_line!(
            "id < $1 AND id >= $2 AND ($3 = '' OR state || '' = $3) AND ($4 = '' OR queue || '' = $4) \
             AND ($5 = '' OR kind || '' = $5) ORDER BY id DESC LIMIT $6"
        ),
        Walk::Kind => select_line!(
            "kind = $5 AND id < $1 AND id >= $2 AND ($3 = '' OR state || '' = $3) AND ($4 = '' OR queue || '' = $4) \
             ORDER BY id DESC LIMIT $6"
        ),
        Walk::Queue => select_line!(
            "queue = $4 AND id < $1 AND id >= $2 AND ($3 = '' OR state || '' = $3) AND ($5 = '' OR kind || '' = $5) \
             ORDER BY id DESC LIMIT $6"
        ),
        Walk::Finished => select_line!(
            "finished_at IS NOT NULL AND state = $3 AND id < $1 AND id >= $2 AND ($4 = '' OR queue || '' = $4) \
             AND ($5 = '' OR kind || '' = $5) ORDER BY id DESC LIMIT $6"
        ),
        Walk::Few(JobState::Running) => select_line!(
            "state = 'running' AND state || '' = $3 AND id || '' < $1 AND id || '' >= $2 \
             AND ($4 = '' OR queue || '' = $4) AND ($5 = '' OR kind || '' = $5) ORDER BY id || '' DESC LIMIT $6"
        ),
        Walk::Few(JobState::Ready) => select_line!(
            "state = 'ready' AND state || '' = $3 AND id || '' < $1 AND id || '' >= $2 \
             AND ($4 = '' OR queue || '' = $4) AND ($5 = '' OR kind || '' = $5) ORDER BY id || '' DESC LIMIT $6"
        ),
        Walk::Few(_) => select_line!(
            "state IN ('scheduled', 'retrying') AND state || '' = $3 AND id || '' < $1 AND id || '' >= $2 \
             AND ($4 = '' OR queue || '' = $4) AND ($5 = '' OR kind || '' = $5) ORDER BY id || '' DESC LIMIT $6"
        ),
    };
    sqlx::query_as(query)
        .bind(binds.before)
        .bind(end)
        .bind(binds.state)
        .bind(binds.queue)
        .bind(binds.kind)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(platform.db.read())
        .await
}

/// The lines of these jobs, in no order.
pub(super) async fn lines_by_id(platform: &Platform, ids: &[&str]) -> sqlx::Result<Vec<LineRow>> {
    let query = match platform.db.engine() {
        Engine::Sqlite => select_line!("id IN (SELECT value FROM json_each($1))"),
        Engine::Postgres => select_line!("id IN (SELECT json_array_elements_text(CAST($1 AS JSON)))"),
    };
    let ids = serde_json::to_string(ids).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query_as(query).bind(ids).fetch_all(platform.db.read()).await
}

/// Every kind of which there are jobs: one look into the index for each.
pub(super) async fn kinds(platform: &Platform) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "WITH RECURSIVE known (kind) AS (
             SELECT (SELECT kind FROM jobs ORDER BY kind LIMIT 1)
             UNION ALL SELECT (SELECT j.kind FROM jobs j WHERE j.kind > known.kind ORDER BY j.kind LIMIT 1)
             FROM known WHERE known.kind IS NOT NULL)
         SELECT kind FROM known WHERE kind IS NOT NULL",
    )
    .fetch_all(platform.db.read())
    .await
}

/// The whole row of one job.
pub(super) async fn one(platform: &Platform, id: &str) -> sqlx::Result<Option<DetailRow>> {
    sqlx::query_as(
        "SELECT id, kind, queue, state, priority, payload, unique_key, run_at, attempt, max_attempts, crashes, node, \
         cancel_at, progress, note, result, error, owner_id, cause, parent_id, enqueued_at, started_at, finished_at, \
         expires_at FROM jobs WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(platform.db.read())
    .await
}

/// The newest attempts of a job that did not end well, newest first.
pub(super) async fn failures(platform: &Platform, id: &str) -> sqlx::Result<Vec<FailedAttempt>> {
    sqlx::query_as(
        "SELECT attempt, ending, error, node, started_at, ended_at FROM job_failures WHERE job_id = $1
         ORDER BY fence DESC LIMIT $2",
    )
    .bind(id)
    .bind(FAILURES)
    .fetch_all(platform.db.read())
    .await
}

/// The first jobs that a job enqueued.
pub(super) async fn children(platform: &Platform, id: &str, limit: usize) -> sqlx::Result<Vec<LineRow>> {
    sqlx::query_as(select_line!("parent_id = $1 ORDER BY id LIMIT $2"))
        .bind(id)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(platform.db.read())
        .await
}
