//! What needs processes that can be killed.

use std::io::BufRead;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tidings::platform::server::Platform;
use tidings::platform::server::jobs::{self, Queue};
use tidings::server::Options;

use super::kinds::{self, Long};
use super::rates::{batches, waiting};
use super::{Asked, slots};

/// Works until it is killed.
pub async fn work(asked: &Asked) {
    let options = Options { registry: Some(kinds::registry()), ..Options::default() };
    let _working = tidings::server::work(asked.config(), options, slots(4)).await.unwrap();
    std::future::pending::<()>().await;
}

/// A process that ends with this one.
struct Worker(Child);

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn another(asked: &Asked) -> Worker {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["work", "--data"]).arg(&asked.data).stdin(Stdio::null());
    if let Some(url) = &asked.database {
        command.args(["--database", url]);
    }
    Worker(command.spawn().unwrap())
}

async fn count(platform: &Platform, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(platform.db.read()).await.unwrap()
}

/// Two processes with four slots each drain 20,000 jobs; the time counts from the first that is done.
pub async fn two(asked: &Asked) {
    const JOBS: u32 = 20_000;
    const DONE: &str = "SELECT COUNT(*) FROM jobs WHERE state = 'done'";
    let platform = asked.platform().await;
    batches(&platform, JOBS / 1_000).await;
    let _workers = [another(asked), another(asked)];
    while count(&platform, DONE).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (began, first) = (Instant::now(), count(&platform, DONE).await);
    while count(&platform, DONE).await < i64::from(JOBS) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let rate = (f64::from(JOBS) - first as f64) / began.elapsed().as_secs_f64();
    println!("{}", json!({ "two_processes_per_second": rate }));
    platform.db.close().await;
}

/// A process is killed in the middle of a job; from the next start until the job runs again.
pub async fn recovery(asked: &Asked) {
    const RUNNING: &str = "SELECT COUNT(*) FROM jobs WHERE state = 'running' AND fence = 1";
    const AGAIN: &str = "SELECT COUNT(*) FROM jobs WHERE state = 'running' AND fence = 2";
    let platform = asked.platform().await;
    let mut tx = platform.db.begin().await.unwrap();
    jobs::enqueue(&platform, &mut tx, &Long {}).await.unwrap();
    tx.commit().await.unwrap();
    let first = another(asked);
    while count(&platform, RUNNING).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // SIGKILL.
    drop(first);
    let began = Instant::now();
    let _second = another(asked);
    while count(&platform, AGAIN).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    println!("{}", json!({ "recovery_seconds": began.elapsed().as_secs_f64() }));
    platform.db.close().await;
}

/// The site on the data of a community, with four slots; each number on the input enqueues so many jobs, and says
/// so before the first of them begins.
pub async fn site(asked: &Asked) {
    let mut config = asked.config();
    config.workers = 4;
    let options = Options { registry: Some(kinds::registry()), ..Options::default() };
    let running = tidings::server::start(config, options).await.unwrap();
    println!("listening on {}", running.platform.config.origin);
    // Reading blocks this thread; the site has others.
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let total: u32 = line.trim().parse().expect("a number");
        jobs::pause(&running.platform, Queue::Default, "").await.unwrap();
        batches(&running.platform, total.div_ceil(1_000)).await;
        println!("enqueued");
        jobs::resume(&running.platform, Queue::Default, "").await.unwrap();
        let began = Instant::now();
        // By the counts: walking the table again and again would be a load of its own.
        while waiting(&running.platform).await > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        println!("drained in {} ms", began.elapsed().as_millis());
    }
    running.stop(Duration::from_secs(1)).await;
}
