//! What people do to jobs: retry, cancel, pause, resume. Each act is remembered, with who did it: `by` is the
//! id of a member, or empty for somebody at the terminal.

use super::Queue;
use super::order::queue_named;
use super::store::acts::{self, Deed};
use super::store::operate::{self, Facts};
use super::store::tally::{self, Tally};
use crate::platform::error::AppError;
use crate::platform::job::JobState;
use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::is_duplicate;
use crate::platform::time::{DAY, Timestamp};

/// How long a cancelled job that never ran is remembered.
const KEPT: i64 = 7 * DAY;

/// Begins a job anew that is finished or waits for its next attempt.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Conflict`] when it runs, waits already, or another with the same key does.
pub async fn retry(platform: &Platform, id: &str, by: &str) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    let (facts, state) = find(&mut tx, id).await?;
    match state {
        JobState::Running => {
            return Err(AppError::Conflict("The job is running. Wait for it, or cancel it first.".into()));
        }
        JobState::Ready => return Err(AppError::Conflict("The job is waiting for a worker already.".into())),
        _ => {}
    }
    let now = platform.jobs.now(&platform.clock);
    match operate::begin_anew(&mut tx, id, now).await {
        Err(error) if is_duplicate(&error) => {
            return Err(AppError::Conflict("Another job for the same thing is under way. Wait for that one.".into()));
        }
        done => done?,
    }
    let queue = queue_named(&facts.queue);
    move_count(&mut tx, queue, state, JobState::Ready).await?;
    acts::remember(platform, &mut tx, on_job(id, "retry", by), now).await?;
    tx.job_added(queue);
    tx.commit().await?;
    Ok(())
}

/// Cancels a job: at once when it waits; a running one is asked to end and is ended if it does not.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Conflict`] when it is finished.
pub async fn cancel(platform: &Platform, id: &str, by: &str) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    let (facts, state) = find(&mut tx, id).await?;
    let now = platform.jobs.now(&platform.clock);
    match state {
        JobState::Running => operate::ask_to_end(&mut tx, id, now).await?,
        waiting if !waiting.is_finished() => {
            operate::cancel_waiting(&mut tx, id, now, now.plus(KEPT)).await?;
            move_count(&mut tx, queue_named(&facts.queue), waiting, JobState::Cancelled).await?;
            if facts.owner_id.is_some() {
                finished(&mut tx, id, JobState::Cancelled, now).await?;
            }
        }
        _ => return Err(AppError::Conflict("The job is finished; there is nothing to cancel.".into())),
    }
    acts::remember(platform, &mut tx, on_job(id, "cancel", by), now).await?;
    // A worker of this process looks at once, one of another at its next poll.
    tx.job_added(queue_named(&facts.queue));
    tx.commit().await?;
    Ok(())
}

/// Stops claiming jobs of a queue, in every process; what runs, runs on.
///
/// # Errors
/// When the database refuses.
pub async fn pause(platform: &Platform, queue: Queue, by: &str) -> Result<(), AppError> {
    set_paused(platform, queue, true, by).await
}

/// Claims jobs of a paused queue again.
///
/// # Errors
/// When the database refuses.
pub async fn resume(platform: &Platform, queue: Queue, by: &str) -> Result<(), AppError> {
    set_paused(platform, queue, false, by).await
}

async fn set_paused(platform: &Platform, queue: Queue, paused: bool, by: &str) -> Result<(), AppError> {
    let now = platform.jobs.now(&platform.clock);
    let mut tx = platform.db.begin().await?;
    operate::set_paused(&mut tx, queue.name(), paused.then_some(now)).await?;
    let act = if paused { "pause" } else { "resume" };
    let deed = Deed { about: format!("queue {}", queue.name()), act, by, job: None };
    acts::remember(platform, &mut tx, deed, now).await?;
    append(&mut tx, &Stream::admin(), "queues.changed", &(), None, platform.clock.now()).await?;
    tx.job_added(queue);
    tx.commit().await?;
    Ok(())
}

/// True when the job belongs to this member; false, too, when that cannot be found out.
pub async fn is_owner(platform: &Platform, id: &str, member: &str) -> bool {
    matches!(operate::owner(&platform.db, id).await, Ok(Some(owner)) if owner == member)
}

/// Tells the owner's pages that their job is over.
pub(super) async fn finished(tx: &mut WriteTx, id: &str, state: JobState, at: Timestamp) -> sqlx::Result<()> {
    let body = serde_json::json!({ "id": id, "state": state });
    append(tx, &Stream::job(id), "job.finished", &body, None, at).await.map(drop)
}

fn on_job<'a>(id: &str, act: &'static str, by: &'a str) -> Deed<'a> {
    Deed { about: format!("job {id}"), act, by, job: None }
}

async fn find(tx: &mut WriteTx, id: &str) -> Result<(Facts, JobState), AppError> {
    let facts = operate::facts(tx, id).await?.ok_or(AppError::NotFound)?;
    let state = JobState::parse(&facts.state).ok_or(AppError::NotFound)?;
    Ok((facts, state))
}

async fn move_count(tx: &mut WriteTx, queue: Queue, from: JobState, to: JobState) -> sqlx::Result<()> {
    let mut tally = Tally::default();
    tally.gauge(queue.name(), from.as_str(), -1);
    tally.gauge(queue.name(), to.as_str(), 1);
    tally::add(tx, tally).await
}
