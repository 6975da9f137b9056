//! A queue with a long history: for measuring the pages that show it.

use sqlx::Executor;
use tidings::platform::server::db::Engine;

use super::Asked;
use super::rates::batches;

/// Of sixteen jobs ten are done, one is dead, one is put off, four wait. By the last character of an id, which is
/// chance; and the counts as if all of it had happened.
const HISTORY: [&str; 7] = [
    "UPDATE jobs SET state = 'done', attempt = 1, started_at = enqueued_at, finished_at = enqueued_at,
         expires_at = enqueued_at + 604800000000 WHERE substr(id, 36, 1) < 'a'",
    "UPDATE jobs SET state = 'dead', attempt = max_attempts, started_at = enqueued_at, finished_at = enqueued_at,
         expires_at = enqueued_at + 604800000000, error = 'The server said no.' WHERE substr(id, 36, 1) = 'a'",
    "UPDATE jobs SET state = 'scheduled', run_at = enqueued_at + 86400000000 WHERE substr(id, 36, 1) = 'b'",
    "INSERT INTO job_failures (job_id, fence, attempt, ending, error, node, started_at, ended_at)
         SELECT id, 1, 1, 'failed', 'The server said no.', 'bench', enqueued_at, enqueued_at FROM jobs WHERE state = 'dead'",
    "DELETE FROM job_tallies",
    "DELETE FROM job_counts",
    "INSERT INTO job_counts (queue, what, minute, n) SELECT queue, state, 0, COUNT(*) FROM jobs GROUP BY queue, state",
];

/// Fills an empty queue with as many jobs as were asked for.
pub async fn fill(asked: &Asked) {
    let platform = asked.platform().await;
    batches(&platform, u32::try_from(asked.backlog / 1_000).unwrap()).await;
    let mut tx = platform.db.begin().await.unwrap();
    for statement in HISTORY {
        tx.conn().execute(statement).await.unwrap();
    }
    tx.commit().await.unwrap();
    if platform.db.engine() == Engine::Postgres {
        // What its housekeeping does within a minute by itself.
        platform.db.read().execute("ANALYZE").await.unwrap();
    }
    println!("filled");
    platform.db.close().await;
}
