//! Enqueuing: a row in the caller's transaction.

use serde::Serialize;

use super::limits::LARGEST;
use super::store::insert::{self, NewJob};
use super::{Job, Queue};
use crate::platform::error::AppError;
use crate::platform::server::db::WriteTx;
use crate::platform::server::{Platform, cause, error::internal};
use crate::platform::time::Timestamp;

/// A job with the circumstances that it is enqueued under.
pub struct Order<'a, J> {
    job: &'a J,
    at: Option<Timestamp>,
    unique: Option<String>,
    priority: u8,
    owner: Option<String>,
}

impl<'a, J: Job> Order<'a, J> {
    /// As soon as a worker is free, once for each call, of middling priority, nobody's.
    pub fn new(job: &'a J) -> Self {
        Self { job, at: None, unique: None, priority: 5, owner: None }
    }

    /// Not before `at`.
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }

    /// Only if no unfinished job of this kind has the same key; else that one is meant.
    pub fn unique(mut self, key: impl Into<String>) -> Self {
        self.unique = Some(key.into());
        self
    }

    /// 0 goes before all others, 9 after them.
    pub fn priority(mut self, priority: u8) -> Self {
        self.priority = priority.min(9);
        self
    }

    /// Whose job it is: they may watch it, cancel it and fetch its result.
    pub fn owner(mut self, member_id: impl Into<String>) -> Self {
        self.owner = Some(member_id.into());
        self
    }

    /// Inserts the job in the caller's transaction and gives its id: a rollback leaves none, a commit
    /// always one.
    ///
    /// # Errors
    /// When the database refuses, or the payload is larger than 64 KiB; then there is no job.
    pub async fn enqueue(self, platform: &Platform, tx: &mut WriteTx) -> Result<String, AppError> {
        let row = self.row(platform)?;
        insert::one(tx, row).await
    }

    fn row(self, platform: &Platform) -> Result<NewJob, AppError> {
        let now = platform.jobs.now(&platform.clock);
        let at = self.at.unwrap_or(now);
        let cause = cause::current();
        Ok(NewJob {
            id: platform.rng.id(now),
            kind: J::KIND,
            queue: J::QUEUE.name(),
            state: if at > now { "scheduled" } else { "ready" },
            priority: self.priority,
            payload: payload(self.job)?,
            unique_key: self.unique,
            run_at: at.0,
            max_attempts: J::MAX_ATTEMPTS.max(1),
            owner_id: self.owner,
            cause: cause.words,
            parent_id: cause.job,
            enqueued_at: now.0,
        })
    }
}

/// Enqueues `job` in the caller's transaction and gives its id.
///
/// # Errors
/// As [`Order::enqueue`].
pub async fn enqueue<J: Job>(platform: &Platform, tx: &mut WriteTx, job: &J) -> Result<String, AppError> {
    Order::new(job).enqueue(platform, tx).await
}

/// Enqueues many jobs of a kind by one statement.
///
/// # Errors
/// As [`Order::enqueue`]; then there is none of them.
pub async fn enqueue_all<J: Job>(platform: &Platform, tx: &mut WriteTx, jobs: &[J]) -> Result<Vec<String>, AppError> {
    let rows: Vec<NewJob> = jobs.iter().map(|job| Order::new(job).row(platform)).collect::<Result<_, _>>()?;
    let ids = rows.iter().map(|row| row.id.clone()).collect();
    insert::all(tx, J::QUEUE, &rows).await?;
    Ok(ids)
}

fn payload(job: &impl Serialize) -> Result<String, AppError> {
    let payload = serde_json::to_string(job).map_err(internal)?;
    if payload.len() > LARGEST {
        return Err(internal(format!("a job's payload has {} bytes; at most {LARGEST} are kept", payload.len())));
    }
    Ok(payload)
}

/// Names a queue by its name in the database; those of another version count as the default one.
pub(super) fn queue_named(name: &str) -> Queue {
    Queue::parse(name).unwrap_or(Queue::Default)
}
