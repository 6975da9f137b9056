//! One job, with all that is known about it.

use super::list::is_id;
use super::row::{JobLine, LineRow, percent, small};
use super::store;
use crate::platform::error::AppError;
use crate::platform::job::{JobState, JobView};
use crate::platform::server::Platform;
use crate::platform::server::jobs::store::acts::{self, Act};
use crate::platform::time::Timestamp;

/// Jobs shown of those that a job enqueued.
pub const CHILDREN: usize = 50;

/// A job as its operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobDetail {
    pub job: JobView,
    pub priority: i64,
    /// JSON.
    pub payload: String,
    pub unique_key: Option<String>,
    /// When it is due, or was.
    pub run_at: Timestamp,
    /// How many processes died while they ran it.
    pub crashes: i64,
    /// Who runs it, or ran it last.
    pub node: Option<String>,
    /// When somebody asked it to end while it ran.
    pub cancel_at: Option<Timestamp>,
    /// The member whose job it is.
    pub owner_id: Option<String>,
    /// What enqueued it, in the engine's words.
    pub cause: String,
    pub parent_id: Option<String>,
    /// The job that enqueued it, if it is still there.
    pub parent: Option<JobLine>,
    /// What people did to it, oldest first.
    pub acts: Vec<Act>,
    /// Attempts that did not end well, oldest first; of very many the latest.
    pub failures: Vec<FailedAttempt>,
    /// What it enqueued, oldest first, at most [`CHILDREN`].
    pub children: Vec<JobLine>,
    /// True when it enqueued more than those.
    pub more_children: bool,
}

/// An attempt that did not end well.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FailedAttempt {
    pub attempt: i64,
    /// `failed`, `timed out`, `panicked`, `crashed`, `lost`, `given back` or `cancelled`.
    pub ending: String,
    pub error: String,
    pub node: String,
    /// Unix microseconds.
    pub started_at: i64,
    /// Unix microseconds.
    pub ended_at: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct DetailRow {
    id: String,
    kind: String,
    queue: String,
    state: String,
    priority: i64,
    payload: String,
    unique_key: Option<String>,
    run_at: i64,
    attempt: i64,
    max_attempts: i64,
    crashes: i64,
    node: Option<String>,
    cancel_at: Option<i64>,
    progress: i64,
    note: String,
    result: Option<String>,
    error: Option<String>,
    owner_id: Option<String>,
    cause: String,
    parent_id: Option<String>,
    enqueued_at: i64,
    started_at: Option<i64>,
    finished_at: Option<i64>,
    expires_at: Option<i64>,
}

impl DetailRow {
    fn view(&self) -> Option<JobView> {
        Some(JobView {
            id: self.id.clone(),
            kind: self.kind.clone(),
            queue: self.queue.clone(),
            state: JobState::parse(&self.state)?,
            attempt: small(self.attempt),
            max_attempts: small(self.max_attempts),
            progress: percent(self.progress),
            note: self.note.clone(),
            result: self.result.clone(),
            error: self.error.clone(),
            enqueued_at: Timestamp(self.enqueued_at),
            started_at: self.started_at.map(Timestamp),
            finished_at: self.finished_at.map(Timestamp),
            expires_at: self.expires_at.map(Timestamp),
        })
    }
}

/// One job with its past and with what came of it.
///
/// # Errors
/// [`AppError::NotFound`] when there is none with this id.
pub async fn detail(platform: &Platform, id: &str) -> Result<JobDetail, AppError> {
    let row = find(platform, id).await?;
    let job = row.view().ok_or(AppError::NotFound)?;
    let mut failures = store::failures(platform, id).await?;
    failures.reverse();
    let acts = acts::on(&platform.db, &format!("job {id}")).await?;
    let parent = match &row.parent_id {
        Some(parent) => {
            store::lines_by_id(platform, &[parent.as_str()]).await?.into_iter().find_map(LineRow::into_line)
        }
        None => None,
    };
    let mut children: Vec<JobLine> =
        store::children(platform, id, CHILDREN + 1).await?.into_iter().filter_map(LineRow::into_line).collect();
    let more_children = children.len() > CHILDREN;
    children.truncate(CHILDREN);
    Ok(JobDetail {
        job,
        priority: row.priority,
        payload: row.payload,
        unique_key: row.unique_key,
        run_at: Timestamp(row.run_at),
        crashes: row.crashes,
        node: row.node,
        cancel_at: row.cancel_at.map(Timestamp),
        owner_id: row.owner_id,
        cause: row.cause,
        parent_id: row.parent_id,
        parent,
        acts,
        failures,
        children,
        more_children,
    })
}

async fn find(platform: &Platform, id: &str) -> Result<DetailRow, AppError> {
    if !is_id(id) {
        return Err(AppError::NotFound);
    }
    store::one(platform, id).await?.ok_or(AppError::NotFound)
}
