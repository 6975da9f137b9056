//! Where processes work: a database and a folder of a test's own.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tidings::platform::server::Platform;
use tidings::platform::server::jobs;
use tidings::server::{Options, platform};
use tokio::time::timeout;

use super::effect::Effect;
use super::worker_process::{Act, Orders, Process, config};
use crate::black_box::app::{Database, PATIENCE, postgres_server};

/// Longer than any test: what happens then happens without waiting for a lease.
pub const NEVER: Duration = Duration::from_secs(24 * 3600);

/// The yard. What enqueues here does not work itself.
pub struct Yard {
    pub platform: Platform,
    started: AtomicUsize,
    database: Database,
    folder: TempDir,
}

/// What the database says of a job.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Row {
    pub state: String,
    pub attempt: i64,
    pub fence: i64,
    pub crashes: i64,
    pub result: Option<String>,
    pub error: Option<String>,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub word: String,
    pub name: String,
    pub pid: u32,
    pub key: String,
}

impl Yard {
    /// An empty one.
    pub async fn new() -> Self {
        let _ = tracing_subscriber::fmt().with_test_writer().with_ansi(false).with_env_filter("warn").try_init();
        let folder = tempfile::tempdir().unwrap();
        let database = Database::new(folder.path()).await;
        let platform = platform(config(&database.url, folder.path()), Options::default()).await.unwrap();
        Self { platform, started: AtomicUsize::new(0), database, folder }
    }

    /// The folder with the ledger and the gates.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A job to enqueue.
    pub fn effect(&self, name: impl Into<String>) -> Effect {
        Effect::new(self.folder(), name)
    }

    /// Enqueues a job and gives its id.
    pub async fn enqueue(&self, job: &Effect) -> String {
        self.enqueue_all(std::slice::from_ref(job)).await.remove(0)
    }

    /// Enqueues jobs in one transaction.
    pub async fn enqueue_all(&self, all: &[Effect]) -> Vec<String> {
        let mut tx = self.platform.db.begin().await.unwrap();
        let ids = jobs::enqueue_all(&self.platform, &mut tx, all).await.unwrap();
        tx.commit().await.unwrap();
        ids
    }

    /// What a process is told if the test does not say otherwise. On SQLite the lease never ends, so
    /// that only the file of a dead process can say that it is dead; PostgreSQL has nothing but the lease.
    pub fn orders(&self, act: Act) -> Orders {
        let lease = if postgres_server().is_some() { Duration::from_secs(4) } else { NEVER };
        Orders {
            act,
            database: self.database.url.clone(),
            folder: self.folder().to_owned(),
            concurrency: 1,
            lease,
            heartbeat: Duration::from_millis(500),
            grace: PATIENCE,
        }
    }

    /// Starts a process, and does not wait for it.
    pub fn spawn(&self, orders: &Orders) -> Process {
        let number = self.started.fetch_add(1, Ordering::SeqCst);
        Process::spawn(orders, self.folder().join(format!("process-{number}.log")))
    }

    /// Starts a process that works, one job at a time.
    pub async fn work(&self) -> Process {
        self.start(&self.orders(Act::Work)).await
    }

    /// Starts a process that works, and waits until it does.
    pub async fn start(&self, orders: &Orders) -> Process {
        let mut process = self.spawn(orders);
        process.prints("working on").await;
        process
    }

    /// Opens a gate.
    pub fn open(&self, gate: &str) {
        std::fs::write(self.folder().join(gate), "").unwrap();
    }

    /// Everything that was written into the ledger.
    pub fn ledger(&self) -> Vec<Line> {
        let ledger = std::fs::read_to_string(self.folder().join("ledger")).unwrap_or_default();
        let lines = ledger.lines().map(|line| {
            let [word, name, pid, key] = line.split(' ').collect::<Vec<_>>()[..] else {
                panic!("a line is torn: {line}")
            };
            Line { word: word.into(), name: name.into(), pid: pid.parse().unwrap(), key: key.into() }
        });
        lines.collect()
    }

    /// How often the ledger says this of a job.
    pub fn count(&self, word: &str, name: &str) -> usize {
        self.ledger().iter().filter(|line| line.word == word && line.name == name).count()
    }

    /// The processes that the ledger says it of, in order.
    pub fn pids(&self, word: &str, name: &str) -> Vec<u32> {
        self.ledger().iter().filter(|line| line.word == word && line.name == name).map(|line| line.pid).collect()
    }

    /// Waits until it is true, and fails with everything that is known when it never is.
    pub async fn until(&self, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
        let so = async {
            while !is_so().await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        if timeout(PATIENCE, so).await.is_err() {
            panic!("it did not come to pass: {what}\n{}", self.story().await);
        }
    }

    /// Waits until the ledger says so of a job, this often in all.
    pub async fn ledger_says(&self, word: &str, name: &str, times: usize) {
        self.until(&format!("{word} {name}"), async || self.count(word, name) >= times).await;
    }

    /// Waits until a job is in a state.
    pub async fn state(&self, id: &str, state: &str) {
        self.until(&format!("{id} is {state}"), async || self.job(id).await.state == state).await;
    }

    /// Waits until all jobs are done.
    pub async fn all_done(&self) {
        let open = "SELECT COUNT(*) FROM jobs WHERE state <> 'done'";
        self.until("all jobs are done", async || self.number(open).await == 0).await;
    }

    /// A number from the database.
    pub async fn number(&self, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(self.platform.db.read()).await.unwrap()
    }

    /// A column of texts from the database.
    pub async fn column(&self, query: &'static str) -> Vec<String> {
        sqlx::query_scalar(query).fetch_all(self.platform.db.read()).await.unwrap()
    }

    /// What the database says of a job.
    pub async fn job(&self, id: &str) -> Row {
        sqlx::query_as("SELECT state, attempt, fence, crashes, result, error FROM jobs WHERE id = $1")
            .bind(id)
            .fetch_one(self.platform.db.read())
            .await
            .unwrap()
    }

    /// How the attempts of a job that did not end well ended, in order.
    pub async fn failures(&self, id: &str) -> Vec<String> {
        sqlx::query_scalar("SELECT ending FROM job_failures WHERE job_id = $1 ORDER BY fence")
            .bind(id)
            .fetch_all(self.platform.db.read())
            .await
            .unwrap()
    }

    /// How the end of a process is remembered: a file says that it is dead, a lease only that it is silent.
    pub fn death(&self) -> String {
        if postgres_server().is_some() { "lost".into() } else { "crashed".into() }
    }

    /// Fails when the counts are not those of the rows.
    pub async fn assert_sound(&self) {
        let off = self
            .column(
                "SELECT queue || ' ' || what || ' ' || CAST(CAST(SUM(n) AS BIGINT) AS TEXT) FROM (
                     SELECT queue, state AS what, 1 AS n FROM jobs
                     UNION ALL SELECT queue, 'enqueued', 1 FROM jobs
                     UNION ALL SELECT queue, what, -n FROM job_counts WHERE minute = 0
                     UNION ALL SELECT queue, what, -n FROM job_tallies WHERE minute = 0) AS difference
                 WHERE what IN ('scheduled', 'ready', 'running', 'retrying', 'done', 'dead', 'cancelled', 'enqueued')
                 GROUP BY queue, what HAVING SUM(n) <> 0",
            )
            .await;
        assert!(off.is_empty(), "the rows are more than the counts by {off:?}\n{}", self.story().await);
    }

    /// Everything that is known, for whoever reads why a test failed.
    pub async fn story(&self) -> String {
        let rows = self
            .column(
                "SELECT id || ' ' || state || ' attempt ' || CAST(attempt AS TEXT) || ' fence ' || CAST(fence AS TEXT)
                     || ' crashes ' || CAST(crashes AS TEXT) || ' with ' || COALESCE(node, 'nobody')
                 FROM jobs ORDER BY id LIMIT 60",
            )
            .await;
        let mut story = rows.join("\n");
        for number in 0..self.started.load(Ordering::SeqCst) {
            let name = format!("process-{number}.log");
            let log = std::fs::read_to_string(self.folder().join(&name)).unwrap_or_default();
            story.push_str(&format!("\n{name}:\n{log}"));
        }
        story.push_str("\nledger:\n");
        story.push_str(&std::fs::read_to_string(self.folder().join("ledger")).unwrap_or_default());
        story
    }
}
