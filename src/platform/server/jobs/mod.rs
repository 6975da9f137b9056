//! Background jobs: durable, typed, enqueued in the transaction of the change that caused them.
//!
//! The row in `jobs` is the truth. A worker claims it by one statement, which counts its fence up;
//! whatever an earlier claim still writes is refused. Everything in memory (the wake-up after a
//! commit, the map of running jobs) is a hint that may be lost: a poll finds what it left.
//!
//! `docs/jobs.md` shows how to add a job.

mod acting;
mod backoff;
mod context;
mod handle;
mod job;
mod limits;
mod order;
pub mod owned;
mod queue;
pub mod reading;
mod registry;
pub mod schedule;
pub mod store;
mod worker;

pub use acting::{cancel, is_owner, pause, resume, retry};
pub use context::Context;
pub use handle::Jobs;
pub use job::{Failure, Job};
pub use limits::JobLimits;
pub use order::{Order, enqueue, enqueue_all};
pub use queue::{Queue, Slots};
pub use registry::Registry;
pub use worker::Worker;
