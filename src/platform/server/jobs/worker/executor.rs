//! The threads that jobs run on: their own, so that a job that never yields takes nothing from the
//! pages, made when the first job comes. They and the keeper's give way to the threads of the pages:
//! where both want the processor, somebody waits for a page.

use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::platform::server::priority;

/// Threads of one set at most; jobs that wait need none.
const MOST_THREADS: usize = 8;

/// A set of threads, and those that were given up because a job never let go of one.
pub(super) struct Executor {
    threads: usize,
    sets: Mutex<Vec<Threads>>,
}

/// Threads with a runtime of their own; dropped, they end when what they run lets go of them.
pub(super) struct Threads {
    handle: Handle,
    runtime: Option<Runtime>,
}

impl Threads {
    /// Begins so many threads that give way to those of the pages.
    ///
    /// # Errors
    /// When the machine gives none.
    pub(super) fn begin(name: &str, count: usize) -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(count)
            .thread_name(name)
            .on_thread_start(priority::give_way)
            .enable_all()
            .build()?;
        Ok(Self { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

    /// Where to spawn.
    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Waiting for it would block, and what runs here was given back.
            runtime.shutdown_background();
        }
    }
}

impl Executor {
    pub(super) fn new(slots: usize) -> Self {
        Self { threads: slots.clamp(1, MOST_THREADS), sets: Mutex::default() }
    }

    /// The newest set.
    ///
    /// # Errors
    /// When the machine gives no threads.
    pub(super) fn handle(&self) -> std::io::Result<Handle> {
        let mut sets = self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        if sets.is_empty() {
            sets.push(self.make()?);
        }
        sets.last().map(|set| set.handle().clone()).ok_or_else(|| std::io::Error::other("no threads"))
    }

    /// Begins a new set: a thread of the newest is lost to a job that does not yield. What runs on the
    /// old set goes on there.
    pub(super) fn renew(&self) {
        match self.make() {
            Ok(set) => self.sets.lock().unwrap_or_else(PoisonError::into_inner).push(set),
            Err(error) => tracing::error!(%error, "no new threads for jobs"),
        }
    }

    fn make(&self) -> std::io::Result<Threads> {
        Threads::begin("job", self.threads)
    }
}
