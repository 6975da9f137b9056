//! The ticker: one in every process, and it does not matter which of them comes first.

use std::time::Duration;

use super::store::{self, State};
use super::{CatchUp, Schedule};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::cause::{Cause, because};
use crate::platform::time::{DAY, HOUR, MINUTE, Timestamp};

/// The shortest sleep.
const SHORTEST: Duration = Duration::from_millis(5);
/// The longest time without a look at the rows, which another process may have changed.
const REREAD: i64 = MINUTE;
/// A moment that is older than this was missed. Less is a restart, or a machine that is busy.
const LATE: i64 = 5 * MINUTE;

/// Notes schedules that were never seen before: they begin now, not in the past. Called before
/// anybody is served.
///
/// # Errors
/// When the database refuses.
pub async fn begin(platform: &Platform) -> Result<(), AppError> {
    let now = platform.jobs.now(&platform.clock);
    let mut tx = platform.db.begin().await?;
    for schedule in platform.schedules.iter() {
        store::begin(&mut tx, schedule.name, now).await?;
    }
    Ok(tx.commit().await?)
}

/// Fires what is due, for ever.
pub async fn run(platform: Platform) {
    let mut looked = Looked::default();
    loop {
        let now = platform.jobs.now(&platform.clock);
        if looked.must_again(now) {
            looked = match look(&platform, now).await {
                Ok(next) => Looked { at: Some(now), next },
                Err(error) => {
                    tracing::warn!(?error, "the schedules could not be looked at; tried again in a second");
                    Looked::default()
                }
            };
        }
        let ahead = looked.next.map_or(i64::MAX, |next| next.0 - platform.jobs.now(&platform.clock).0);
        let ahead = Duration::from_micros(u64::try_from(ahead).unwrap_or_default());
        // Whoever sets the clock is noticed within a poll. At least a moment: an error must not make this spin.
        let longest = platform.jobs.limits().poll;
        tokio::time::sleep(ahead.clamp(SHORTEST.min(longest), longest)).await;
    }
}

/// When the rows were read last, and what comes next by them.
#[derive(Default)]
struct Looked {
    at: Option<Timestamp>,
    next: Option<Timestamp>,
}

impl Looked {
    fn must_again(&self, now: Timestamp) -> bool {
        let is_due = self.next.is_some_and(|next| next <= now);
        // A look from the future says that the clock was set back.
        is_due || self.at.is_none_or(|at| now < at || now.0 - at.0 >= REREAD)
    }
}

/// Fires what is due at `now`; gives the next moment of all.
async fn look(platform: &Platform, now: Timestamp) -> Result<Option<Timestamp>, AppError> {
    let states = store::states(&platform.db).await?;
    let mut failed = None;
    for schedule in platform.schedules.iter() {
        let Some(state) = states.iter().find(|state| state.name == schedule.name) else {
            begin(platform).await?;
            continue;
        };
        // One that cannot be fired holds no other up.
        if let Err(error) = settle(platform, schedule, state, now).await {
            failed = Some(error);
        }
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(platform.schedules.iter().filter_map(|schedule| schedule.next(now)).min()),
    }
}

async fn settle(platform: &Platform, schedule: &Schedule, state: &State, now: Timestamp) -> Result<(), AppError> {
    if state.paused_at.is_some() {
        return Ok(());
    }
    if state.last_tick > now.0 + LATE {
        tracing::warn!(schedule = schedule.name, "the clock was set back; the schedule goes on from now");
        let mut tx = platform.db.begin().await?;
        store::advance(&mut tx, schedule.name, state.last_tick, now).await?;
        return Ok(tx.commit().await?);
    }
    let Some(tick) = schedule.last_due(Timestamp(state.last_tick), now) else { return Ok(()) };
    let fires = schedule.catch_up == CatchUp::Once || now.0 - tick.0 <= LATE;
    let mut tx = platform.db.begin().await?;
    if !store::advance(&mut tx, schedule.name, state.last_tick, tick).await? {
        return Ok(());
    }
    // The row of the moment holds even where the clock was set back and it comes a second time.
    if fires && store::take_tick(&mut tx, schedule.name, tick).await? {
        let cause = Cause::of(format!("schedule {}", schedule.name));
        let job = because(cause, (schedule.enqueue)(platform, &mut tx, tick)).await?;
        store::name_job(&mut tx, schedule.name, tick, &job).await?;
    }
    Ok(tx.commit().await?)
}

impl Schedule {
    /// The last moment after `last` and not after `now`.
    fn last_due(&self, last: Timestamp, now: Timestamp) -> Option<Timestamp> {
        // From short to long, so that a year of minutes is not gone through one by one.
        [HOUR, DAY, 32 * DAY, i64::MAX].into_iter().find_map(|back| {
            let from = last.max(Timestamp(now.0.saturating_sub(back)));
            let moments = std::iter::successors(self.next(from), |tick| self.next(*tick));
            moments.take_while(|tick| *tick <= now).last()
        })
    }
}
