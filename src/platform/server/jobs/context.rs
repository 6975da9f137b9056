//! What a job is given besides its own data.

use std::sync::Arc;

use tokio::sync::watch;

use super::Failure;
use super::worker::Reporter;
use crate::platform::server::Platform;

/// The attempt that is being made. Cheap to clone.
#[derive(Clone)]
pub struct Context(Arc<Attempt>);

pub(super) struct Attempt {
    pub platform: Platform,
    pub id: String,
    pub fence: i64,
    pub attempt: u32,
    pub max_attempts: u32,
    pub owner: Option<String>,
    pub cancelled: watch::Receiver<bool>,
    pub reporter: Arc<Reporter>,
}

impl Context {
    pub(super) fn new(attempt: Attempt) -> Self {
        Self(Arc::new(attempt))
    }

    /// The machinery of the program: database, clock, configuration and the rest.
    pub fn platform(&self) -> &Platform {
        &self.0.platform
    }

    /// The job's id.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The same for every attempt of this job: what another system takes as an idempotency key.
    pub fn key(&self) -> &str {
        &self.0.id
    }

    /// Which attempt this is, from 1.
    pub fn attempt(&self) -> u32 {
        self.0.attempt
    }

    /// True when the job is given up if this attempt fails.
    pub fn is_last_attempt(&self) -> bool {
        self.0.attempt >= self.0.max_attempts
    }

    /// The member whose job it is.
    pub fn owner(&self) -> Option<&str> {
        self.0.owner.as_deref()
    }

    /// Says how far it has come, 0 to 100, with a word for people. Cheap: only the latest is stored,
    /// four times a second at most, and never inside a transaction of the job.
    pub fn progress(&self, percent: u8, note: impl Into<String>) {
        self.0.reporter.report(&self.0.id, self.0.fence, percent.min(100), note.into(), self.0.owner.is_some());
    }

    /// True once somebody has asked the job to end.
    pub fn is_cancelled(&self) -> bool {
        *self.0.cancelled.borrow()
    }

    /// Returns when somebody asks the job to end.
    pub async fn cancelled(&self) {
        let mut cancelled = self.0.cancelled.clone();
        if cancelled.wait_for(|cancelled| *cancelled).await.is_err() {
            // The worker is gone; whoever waits here is about to be dropped.
            std::future::pending::<()>().await;
        }
    }

    /// Ends the job with `?` once somebody has asked for it.
    ///
    /// # Errors
    /// [`Failure::Cancelled`].
    pub fn check(&self) -> Result<(), Failure> {
        if self.is_cancelled() { Err(Failure::Cancelled) } else { Ok(()) }
    }
}
