//! Schedules as a page shows them, and what an owner does to them.

use serde::Serialize;

use super::{Schedule, store};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::jobs::store::acts::{self, Act, Deed};
use crate::platform::time::Timestamp;

/// A schedule as the page and the API show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScheduleView {
    pub name: String,
    /// The cron line.
    pub expression: String,
    /// The same in words; the line itself where no words are better.
    pub words: String,
    /// Such as `Europe/Lisbon`.
    pub zone: String,
    /// The last moment that it was fired for.
    pub last: Option<Timestamp>,
    /// The job of that moment; it may be forgotten already.
    pub last_job: Option<String>,
    /// The next moment; `None` while it is paused.
    pub next: Option<Timestamp>,
    pub paused: bool,
    /// Who paused it.
    pub paused_by: Option<Act>,
    /// When somebody ran it by hand last.
    pub ran_by: Option<Act>,
}

fn about(name: &str) -> String {
    format!("schedule {name}")
}

async fn remember(
    platform: &Platform,
    tx: &mut WriteTx,
    name: &str,
    act: &'static str,
    by: (&str, Option<&str>),
) -> sqlx::Result<()> {
    let deed = Deed { about: about(name), act, by: by.0, job: by.1 };
    acts::remember(platform, tx, deed, platform.jobs.now(&platform.clock)).await
}

/// All schedules.
///
/// # Errors
/// When the database refuses.
pub async fn list(platform: &Platform) -> Result<Vec<ScheduleView>, AppError> {
    let (states, runs) = (store::states(&platform.db).await?, store::last_runs(&platform.db).await?);
    let acts = acts::latest(&platform.db).await?;
    let now = platform.jobs.now(&platform.clock);
    let view = |schedule: &Schedule| {
        let paused = states.iter().any(|state| state.name == schedule.name && state.paused_at.is_some());
        let run = runs.iter().find(|run| run.schedule == schedule.name);
        let about = about(schedule.name);
        let act = |word: &str| acts.iter().find(|act| act.about == about && act.act == word).cloned();
        ScheduleView {
            name: schedule.name.to_owned(),
            expression: schedule.cron.line().to_owned(),
            words: schedule.cron.words(),
            zone: schedule.zone.name().to_owned(),
            last: run.map(|run| Timestamp(run.tick)),
            last_job: run.map(|run| run.job_id.clone()),
            next: if paused { None } else { schedule.next(now) },
            paused,
            paused_by: act("pause").filter(|_| paused),
            ran_by: act("run"),
        }
    };
    Ok(platform.schedules.iter().map(view).collect())
}

/// Stops a schedule until it is resumed.
///
/// # Errors
/// [`AppError::NotFound`] when there is none of this name.
pub async fn pause(platform: &Platform, name: &str, by: &str) -> Result<(), AppError> {
    platform.schedules.named(name)?;
    let mut tx = platform.db.begin().await?;
    store::pause(&mut tx, name, platform.jobs.now(&platform.clock)).await?;
    remember(platform, &mut tx, name, "pause", (by, None)).await?;
    Ok(tx.commit().await?)
}

/// Lets a schedule go on. The moments that passed meanwhile are not made up for, whatever its policy:
/// they were meant not to happen.
///
/// # Errors
/// [`AppError::NotFound`] when there is none of this name.
pub async fn resume(platform: &Platform, name: &str, by: &str) -> Result<(), AppError> {
    platform.schedules.named(name)?;
    let mut tx = platform.db.begin().await?;
    store::resume(&mut tx, name, platform.jobs.now(&platform.clock)).await?;
    remember(platform, &mut tx, name, "resume", (by, None)).await?;
    Ok(tx.commit().await?)
}

/// Runs a schedule's job now, paused or not, and gives the job's id; the next moment stays where it
/// was. While a run is unfinished its id is given.
///
/// # Errors
/// [`AppError::NotFound`] when there is none of this name.
pub async fn run_now(platform: &Platform, name: &str, by: &str) -> Result<String, AppError> {
    let schedule = platform.schedules.named(name)?;
    let mut tx = platform.db.begin().await?;
    let id = (schedule.enqueue)(platform, &mut tx, platform.jobs.now(&platform.clock)).await?;
    remember(platform, &mut tx, name, "run", (by, Some(&id))).await?;
    tx.commit().await?;
    Ok(id)
}
