//! Jobs as their owners see them.

use sqlx::FromRow;

use super::store::acts;
use crate::platform::error::AppError;
use crate::platform::job::{JobState, JobView};
use crate::platform::server::Platform;
use crate::platform::text::is_name;
use crate::platform::time::Timestamp;

/// A macro, because sqlx takes only literal text.
macro_rules! select_job {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, queue, state, attempt, max_attempts, progress, note, result, error, enqueued_at, \
             started_at, finished_at, expires_at FROM jobs WHERE ",
            $rest
        )
    };
}

#[derive(FromRow)]
struct Row {
    id: String,
    kind: String,
    queue: String,
    state: String,
    attempt: i64,
    max_attempts: i64,
    progress: i64,
    note: String,
    result: Option<String>,
    error: Option<String>,
    enqueued_at: i64,
    started_at: Option<i64>,
    finished_at: Option<i64>,
    expires_at: Option<i64>,
}

impl Row {
    fn into_view(self) -> Option<JobView> {
        Some(JobView {
            state: JobState::parse(&self.state)?,
            id: self.id,
            kind: self.kind,
            queue: self.queue,
            attempt: u32::try_from(self.attempt).unwrap_or_default(),
            max_attempts: u32::try_from(self.max_attempts).unwrap_or_default(),
            progress: u8::try_from(self.progress).unwrap_or_default().min(100),
            note: self.note,
            result: self.result,
            error: self.error,
            enqueued_at: Timestamp(self.enqueued_at),
            started_at: self.started_at.map(Timestamp),
            finished_at: self.finished_at.map(Timestamp),
            expires_at: self.expires_at.map(Timestamp),
        })
    }
}

/// A job of this member; `None` when there is none, or it is somebody else's.
///
/// # Errors
/// When the database refuses.
pub async fn owned(platform: &Platform, id: &str, owner: &str) -> Result<Option<JobView>, AppError> {
    if !is_name(id) {
        return Ok(None);
    }
    let row: Option<Row> = sqlx::query_as(select_job!("id = $1 AND owner_id = $2"))
        .bind(id)
        .bind(owner)
        .fetch_optional(platform.db.read())
        .await?;
    Ok(row.and_then(Row::into_view))
}

/// The job of this kind that a member asked for last.
///
/// # Errors
/// When the database refuses.
pub async fn newest(platform: &Platform, kind: &str, owner: &str) -> Result<Option<JobView>, AppError> {
    let row: Option<Row> = sqlx::query_as(select_job!("owner_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 1"))
        .bind(owner)
        .bind(kind)
        .fetch_optional(platform.db.read())
        .await?;
    Ok(row.and_then(Row::into_view))
}

/// The job of this kind of a member's that was done last.
///
/// # Errors
/// When the database refuses.
pub async fn newest_done(platform: &Platform, kind: &str, owner: &str) -> Result<Option<JobView>, AppError> {
    let row: Option<Row> =
        sqlx::query_as(select_job!("owner_id = $1 AND kind = $2 AND state = 'done' ORDER BY id DESC LIMIT 1"))
            .bind(owner)
            .bind(kind)
            .fetch_optional(platform.db.read())
            .await?;
    Ok(row.and_then(Row::into_view))
}

/// A job, whoever's it is.
///
/// # Errors
/// When the database refuses.
pub async fn any(platform: &Platform, id: &str) -> Result<Option<JobView>, AppError> {
    let row: Option<Row> = sqlx::query_as(select_job!("id = $1")).bind(id).fetch_optional(platform.db.read()).await?;
    Ok(row.and_then(Row::into_view))
}

/// Who cancelled a job last: a member's id, empty for somebody who is none; `None` when nobody did.
///
/// # Errors
/// When the database refuses.
pub async fn cancelled_by(platform: &Platform, id: &str) -> Result<Option<String>, AppError> {
    let acts = acts::on(&platform.db, &format!("job {id}")).await?;
    Ok(acts.into_iter().rfind(|act| act.act == "cancel").map(|act| act.by))
}

/// Every job of this kind that a member asked for and that is not forgotten.
///
/// # Errors
/// When the database refuses.
pub async fn ids_of(platform: &Platform, kind: &str, owner: &str) -> Result<Vec<String>, AppError> {
    let ids = sqlx::query_scalar("SELECT id FROM jobs WHERE owner_id = $1 AND kind = $2")
        .bind(owner)
        .bind(kind)
        .fetch_all(platform.db.read())
        .await?;
    Ok(ids)
}
