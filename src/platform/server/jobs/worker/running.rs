//! The jobs that this process runs right now.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::platform::server::jobs::Queue;
use crate::platform::server::jobs::store::claim::Claimed;

/// Every running job by its id.
#[derive(Default)]
pub(super) struct Running(Mutex<HashMap<String, One>>);

/// A running job.
pub(super) struct One {
    /// Without its payload.
    pub job: Claimed,
    pub fence: i64,
    pub queue: Queue,
    /// Its process has died before: it runs beside no other such job.
    pub suspect: bool,
    pub cancel: watch::Sender<bool>,
    /// Ends the task that watches over it, and with it the job.
    pub watcher: Option<AbortHandle>,
}

impl Running {
    fn all(&self) -> MutexGuard<'_, HashMap<String, One>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, id: &str, one: One) {
        self.all().insert(id.to_owned(), one);
    }

    /// Notes who watches over a job, unless it has ended meanwhile.
    pub(super) fn watched_by(&self, id: &str, fence: i64, watcher: AbortHandle) {
        if let Some(one) = self.all().get_mut(id).filter(|one| one.fence == fence) {
            one.watcher = Some(watcher);
        }
    }

    /// Takes a job out, if it is still the same claim.
    pub(super) fn remove(&self, id: &str, fence: i64) -> Option<One> {
        let mut all = self.all();
        all.get(id).filter(|one| one.fence == fence)?;
        all.remove(id)
    }

    /// How many jobs of a queue run.
    pub(super) fn of(&self, queue: Queue) -> usize {
        self.all().values().filter(|one| one.queue == queue).count()
    }

    pub(super) fn has_suspect(&self) -> bool {
        self.all().values().any(|one| one.suspect)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all().is_empty()
    }

    /// Takes out all of them.
    pub(super) fn drain(&self) -> Vec<One> {
        self.all().drain().map(|(_, one)| one).collect()
    }

    /// Every job with its fence.
    pub(super) fn ids(&self) -> Vec<(String, i64)> {
        self.all().iter().map(|(id, one)| (id.clone(), one.fence)).collect()
    }

    /// Asks a job to end.
    pub(super) fn cancel(&self, id: &str) {
        if let Some(one) = self.all().get(id) {
            one.cancel.send_replace(true);
        }
    }
}
