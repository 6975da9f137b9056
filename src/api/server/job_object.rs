//! A job as programs see it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::exports::{AVAILABLE, KIND};
use crate::platform::job::{JobState, JobView};
use crate::platform::time::Timestamp;

/// The object of the contract.
#[derive(Serialize, ToSchema)]
pub struct JobObject {
    id: String,
    kind: String,
    queue: String,
    #[schema(value_type = String)]
    state: JobState,
    attempt: u32,
    max_attempts: u32,
    progress: u8,
    note: String,
    result: Option<Value>,
    error: Option<String>,
    enqueued_at: String,
    started_at: Option<String>,
    finished_at: Option<String>,
    expires_at: Option<String>,
}

impl JobObject {
    /// The job; what can be fetched has its address, from `origin`, in the result.
    pub fn of(job: JobView, origin: &str) -> Self {
        let time = |time: Option<Timestamp>| time.map(Timestamp::rfc3339);
        let mut result: Option<Value> = job.result.as_deref().and_then(|text| serde_json::from_str(text).ok());
        if job.kind == KIND
            && let (Some(Value::Object(result)), Some(finished_at)) = (&mut result, job.finished_at)
        {
            result.insert("url".into(), format!("{origin}/api/v1/jobs/{}/result", job.id).into());
            result.insert("available_until".into(), finished_at.plus(AVAILABLE).rfc3339().into());
        }
        Self {
            id: job.id,
            kind: job.kind,
            queue: job.queue,
            state: job.state,
            attempt: job.attempt,
            max_attempts: job.max_attempts,
            progress: job.progress,
            note: job.note,
            result,
            error: job.error,
            enqueued_at: job.enqueued_at.rfc3339(),
            started_at: time(job.started_at),
            finished_at: time(job.finished_at),
            expires_at: time(job.expires_at),
        }
    }
}
