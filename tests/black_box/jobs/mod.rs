//! Background jobs: what they promise, tried from the outside.

mod effect;
mod enqueuing;
mod example;
mod killed;
mod kinds;
mod operating;
mod promises;
mod stopped;
mod together;
mod work_command;
mod worker_process;
mod yard;

use std::time::Duration;

use tidings::platform::server::Platform;
use tidings::platform::server::jobs::{self, Job, JobLimits};
use tokio::time::timeout;

use super::app::{PATIENCE, TestApp};
use kinds::Ledger;

/// The program with the jobs of these tests, and a ledger for them to write into.
async fn start() -> (TestApp, Ledger) {
    start_with(2).await
}

/// With so many workers.
async fn start_with(workers: usize) -> (TestApp, Ledger) {
    let limits = JobLimits { farewell: Duration::from_millis(300), ..JobLimits::default() };
    let workers = workers.to_string();
    let app = TestApp::with().setting("TIDINGS_WORKERS", &workers).job_limits(limits).jobs(kinds::registry()).start();
    (app.await, Ledger::new())
}

/// Enqueues a job in a transaction of its own.
async fn enqueue<J: Job>(platform: &Platform, job: J) -> String {
    let mut tx = platform.db.begin().await.unwrap();
    let id = jobs::enqueue(platform, &mut tx, &job).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// A field of a job's row, as text; empty when it is not set.
async fn field(app: &TestApp, id: &str, query: &'static str) -> String {
    let found: Option<String> = sqlx::query_scalar(query).bind(id).fetch_one(app.platform().db.read()).await.unwrap();
    found.unwrap_or_default()
}

async fn state(app: &TestApp, id: &str) -> String {
    field(app, id, "SELECT state FROM jobs WHERE id = $1").await
}

async fn error(app: &TestApp, id: &str) -> String {
    field(app, id, "SELECT error FROM jobs WHERE id = $1").await
}

async fn attempt(app: &TestApp, id: &str) -> String {
    field(app, id, "SELECT CAST(attempt AS TEXT) FROM jobs WHERE id = $1").await
}

/// Waits until a job is in this state.
async fn becomes(app: &TestApp, id: &str, wanted: &str) {
    let reached = async {
        while state(app, id).await != wanted {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    if timeout(PATIENCE, reached).await.is_err() {
        panic!("the job became {} and not {wanted}: {}", state(app, id).await, error(app, id).await);
    }
}

/// Waits until something is so.
async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let reached = async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, reached).await.unwrap_or_else(|_| panic!("it never came that {what}"));
}

/// The counts that pages show must be those of the rows.
async fn counts_are_right(app: &TestApp) {
    until("the counts are those of the rows", async || {
        let rows = app.column("SELECT queue || ' ' || state || ' ' || CAST(COUNT(*) AS TEXT) FROM jobs GROUP BY queue, state ORDER BY 1").await;
        let counts = app.column(
            "SELECT queue || ' ' || what || ' ' || CAST(CAST(SUM(n) AS BIGINT) AS TEXT) FROM (
                 SELECT queue, what, n FROM job_counts WHERE minute = 0
                 UNION ALL SELECT queue, what, n FROM job_tallies WHERE minute = 0) AS all_counts
             WHERE what IN ('scheduled', 'ready', 'running', 'retrying', 'done', 'dead', 'cancelled')
             GROUP BY queue, what HAVING SUM(n) <> 0 ORDER BY 1",
        );
        rows == counts.await
    })
    .await;
}
