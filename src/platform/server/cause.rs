//! What is being done right now, in words: a request, a command, a schedule, a job. Whatever is
//! enqueued meanwhile remembers it, so that its page can say where it came from.

use std::future::Future;

/// Why something happens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    /// Such as `request POST /settings/data 0193…`, `schedule digest`, `job 0193…`; empty: unknown.
    pub words: String,
    /// The id of the job, if it is one.
    pub job: Option<String>,
}

impl Cause {
    /// Something that is no job.
    pub fn of(words: impl Into<String>) -> Self {
        Self { words: words.into(), job: None }
    }

    /// The job with this id.
    pub fn job(id: &str) -> Self {
        Self { words: format!("job {id}"), job: Some(id.to_owned()) }
    }
}

tokio::task_local! {
    static CAUSE: Cause;
}

/// Runs `work` because of `cause`.
pub async fn because<F: Future>(cause: Cause, work: F) -> F::Output {
    CAUSE.scope(cause, work).await
}

/// The cause of what this task does.
pub fn current() -> Cause {
    CAUSE.try_with(Clone::clone).unwrap_or_default()
}
