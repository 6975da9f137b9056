//! The threads that jobs run on: their own, so that a job that never yields takes nothing from the
//! pages, made when the first job comes.

use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Builder, Handle, Runtime};

/// Threads of one set at most; jobs that wait need none.
const MOST_THREADS: usize = 8;

/// A set of threads, and those that were given up because a job never let go of one.
pub(super) struct Executor {
    threads: usize,
    sets: Mutex<Vec<Threads>>,
}

struct Threads(Option<Runtime>);

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
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
        let newest = sets.last().and_then(|set| set.0.as_ref());
        newest.map(|runtime| runtime.handle().clone()).ok_or_else(|| std::io::Error::other("no threads"))
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
        let runtime =
            Builder::new_multi_thread().worker_threads(self.threads).thread_name("job").enable_all().build()?;
        Ok(Threads(Some(runtime)))
    }
}
