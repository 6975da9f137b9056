//! Schedules: jobs that are enqueued by the clock.
//!
//! A schedule is declared in code (`server/schedules.rs`); its row keeps how far it has come. Every
//! process runs a ticker, and whichever comes first fires a moment's run: it inserts the unique row
//! of that moment in the transaction that enqueues the job.

mod acting;
mod cron;
mod fields;
mod next;
mod store;
mod ticker;
mod words;
mod zone;

use std::sync::Arc;

use futures::future::BoxFuture;

use super::{Job, Order};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::time::Timestamp;

pub use acting::{ScheduleView, list, pause, resume, run_now};
pub use cron::Cron;
pub use store::{RUNS_KEPT, prune_ticks};
pub use ticker::{begin, run};
pub use zone::Zone;

/// What becomes of moments that passed while no process was running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatchUp {
    /// They are let pass.
    Skip,
    /// The last of them is made up for, once.
    Once,
}

type Enqueue = Box<
    dyn for<'t> Fn(&'t Platform, &'t mut WriteTx, Timestamp) -> BoxFuture<'t, Result<String, AppError>> + Send + Sync,
>;

/// One job and when it runs.
pub struct Schedule {
    name: &'static str,
    cron: Cron,
    zone: Zone,
    catch_up: CatchUp,
    enqueue: Enqueue,
}

impl Schedule {
    /// Runs the job that `job` makes at each moment of the cron line, told in the zone of this name
    /// (`UTC`, `Europe/Lisbon`). `job` gets the moment. While one run is unfinished the next is not
    /// enqueued beside it: runs that take too long, or wait in a paused queue, never pile up.
    ///
    /// # Errors
    /// A sentence when the line cannot be read or never fires, or nobody knows the zone.
    pub fn new<J: Job>(
        name: &'static str,
        line: &str,
        zone: &str,
        catch_up: CatchUp,
        job: impl Fn(Timestamp) -> J + Send + Sync + 'static,
    ) -> Result<Self, String> {
        let wrong = |words: String| format!("The schedule “{name}” cannot be kept: {words}");
        let job = Arc::new(job);
        Ok(Self {
            name,
            cron: Cron::parse(line).map_err(wrong)?,
            zone: Zone::named(zone).map_err(wrong)?,
            catch_up,
            enqueue: Box::new(move |platform, tx, tick| {
                let job = Arc::clone(&job);
                Box::pin(async move {
                    let job = job(tick);
                    Order::new(&job).unique(format!("schedule {name}")).enqueue(platform, tx).await
                })
            }),
        })
    }

    /// The first moment after `after`.
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        self.cron.next(after, &self.zone)
    }
}

/// All schedules of the program, in the order in which they are shown.
#[derive(Default)]
pub struct Schedules(Vec<Schedule>);

impl Schedules {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// This one, too; in place of an earlier one of the same name.
    pub fn with(mut self, schedule: Schedule) -> Self {
        self.0.retain(|earlier| earlier.name != schedule.name);
        self.0.push(schedule);
        self
    }

    fn iter(&self) -> impl Iterator<Item = &Schedule> {
        self.0.iter()
    }

    fn named(&self, name: &str) -> Result<&Schedule, AppError> {
        self.iter().find(|schedule| schedule.name == name).ok_or(AppError::NotFound)
    }
}
