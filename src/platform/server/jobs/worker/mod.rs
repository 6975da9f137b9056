//! The worker of a process: claims jobs for its free slots, runs them on threads of their own, and
//! acknowledges them.
//!
//! Five tasks share it: the keeper claims and settles, the heart renews the leases, the reporter
//! stores progress, the sweeper takes jobs from dead processes, and on PostgreSQL the ear hears
//! what other processes enqueue. None of them runs on the threads of the jobs, so a job that
//! blocks its thread holds up no lease and no page.

mod ear;
mod executor;
mod heart;
mod keeper;
mod node;
mod outcome;
mod reporter;
mod running;
mod sweeper;
mod watcher;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, mpsc, watch};
use tokio::task::JoinSet;

pub use reporter::Reporter;

use super::{Queue, Registry, Slots};
use crate::platform::server::Platform;
use crate::platform::server::db::Engine;
use executor::{Executor, Threads};
use node::Node;
use running::Running;

/// A process's worker. Dropped without [`Worker::stop`] it ends as a crash would end it.
pub struct Worker {
    stop: watch::Sender<Option<Duration>>,
    keeper: tokio::task::JoinHandle<()>,
    others: JoinSet<()>,
    _threads: Threads,
}

/// What the tasks of a worker share.
struct Shared {
    platform: Platform,
    registry: Registry,
    slots: Slots,
    node: Node,
    running: Running,
    reporter: Arc<Reporter>,
    executor: Executor,
    /// The slots of each queue: held by what runs, waited for by what was claimed ahead.
    turns: BTreeMap<Queue, Semaphore>,
    /// True once this process has said that it has ended; locked by whoever says that it lives.
    gone: Mutex<bool>,
}

impl Worker {
    /// Begins to work. Jobs that a process on this machine left behind when it died are taken back
    /// before the first is claimed.
    ///
    /// # Errors
    /// One sentence for the operator, when the data folder or the database cannot be used.
    pub async fn start(platform: Platform, registry: Registry, slots: Slots) -> Result<Self, String> {
        let node = Node::appear(&platform)?;
        let reporter = Arc::new(Reporter::default());
        let shared = Arc::new(Shared {
            executor: Executor::new(slots.total()),
            turns: slots.0.iter().map(|(queue, slots)| (*queue, Semaphore::new(*slots))).collect(),
            gone: Mutex::new(false),
            running: Running::default(),
            reporter: Arc::clone(&reporter),
            platform,
            registry,
            slots,
            node,
        });
        let unreachable = |error: sqlx::Error| format!("The worker cannot begin: {error}");
        heart::beat(&shared).await.map_err(unreachable)?;
        sweeper::sweep(&shared, true).await.map_err(unreachable)?;
        let (stop, stopped) = watch::channel(None);
        let (ended, ends) = mpsc::unbounded_channel();
        let no_threads =
            |error: std::io::Error| format!("The worker cannot begin, the machine gives no threads: {error}");
        let threads = Threads::begin("keeper", 1).map_err(no_threads)?;
        let mut others = JoinSet::new();
        // On the threads of the pages: however much there is to do for them, the leases are renewed.
        others.spawn(heart::run(Arc::clone(&shared)));
        others.spawn_on(sweeper::run(Arc::clone(&shared)), threads.handle());
        others.spawn_on(reporter::run(shared.platform.clone(), reporter), threads.handle());
        if shared.platform.db.engine() == Engine::Postgres {
            others.spawn(ear::run(shared.platform.clone()));
        }
        let keeper = threads.handle().spawn(keeper::run(shared, ended, ends, stopped));
        Ok(Self { stop, keeper, others, _threads: threads })
    }

    /// Claims nothing more, waits up to `grace` for what runs, gives the rest back and ends. A job
    /// that is given back has not used up an attempt.
    pub async fn stop(mut self, grace: Duration) {
        let _ = self.stop.send(Some(grace));
        // A while longer than the grace: the database may be slow to take what was given back.
        let _ = tokio::time::timeout(grace + Duration::from_secs(10), &mut self.keeper).await;
        self.others.shutdown().await;
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}
