//! Every queue and who works on it, as it is now.

use std::collections::{BTreeMap, HashMap};

use super::counts::Counts;
use super::histogram::Histogram;
use super::store;
use super::watch::{Health, health};
use crate::platform::error::AppError;
use crate::platform::job::JobState;
use crate::platform::server::Platform;
use crate::platform::server::jobs::Queue;
use crate::platform::server::jobs::store::acts::{self, Act};
use crate::platform::time::{SECOND, Timestamp};

/// A process that has been silent for longer does not count as alive.
const ALIVE_FOR: i64 = 30 * SECOND;

/// All queues and all living processes.
#[derive(Clone, Debug)]
pub struct Overview {
    /// When it was read.
    pub now: Timestamp,
    /// In the order they are shown.
    pub queues: Vec<QueueView>,
    pub nodes: Vec<JobNode>,
}

/// One queue.
#[derive(Clone, Debug)]
pub struct QueueView {
    pub queue: Queue,
    /// How many jobs are in each state, in the order of [`JobState::ALL`].
    states: [i64; JobState::ALL.len()],
    /// Jobs enqueued so far.
    pub enqueued: i64,
    /// Jobs that were done so far.
    pub finished: i64,
    /// Attempts that failed so far.
    pub failed: i64,
    /// From when a job was due until a worker took it.
    pub wait: Histogram,
    pub run: Histogram,
    /// Since when the oldest job is due that nobody has taken.
    pub oldest: Option<Timestamp>,
    /// When a worker last looked for its jobs.
    pub claimed_at: Option<Timestamp>,
    pub paused_at: Option<Timestamp>,
    /// Who paused it.
    pub paused_by: Option<Act>,
    /// How many jobs of it all living processes run at once.
    pub slots: i64,
    pub health: Health,
}

/// A process that works on jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobNode {
    pub name: String,
    pub pid: i64,
    pub slots: BTreeMap<String, i64>,
    pub started_at: Timestamp,
    pub seen_at: Timestamp,
}

impl QueueView {
    /// Jobs in a state.
    pub fn in_state(&self, state: JobState) -> i64 {
        JobState::ALL.iter().position(|known| *known == state).map_or(0, |place| self.states[place])
    }

    /// True when every slot has a job.
    pub fn is_full(&self) -> bool {
        self.slots > 0 && self.in_state(JobState::Running) >= self.slots
    }
}

impl Overview {
    /// Jobs in a state, in all queues.
    pub fn in_state(&self, state: JobState) -> i64 {
        self.queues.iter().map(|queue| queue.in_state(state)).sum()
    }

    /// Slots of all queues in all living processes.
    pub fn slots(&self) -> i64 {
        self.queues.iter().map(|queue| queue.slots).sum()
    }

    /// Since when the oldest job is due that nobody has taken.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.queues.iter().filter_map(|queue| queue.oldest).min()
    }
}

/// Reads all of it. Its cost does not depend on how many jobs there are.
///
/// # Errors
/// When the database refuses.
pub async fn overview(platform: &Platform) -> Result<Overview, AppError> {
    let now = platform.jobs.now(&platform.clock);
    let counts = Counts::read(platform).await?;
    let marks: HashMap<String, (Option<i64>, Option<i64>)> =
        store::queues(platform).await?.into_iter().map(|(queue, paused, claimed)| (queue, (paused, claimed))).collect();
    let ready: HashMap<String, i64> = store::oldest_ready(platform).await?.into_iter().collect();
    // What is due and was not even made ready: nobody looks any more.
    let overdue: HashMap<String, i64> = store::overdue(platform, now).await?.into_iter().collect();
    let nodes: Vec<JobNode> =
        store::nodes(platform, now.plus(-ALIVE_FOR)).await?.into_iter().map(store::NodeRow::into_node).collect();
    let acts = acts::latest(&platform.db).await?;
    let view = |queue: Queue| {
        let name = queue.name();
        let states = JobState::ALL.map(|state| counts.in_state(Some(name), state));
        let (paused, claimed) = marks.get(name).copied().unwrap_or_default();
        let slots = nodes.iter().filter_map(|node| node.slots.get(name)).sum();
        let mut view = QueueView {
            queue,
            states,
            enqueued: counts.get(name, "enqueued"),
            finished: counts.get(name, "finished"),
            failed: counts.get(name, "failed"),
            wait: histogram(&counts, name, "wait"),
            run: histogram(&counts, name, "run"),
            oldest: ready.get(name).into_iter().chain(overdue.get(name)).min().copied().map(Timestamp),
            claimed_at: claimed.map(Timestamp),
            paused_at: paused.map(Timestamp),
            paused_by: paused.and_then(|_| paused_by(&acts, name)),
            slots,
            health: Health::Flowing,
        };
        view.health = health(now, &view);
        view
    };
    let queues = Queue::ALL.map(view).into();
    Ok(Overview { now, queues, nodes })
}

fn paused_by(acts: &[Act], queue: &str) -> Option<Act> {
    acts.iter().find(|act| act.act == "pause" && act.about == format!("queue {queue}")).cloned()
}

fn histogram(counts: &Counts, queue: &str, of: &str) -> Histogram {
    let mut histogram = Histogram { sum_us: counts.get(queue, &format!("{of}_us")), ..Histogram::default() };
    for (place, bucket) in histogram.buckets.iter_mut().enumerate() {
        *bucket = counts.get(queue, &format!("{of}:{place}"));
    }
    histogram
}
