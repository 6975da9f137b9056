//! A job as a line of a list.

use sqlx::FromRow;

use crate::platform::job::JobState;
use crate::platform::time::Timestamp;

/// What a list shows of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobLine {
    pub id: String,
    pub kind: String,
    pub queue: String,
    pub state: JobState,
    pub attempt: u32,
    pub max_attempts: u32,
    /// 0 to 100.
    pub progress: u8,
    pub note: String,
    /// The beginning of why its last attempt failed.
    pub error: Option<String>,
    /// When it is due, or was.
    pub run_at: Timestamp,
    pub enqueued_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

#[derive(FromRow)]
pub(super) struct LineRow {
    id: String,
    kind: String,
    queue: String,
    state: String,
    attempt: i64,
    max_attempts: i64,
    progress: i64,
    note: String,
    error: Option<String>,
    run_at: i64,
    enqueued_at: i64,
    started_at: Option<i64>,
    finished_at: Option<i64>,
}

impl LineRow {
    /// `None` when a newer program has written a state that this one does not know.
    pub(super) fn into_line(self) -> Option<JobLine> {
        Some(JobLine {
            state: JobState::parse(&self.state)?,
            id: self.id,
            kind: self.kind,
            queue: self.queue,
            attempt: small(self.attempt),
            max_attempts: small(self.max_attempts),
            progress: percent(self.progress),
            note: self.note,
            error: self.error,
            run_at: Timestamp(self.run_at),
            enqueued_at: Timestamp(self.enqueued_at),
            started_at: self.started_at.map(Timestamp),
            finished_at: self.finished_at.map(Timestamp),
        })
    }
}

pub(super) fn small(n: i64) -> u32 {
    u32::try_from(n.max(0)).unwrap_or(u32::MAX)
}

pub(super) fn percent(n: i64) -> u8 {
    u8::try_from(n.clamp(0, 100)).unwrap_or_default()
}
