//! Counts without counting: every change inserts what it changed, and a fold adds that up.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::platform::server::clock::Clock;
use crate::platform::server::db::{Db, Engine, WriteTx};
use crate::platform::server::jobs::Jobs;
use crate::platform::time::{DAY, MINUTE, Timestamp};

/// Upper bounds of the histograms' buckets, in microseconds; a value counts in the first it fits.
pub const BUCKETS_US: [i64; 12] =
    [1_000, 2_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000, 60_000_000, 600_000_000, i64::MAX];

const WAIT: [&str; 12] = [
    "wait:0", "wait:1", "wait:2", "wait:3", "wait:4", "wait:5", "wait:6", "wait:7", "wait:8", "wait:9", "wait:10",
    "wait:11",
];
const RUN: [&str; 12] =
    ["run:0", "run:1", "run:2", "run:3", "run:4", "run:5", "run:6", "run:7", "run:8", "run:9", "run:10", "run:11"];
/// How long the counts of single minutes are kept.
const KEPT: i64 = 14 * DAY;

/// What a transaction changes in the counts.
#[derive(Clone, Debug, Default)]
pub struct Tally(BTreeMap<(&'static str, &'static str, i64), i64>);

#[derive(Serialize)]
struct Row {
    queue: &'static str,
    what: &'static str,
    minute: i64,
    n: i64,
}

impl Tally {
    /// True when nothing changes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the changes of another.
    pub fn merge(&mut self, other: Self) {
        for (key, n) in other.0 {
            *self.0.entry(key).or_default() += n;
        }
    }

    /// So many more (or fewer) jobs are in this state.
    pub fn gauge(&mut self, queue: &'static str, state: &'static str, n: i64) {
        *self.0.entry((queue, state, 0)).or_default() += n;
    }

    /// So many times more it has happened, in the minute of `at` and in all.
    pub fn counter(&mut self, queue: &'static str, what: &'static str, at: Timestamp, n: i64) {
        *self.0.entry((queue, what, 0)).or_default() += n;
        *self.0.entry((queue, what, at.0.div_euclid(MINUTE))).or_default() += n;
    }

    /// A job that had waited for `micros` was started.
    pub fn waited(&mut self, queue: &'static str, at: Timestamp, micros: i64) {
        self.counter(queue, WAIT[bucket(micros)], at, 1);
        self.counter(queue, "wait_us", at, micros.max(0));
    }

    /// An attempt that ran for `micros` ended.
    pub fn ran(&mut self, queue: &'static str, at: Timestamp, micros: i64) {
        self.counter(queue, RUN[bucket(micros)], at, 1);
        self.counter(queue, "run_us", at, micros.max(0));
    }
}

fn bucket(micros: i64) -> usize {
    BUCKETS_US.iter().position(|bound| micros <= *bound).unwrap_or(BUCKETS_US.len() - 1)
}

/// Writes the changes down in the transaction that makes them.
///
/// # Errors
/// When the database refuses.
pub async fn add(tx: &mut WriteTx, tally: Tally) -> sqlx::Result<()> {
    let rows: Vec<Row> = tally
        .0
        .into_iter()
        .filter(|(_, n)| *n != 0)
        .map(|((queue, what, minute), n)| Row { queue, what, minute, n })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let query = match tx.engine() {
        Engine::Sqlite => {
            "INSERT INTO job_tallies (queue, what, minute, n)
             SELECT value->>'queue', value->>'what', value->>'minute', value->>'n' FROM json_each($1)"
        }
        Engine::Postgres => {
            "INSERT INTO job_tallies (queue, what, minute, n)
             SELECT queue, what, minute, n FROM json_to_recordset(CAST($1 AS JSON))
                 AS r (queue TEXT, what TEXT, minute BIGINT, n BIGINT)"
        }
    };
    let rows = serde_json::to_string(&rows).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query(query).bind(rows).execute(tx.conn()).await?;
    Ok(())
}

/// True when something was written down that is not in the counts; asked before a transaction is begun.
///
/// # Errors
/// When the database refuses.
pub async fn is_waiting(db: &Db) -> sqlx::Result<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT CAST(1 AS BIGINT) FROM job_tallies LIMIT 1").fetch_optional(db.read()).await?;
    Ok(found.is_some())
}

/// Adds what was written down to the counts; says how many rows it was.
///
/// # Errors
/// When the database refuses; then nothing is lost.
pub async fn fold(tx: &mut WriteTx) -> sqlx::Result<usize> {
    let query = match tx.engine() {
        Engine::Sqlite => "DELETE FROM job_tallies RETURNING queue, what, minute, n",
        // Another process may be folding: what it has taken is left to it.
        Engine::Postgres => {
            "DELETE FROM job_tallies WHERE ctid = ANY (ARRAY(
                 SELECT ctid FROM job_tallies LIMIT 20000 FOR UPDATE SKIP LOCKED))
             RETURNING queue, what, minute, n"
        }
    };
    let taken: Vec<(String, String, i64, i64)> = sqlx::query_as(query).fetch_all(tx.conn()).await?;
    let count = taken.len();
    let mut sums: BTreeMap<(String, String, i64), i64> = BTreeMap::new();
    for (queue, what, minute, n) in taken {
        *sums.entry((queue, what, minute)).or_default() += n;
    }
    // In one order everywhere, so that two that fold never wait for each other in a circle.
    for ((queue, what, minute), n) in sums {
        if n == 0 {
            continue;
        }
        sqlx::query(
            "INSERT INTO job_counts (queue, what, minute, n) VALUES ($1, $2, $3, $4)
             ON CONFLICT (minute, queue, what) DO UPDATE SET n = job_counts.n + $4",
        )
        .bind(queue)
        .bind(what)
        .bind(minute)
        .bind(n)
        .execute(tx.conn())
        .await?;
    }
    Ok(count)
}

/// Forgets the counts of minutes long past.
///
/// # Errors
/// When the database refuses.
pub async fn forget_old(tx: &mut WriteTx, jobs: &Jobs, clock: &Clock) -> sqlx::Result<()> {
    let oldest = jobs.now(clock).plus(-KEPT).0.div_euclid(MINUTE);
    sqlx::query("DELETE FROM job_counts WHERE minute > 0 AND minute < $1").bind(oldest).execute(tx.conn()).await?;
    Ok(())
}
