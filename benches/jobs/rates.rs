//! Rates and delays of one process.

use std::time::{Duration, Instant};

use serde_json::json;
use tidings::platform::server::Platform;
use tidings::platform::server::jobs::store::claim::{self, Claimant};
use tidings::platform::server::jobs::{self, Order, Queue, Worker};
use tokio::sync::mpsc;

use super::kinds::{self, Nothing, STAMPED, Stamp};
use super::{Asked, slots};

/// Jobs of one batch.
const BATCH: u32 = 1_000;
/// Jobs that are drained.
const DRAINED: u32 = 50_000;

pub async fn measure(asked: &Asked) {
    let platform = asked.platform().await;
    let single = single(&platform, 4_000).await;
    clear(&platform).await;
    let empty = claims(&platform, 2_000).await;
    clear(&platform).await;
    let in_batches = batches(&platform, DRAINED / BATCH).await;
    let drained = drain(&platform, 0).await;
    let pickup = pickup(&platform).await;
    clear(&platform).await;
    let backlog = u32::try_from(asked.backlog).unwrap_or(u32::MAX);
    let filled = batches(&platform, backlog / BATCH).await;
    let full = claims(&platform, 2_000).await;
    let left = backlog.saturating_sub(DRAINED);
    let drained_full = drain(&platform, left).await;
    println!(
        "{}",
        json!({
            "enqueue_single_per_second": single,
            "enqueue_batches_per_second": in_batches,
            "drain_per_second": drained,
            "pickup_us": pickup,
            "backlog": backlog,
            "backlog_filled_per_second": filled,
            "claim_empty_us": empty,
            "claim_backlog_us": full,
            "drain_backlog_per_second": drained_full,
        })
    );
    platform.db.close().await;
}

/// One transaction each.
async fn single(platform: &Platform, count: u32) -> f64 {
    let began = Instant::now();
    for number in 0..count {
        let mut tx = platform.db.begin().await.unwrap();
        jobs::enqueue(platform, &mut tx, &Nothing { number }).await.unwrap();
        tx.commit().await.unwrap();
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}

/// A thousand jobs a transaction.
pub async fn batches(platform: &Platform, count: u32) -> f64 {
    let began = Instant::now();
    for batch in 0..count {
        let all: Vec<Nothing> = (0..BATCH).map(|number| Nothing { number: batch * BATCH + number }).collect();
        let mut tx = platform.db.begin().await.unwrap();
        jobs::enqueue_all(platform, &mut tx, &all).await.unwrap();
        tx.commit().await.unwrap();
    }
    f64::from(count * BATCH) / began.elapsed().as_secs_f64()
}

/// Four slots until only `left` jobs wait; jobs a second.
async fn drain(platform: &Platform, left: u32) -> f64 {
    let before = waiting(platform).await;
    let began = Instant::now();
    let worker = Worker::start(platform.clone(), kinds::registry(), slots(4)).await.unwrap();
    while waiting(platform).await > i64::from(left) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = began.elapsed().as_secs_f64();
    let done = before - waiting(platform).await;
    worker.stop(Duration::from_secs(10)).await;
    done as f64 / took
}

/// How many are not finished; from the counts, as the pages read them.
pub async fn waiting(platform: &Platform) -> i64 {
    sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM (
             SELECT n FROM job_counts WHERE minute = 0 AND what IN ('ready', 'running')
             UNION ALL SELECT n FROM job_tallies WHERE minute = 0 AND what IN ('ready', 'running')) AS counted",
    )
    .fetch_one(platform.db.read())
    .await
    .unwrap()
}

/// From the commit of a job to its first line, on a worker that has nothing else to do.
async fn pickup(platform: &Platform) -> serde_json::Value {
    let worker = Worker::start(platform.clone(), kinds::registry(), slots(4)).await.unwrap();
    let (told, mut stamped) = mpsc::unbounded_channel();
    let _ = STAMPED.set(told);
    let mut waits = Vec::new();
    for _ in 0..500 {
        tokio::time::sleep(Duration::from_millis(7)).await;
        let mut tx = platform.db.begin().await.unwrap();
        Order::new(&Stamp { at: kinds::now() }).enqueue(platform, &mut tx).await.unwrap();
        tx.commit().await.unwrap();
        waits.push(stamped.recv().await.unwrap());
    }
    worker.stop(Duration::from_secs(10)).await;
    percentiles(waits)
}

/// The claiming statement in a transaction that is rolled back: the backlog stays as it is.
async fn claims(platform: &Platform, count: usize) -> serde_json::Value {
    if waiting(platform).await == 0 {
        batches(platform, 1).await;
    }
    let now = platform.clock.now();
    let by = Claimant { node: "bench", now, leased_until: now };
    let mut took = Vec::new();
    for _ in 0..count {
        let mut tx = platform.db.begin().await.unwrap();
        let began = Instant::now();
        let claimed = claim::claim(&mut tx, Queue::Default, 4, false, &by).await.unwrap();
        took.push(began.elapsed());
        assert_eq!(claimed.len(), 4);
    }
    percentiles(took)
}

fn percentiles(mut all: Vec<Duration>) -> serde_json::Value {
    all.sort();
    let at = |share: f64| all[((all.len() - 1) as f64 * share) as usize].as_micros() as u64;
    json!({ "p50": at(0.5), "p99": at(0.99) })
}

async fn clear(platform: &Platform) {
    let mut tx = platform.db.begin().await.unwrap();
    for table in ["DELETE FROM jobs", "DELETE FROM job_tallies", "DELETE FROM job_counts"] {
        sqlx::query(table).execute(tx.conn()).await.unwrap();
    }
    tx.commit().await.unwrap();
}
