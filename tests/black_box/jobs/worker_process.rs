//! Worker processes for tests: this program of tests, run again by a test and told in a variable
//! what to do. They are processes like any other, to be killed, stopped and told to end.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tidings::platform::server::Platform;
use tidings::platform::server::config::Config;
use tidings::platform::server::jobs::{self, JobLimits, Queue, Registry, Slots};
use tidings::server::{Options, platform, work_until_told};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::effect::Effect;
use super::yard::Yard;
use crate::black_box::app::PATIENCE;

/// The variable that makes a process of this program work instead of test.
const TOLD: &str = "TIDINGS_TEST_PROCESS";
/// The test that such a process runs.
const NAME: &str = "black_box::jobs::worker_process::a_process_does_its_jobs_and_ends_well_when_it_is_told_to";

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// Works as `tidings work` does.
    Work,
    /// Enqueues a job in a transaction that it never commits.
    Enqueue,
    /// Enqueues and commits one job after the other.
    EnqueueAndCommit,
}

/// Everything that a process is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Orders {
    pub act: Act,
    pub database: String,
    pub folder: PathBuf,
    pub concurrency: usize,
    pub lease: Duration,
    pub heartbeat: Duration,
    pub grace: Duration,
}

impl Orders {
    pub fn at_once(mut self, jobs: usize) -> Self {
        self.concurrency = jobs;
        self
    }

    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    pub fn heartbeat(mut self, heartbeat: Duration) -> Self {
        self.heartbeat = heartbeat;
        self
    }

    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }
}

/// The configuration of everything that uses the database of a yard.
pub fn config(database: &str, folder: &Path) -> Config {
    let data = folder.display().to_string();
    let settings = [("TIDINGS_ADDR", "127.0.0.1:0"), ("TIDINGS_DATA", &data), ("DATABASE_URL", database)];
    Config::from_pairs(settings.map(|(name, value)| (name.to_owned(), value.to_owned()))).unwrap()
}

/// A process that is running.
pub struct Process {
    pub pid: u32,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    log: PathBuf,
    /// Closed when the test ends, however it does; then the process ends, too.
    _held: ChildStdin,
}

impl Process {
    /// Starts one.
    pub fn spawn(orders: &Orders, log: PathBuf) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([NAME, "--exact", "--nocapture", "--test-threads=1"]);
        command.env(TOLD, serde_json::to_string(orders).unwrap());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(File::create(&log).unwrap()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let held = child.stdin.take().unwrap();
        Self { pid: child.id().expect("it runs"), child, lines, log, _held: held }
    }

    /// Waits for a line that it prints.
    pub async fn prints(&mut self, words: &str) -> String {
        let found = async {
            while let Some(line) = self.lines.next_line().await.unwrap() {
                if line.contains(words) {
                    return Some(line);
                }
            }
            None
        };
        match timeout(PATIENCE, found).await {
            Ok(Some(line)) => line,
            _ => panic!("the process did not print “{words}”\n{}", self.log()),
        }
    }

    /// What it still prints until it ends.
    pub async fn rest(&mut self) -> Vec<String> {
        let mut rest = Vec::new();
        while let Some(line) = timeout(PATIENCE, self.lines.next_line()).await.expect("the process ends").unwrap() {
            rest.push(line);
        }
        rest
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until it has logged something.
    pub async fn logs(&self, words: &str) {
        let logged = async {
            while !self.log().contains(words) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        if timeout(PATIENCE, logged).await.is_err() {
            panic!("the process did not log “{words}”\n{}", self.log());
        }
    }

    /// Sends it a signal.
    pub async fn signal(&self, name: &str) {
        let told = Command::new("kill").args([&format!("-{name}"), &self.pid.to_string()]).status().await.unwrap();
        assert!(told.success(), "no signal {name} to {}", self.pid);
    }

    /// Waits until it has ended.
    pub async fn ended(&mut self) -> ExitStatus {
        match timeout(PATIENCE, self.child.wait()).await {
            Ok(status) => status.unwrap(),
            Err(_) => panic!("the process did not end\n{}", self.log()),
        }
    }

    /// Kills it on the spot.
    pub async fn kill(&mut self) {
        self.signal("KILL").await;
        assert!(!self.ended().await.success());
    }

    /// Tells it to end and waits; it must end well.
    pub async fn end(&mut self) {
        self.signal("TERM").await;
        let status = self.ended().await;
        assert!(status.success(), "{status}\n{}", self.log());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_does_its_jobs_and_ends_well_when_it_is_told_to() {
    if let Ok(orders) = std::env::var(TOLD) {
        return obey(serde_json::from_str(&orders).unwrap()).await;
    }
    let yard = Yard::new().await;
    let id = yard.enqueue(&yard.effect("job")).await;
    let mut process = yard.work().await;
    yard.state(&id, "done").await;
    process.end().await;
    assert_eq!(process.rest().await.iter().filter(|line| line.contains("1 passed")).count(), 1);
    assert_eq!(yard.job(&id).await.result, Some(process.pid.to_string()));
    assert_eq!((yard.count("begun", "job"), yard.count("did", "job")), (1, 1));
    assert_eq!(yard.number("SELECT COUNT(*) FROM job_nodes").await, 0);
    yard.assert_sound().await;
}

/// What a process does instead of testing.
async fn obey(orders: Orders) {
    let filter = "info,sqlx=warn";
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).with_env_filter(filter).init();
    std::thread::spawn(|| {
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(3);
    });
    let limits = JobLimits {
        poll: Duration::from_millis(100),
        lease: orders.lease,
        heartbeat: orders.heartbeat,
        sweep: Duration::from_millis(200),
        ..JobLimits::default()
    };
    let options = Options {
        job_limits: Some(limits),
        registry: Some(Registry::new().with::<Effect>()),
        job_grace: Some(orders.grace),
        ..Options::default()
    };
    let config = config(&orders.database, &orders.folder);
    match orders.act {
        Act::Work => {
            let slots = Slots::of(&[Queue::Default], orders.concurrency);
            work_until_told(config, options, slots).await.unwrap();
        }
        act => enqueue(&platform(config, options).await.unwrap(), act, &orders.folder).await,
    }
}

async fn enqueue(platform: &Platform, act: Act, folder: &Path) {
    for number in 0.. {
        let name = format!("job-{number}");
        let mut tx = platform.db.begin().await.unwrap();
        jobs::enqueue(platform, &mut tx, &Effect::new(folder, &name)).await.unwrap();
        if act == Act::Enqueue {
            println!("\nenqueued {name}");
            std::future::pending::<()>().await;
        }
        tx.commit().await.unwrap();
        println!("\ncommitted {name}");
    }
}
