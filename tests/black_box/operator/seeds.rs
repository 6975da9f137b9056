//! Jobs in any state, written past the engine, with the counts that the engine would keep.

use tidings::platform::server::jobs::Registry;
use tidings::platform::time::Timestamp;

use crate::black_box::app::{Client, TestApp};

/// A program that works on nothing and has no schedules, and its owner.
pub async fn idle() -> (TestApp, Client) {
    let app = TestApp::with().setting("TIDINGS_WORKERS", "0").jobs(Registry::new()).start().await;
    let ines = app.owner("ines").await;
    (app, ines)
}

/// One job to be written.
#[derive(Clone, Debug)]
pub struct Seed {
    pub id: String,
    pub kind: &'static str,
    pub queue: &'static str,
    pub state: &'static str,
    pub at: Timestamp,
    pub attempt: i64,
    pub cause: String,
    pub parent: Option<String>,
    pub owner: Option<String>,
    pub payload: String,
    pub result: Option<String>,
    pub error: Option<String>,
}

impl Seed {
    /// The `number`th job; later numbers are newer.
    pub fn new(app: &TestApp, number: u32, state: &'static str) -> Self {
        Self {
            id: format!("01a20910-{number:08x}"),
            kind: "tide.look",
            queue: "default",
            state,
            at: app.clock.now(),
            attempt: i64::from(!matches!(state, "ready" | "scheduled")),
            cause: "command seed".into(),
            parent: None,
            owner: None,
            payload: "{\"quay\":7}".into(),
            result: None,
            error: None,
        }
    }

    /// Writes it and gives its id.
    pub async fn write(self, app: &TestApp) -> String {
        let is_over = matches!(self.state, "done" | "dead" | "cancelled");
        let has_begun = is_over || self.state == "running";
        let mut tx = app.platform().db.begin().await.unwrap();
        sqlx::query(
            "INSERT INTO jobs (id, kind, queue, state, priority, payload, run_at, attempt, max_attempts, node, result, \
             error, owner_id, cause, parent_id, enqueued_at, started_at, finished_at) \
             VALUES ($1, $2, $3, $4, 5, $5, $6, $7, 5, $8, $9, $10, $11, $12, $13, $6, $14, $15)",
        )
        .bind(&self.id)
        .bind(self.kind)
        .bind(self.queue)
        .bind(self.state)
        .bind(&self.payload)
        .bind(self.at.0)
        .bind(self.attempt)
        .bind(has_begun.then_some("a-worker"))
        .bind(&self.result)
        .bind(&self.error)
        .bind(&self.owner)
        .bind(&self.cause)
        .bind(&self.parent)
        .bind(has_begun.then_some(self.at.0))
        .bind(is_over.then_some(self.at.0 + 212_000))
        .execute(tx.conn())
        .await
        .unwrap();
        sqlx::query("INSERT INTO job_tallies (queue, what, minute, n) VALUES ($1, $2, 0, 1)")
            .bind(self.queue)
            .bind(self.state)
            .execute(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.id
    }
}

/// So many ready jobs, numbered from 1.
pub async fn many(app: &TestApp, count: i64) {
    let mut tx = app.platform().db.begin().await.unwrap();
    sqlx::query(
        "INSERT INTO jobs (id, kind, queue, state, priority, payload, run_at, max_attempts, enqueued_at)
         WITH RECURSIVE numbers (n) AS (
             SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $1)
         SELECT '01a20910-1' || SUBSTR(CAST(10000000 + n AS TEXT), 2), 'tide.look', 'default', 'ready', 5, '{}', $2, 5, $2
         FROM numbers",
    )
    .bind(count)
    .bind(app.clock.now().0)
    .execute(tx.conn())
    .await
    .unwrap();
    sqlx::query("INSERT INTO job_tallies (queue, what, minute, n) VALUES ('default', 'ready', 0, $1)")
        .bind(count)
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Every job as a line, to see that a refusal changed nothing.
pub async fn all_jobs(app: &TestApp) -> Vec<String> {
    let mut all = app
        .column("SELECT id || ' ' || state || ' ' || CAST(attempt AS TEXT) || ' ' || CAST(run_at AS TEXT) FROM jobs ORDER BY id")
        .await;
    all.extend(
        app.column("SELECT queue || ' ' || CAST(COALESCE(paused_at, 0) AS TEXT) FROM job_queues ORDER BY queue").await,
    );
    all
}
