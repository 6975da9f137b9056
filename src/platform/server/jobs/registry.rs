//! Which jobs this version of the program knows.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::limits::LARGEST;
use super::{Context, Failure, Job, Queue};

type Run = fn(String, Context) -> Pin<Box<dyn Future<Output = Result<String, Failure>> + Send>>;

/// What a worker must know of a kind of job.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub queue: Queue,
    pub timeout: Duration,
    pub keeps: Duration,
    pub run: Run,
}

/// The kinds of jobs that a worker can run; one line each in `server/jobs.rs`.
#[derive(Clone, Default)]
pub struct Registry(Arc<HashMap<&'static str, Kind>>);

impl Registry {
    /// Knows nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Knows `J`, too.
    pub fn with<J: Job>(mut self) -> Self {
        let kind = Kind { queue: J::QUEUE, timeout: J::TIMEOUT, keeps: J::KEEPS_RESULT, run: run::<J> };
        Arc::make_mut(&mut self.0).insert(J::KIND, kind);
        self
    }

    /// The names of all kinds, sorted.
    pub fn kinds(&self) -> Vec<&'static str> {
        let mut kinds: Vec<_> = self.0.keys().copied().collect();
        kinds.sort_unstable();
        kinds
    }

    /// The queue of a kind; `None` when this version does not know it.
    pub fn queue_of(&self, kind: &str) -> Option<Queue> {
        self.0.get(kind).map(|kind| kind.queue)
    }

    pub(super) fn get(&self, kind: &str) -> Option<Kind> {
        self.0.get(kind).copied()
    }
}

fn run<J: Job>(payload: String, ctx: Context) -> Pin<Box<dyn Future<Output = Result<String, Failure>> + Send>> {
    Box::pin(async move {
        let job: J = serde_json::from_str(&payload)
            .map_err(|error| Failure::GiveUp(format!("Its payload cannot be read by this version: {error}.")))?;
        let output = job.run(ctx).await?;
        let result = serde_json::to_string(&output)
            .map_err(|error| Failure::GiveUp(format!("It was done, but its result cannot be written: {error}.")))?;
        if result.len() > LARGEST {
            return Err(Failure::GiveUp(format!(
                "It was done, but its result has {} bytes and at most {LARGEST} are kept. A job stores large things \
                 in files and gives their names.",
                result.len()
            )));
        }
        Ok(result)
    })
}
