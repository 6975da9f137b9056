//! Jobs, as those who keep order see them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Sees;
use crate::accounts::Author;
use crate::accounts::server::Names;
use crate::platform::job::{JobState, JobView};
use crate::platform::server::jobs::reading::{Act, FailedAttempt, JobDetail, JobLine};
use crate::platform::time::Timestamp;

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdminJobObject {
    pub id: String,
    pub kind: String,
    pub queue: String,
    #[schema(value_type = String)]
    pub state: JobState,
    pub attempt: u32,
    pub max_attempts: u32,
    /// 0 to 100.
    pub progress: u8,
    /// A word about the progress; for owners.
    pub note: Option<String>,
    /// Why its last attempt failed; for owners.
    pub error: Option<String>,
    /// When it is due, or was.
    pub run_at: String,
    pub enqueued_at: String,
    pub started_at: Option<String>,
    pub finished_at: Option<String>,
}

/// A job with its past and with what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdminJobDetailObject {
    #[serde(flatten)]
    pub job: AdminJobObject,
    pub priority: i64,
    /// What it was given; for owners.
    pub payload: Option<Value>,
    /// What it gave; for owners.
    pub result: Option<Value>,
    /// The handle of the member whose job it is; for owners.
    pub owner: Option<String>,
    /// What enqueued it; for owners.
    pub cause: Option<String>,
    /// The job that enqueued it.
    pub parent: Option<String>,
    /// How many processes died while they ran it.
    pub crashes: i64,
    /// The process that runs it, or ran it last.
    pub worker: Option<String>,
    /// When somebody asked it to end while it ran.
    pub cancel_at: Option<String>,
    /// When it is forgotten.
    pub expires_at: Option<String>,
    /// What people did to it, oldest first.
    pub acts: Vec<ActObject>,
    /// Attempts that did not end well, oldest first.
    pub failures: Vec<FailureObject>,
    /// What it enqueued, oldest first, at most 50.
    pub children: Vec<AdminJobObject>,
    /// Whether it enqueued more than those.
    pub more_children: bool,
}

/// What somebody did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActObject {
    /// `retry` or `cancel`.
    pub act: String,
    /// The handle of who did it; null: nobody who is a member now.
    pub by: Option<String>,
    pub at: String,
}

/// An attempt that did not end well.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailureObject {
    pub attempt: i64,
    /// How it ended, such as `failed`, `timed out`, `crashed` or `cancelled`.
    pub ending: String,
    /// For owners.
    pub error: Option<String>,
    pub worker: String,
    pub started_at: String,
    pub ended_at: String,
}

impl AdminJobObject {
    /// A line of a list.
    pub fn of(line: JobLine, sees: Sees) -> Self {
        Self {
            id: line.id,
            kind: line.kind,
            queue: line.queue,
            state: line.state,
            attempt: line.attempt,
            max_attempts: line.max_attempts,
            progress: line.progress,
            note: only(sees, line.note),
            error: line.error.and_then(|error| only(sees, error)),
            run_at: line.run_at.rfc3339(),
            enqueued_at: line.enqueued_at.rfc3339(),
            started_at: line.started_at.map(Timestamp::rfc3339),
            finished_at: line.finished_at.map(Timestamp::rfc3339),
        }
    }

    fn whole(job: JobView, run_at: Timestamp, sees: Sees) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            queue: job.queue,
            state: job.state,
            attempt: job.attempt,
            max_attempts: job.max_attempts,
            progress: job.progress,
            note: only(sees, job.note),
            error: job.error.and_then(|error| only(sees, error)),
            run_at: run_at.rfc3339(),
            enqueued_at: job.enqueued_at.rfc3339(),
            started_at: job.started_at.map(Timestamp::rfc3339),
            finished_at: job.finished_at.map(Timestamp::rfc3339),
        }
    }
}

impl AdminJobDetailObject {
    /// The job; `owner` is whose it is, `names` are those who have acted.
    pub fn of(detail: JobDetail, owner: Option<Author>, names: &Names, sees: Sees) -> Self {
        let json = |text: &str| serde_json::from_str(text).ok();
        let (result, expires_at) = (detail.job.result.clone(), detail.job.expires_at);
        Self {
            job: AdminJobObject::whole(detail.job, detail.run_at, sees),
            priority: detail.priority,
            payload: only(sees, detail.payload).as_deref().and_then(json),
            result: result.and_then(|result| only(sees, result)).as_deref().and_then(json),
            owner: owner.and_then(|owner| only(sees, owner.handle)),
            cause: only(sees, detail.cause),
            parent: detail.parent_id,
            crashes: detail.crashes,
            worker: detail.node,
            cancel_at: detail.cancel_at.map(Timestamp::rfc3339),
            expires_at: expires_at.map(Timestamp::rfc3339),
            acts: detail.acts.iter().map(|act| ActObject::of(act, names)).collect(),
            failures: detail.failures.into_iter().map(|failed| FailureObject::of(failed, sees)).collect(),
            children: detail.children.into_iter().map(|line| AdminJobObject::of(line, sees)).collect(),
            more_children: detail.more_children,
        }
    }
}

impl ActObject {
    fn of(act: &Act, names: &Names) -> Self {
        Self { act: act.act.clone(), by: names.handle(act), at: Timestamp(act.at).rfc3339() }
    }
}

impl FailureObject {
    fn of(failed: FailedAttempt, sees: Sees) -> Self {
        Self {
            attempt: failed.attempt,
            ending: failed.ending,
            error: only(sees, failed.error),
            worker: failed.node,
            started_at: Timestamp(failed.started_at).rfc3339(),
            ended_at: Timestamp(failed.ended_at).rfc3339(),
        }
    }
}

/// What only owners see.
fn only(sees: Sees, text: String) -> Option<String> {
    (sees == Sees::All).then_some(text)
}
