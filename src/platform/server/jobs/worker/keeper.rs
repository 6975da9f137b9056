//! The one task that claims and settles. What has ended since it looked last and what is claimed for
//! the slots that became free go into one transaction, so under load each costs a fraction of one.
//!
//! A job that takes less time than claiming it would leave its slot idle most of the time. So while
//! the jobs of a queue are that short, a few more than there are slots are claimed; they begin as
//! soon as a slot is free, and what has not begun soon goes back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until};

use super::Shared;
use super::outcome::{Ended, Outcome};
use super::running::One;
use super::watcher;
use crate::platform::job::JobState;
use crate::platform::server::db::WriteTx;
use crate::platform::server::jobs::Queue;
use crate::platform::server::jobs::acting::finished;
use crate::platform::server::jobs::order::queue_named;
use crate::platform::server::jobs::store::claim::{self, Claimant, Claimed};
use crate::platform::server::jobs::store::recover;
use crate::platform::server::jobs::store::settle::{self, FailedAttempt};
use crate::platform::server::jobs::store::tally::{self, Tally};
use crate::platform::time::{SECOND, Timestamp};

/// How long the keeper waits after the database has refused.
const REFUSED: Duration = Duration::from_millis(250);
/// After so many short jobs in a row a queue's next ones are claimed ahead, so many for each slot.
const SHORT_IN_A_ROW: usize = 16;
const AHEAD: usize = 7;
/// A job that took no longer is short.
const SHORT: Duration = Duration::from_millis(1);
/// How often it writes down that it has looked for jobs of a queue.
const LOOKED: i64 = 5 * SECOND;

struct Keeper {
    shared: Arc<Shared>,
    ended: mpsc::UnboundedSender<Ended>,
    /// Attempts that are over and not settled.
    batch: Vec<Ended>,
    /// Queues that may have something ready.
    maybe: BTreeSet<Queue>,
    /// Something may have become due.
    due: bool,
    /// A job whose process has died before may be waiting.
    suspects: bool,
    /// Counts that are written down now and then.
    counters: Tally,
    looked: Vec<(Queue, Timestamp)>,
    /// How many jobs in a row were short.
    short: BTreeMap<Queue, usize>,
    /// When to give back what still runs; set once the worker is to end.
    deadline: Option<Instant>,
}

/// Claims and settles until the worker is stopped.
pub(super) async fn run(
    shared: Arc<Shared>,
    ended: mpsc::UnboundedSender<Ended>,
    mut ends: mpsc::UnboundedReceiver<Ended>,
    mut stopped: watch::Receiver<Option<Duration>>,
) {
    let mut poll = interval(shared.platform.jobs.limits().poll);
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut keeper = Keeper {
        maybe: shared.slots.0.keys().copied().collect(),
        shared,
        ended,
        batch: Vec::new(),
        due: true,
        suspects: true,
        counters: Tally::default(),
        looked: Vec::new(),
        short: BTreeMap::new(),
        deadline: None,
    };
    loop {
        let (mut is_poll, mut is_over) = (false, false);
        tokio::select! {
            Some(ended) = ends.recv() => keeper.take(ended),
            () = keeper.shared.platform.jobs.woken() => {}
            _ = poll.tick() => is_poll = true,
            Ok(()) = stopped.changed(), if keeper.deadline.is_none() => {}
            () = until(keeper.deadline) => is_over = true,
        }
        while let Ok(ended) = ends.try_recv() {
            keeper.take(ended);
        }
        // Looked at before every claim: of several things that have happened, any may be told first.
        if keeper.deadline.is_none()
            && let Some(grace) = *stopped.borrow()
        {
            keeper.deadline = Some(sleep(grace).deadline());
            tracing::info!(running = keeper.shared.running.ids().len(), "no more jobs are claimed");
        }
        if is_over {
            keeper.give_back();
        }
        if let Err(error) = keeper.cycle(is_poll).await {
            tracing::warn!(%error, "jobs could not be claimed or acknowledged; tried again");
            sleep(REFUSED).await;
            keeper.shared.platform.jobs.wake(&[]);
        }
        if keeper.deadline.is_some() && keeper.batch.is_empty() && keeper.shared.running.is_empty() {
            break;
        }
    }
    keeper.leave().await;
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

impl Keeper {
    /// Notes that an attempt is over; its slot is free.
    fn take(&mut self, ended: Ended) {
        // Taken away meanwhile: whoever has it now settles it.
        if let Some(one) = self.shared.running.remove(&ended.job.id, ended.job.fence) {
            self.suspects |= one.suspect;
            self.maybe.insert(one.queue);
            let short = self.short.entry(one.queue).or_default();
            *short = if ended.took.is_some_and(|took| took <= SHORT) { *short + 1 } else { 0 };
            self.batch.push(ended);
        }
    }

    /// Settles what has ended and claims for the free slots, in one transaction, if there is either.
    async fn cycle(&mut self, is_poll: bool) -> sqlx::Result<()> {
        let shared = Arc::clone(&self.shared);
        let platform = &shared.platform;
        self.maybe.extend(platform.jobs.take_hints().into_iter().filter(|queue| shared.slots.0.contains_key(queue)));
        let now = platform.jobs.now(&platform.clock);
        if is_poll {
            self.look(now).await?;
        }
        let stopping = self.deadline.is_some();
        let claimable: Vec<(Queue, usize)> = if stopping { Vec::new() } else { self.free_slots() };
        let counting = is_poll && !self.counters.is_empty();
        if self.batch.is_empty() && claimable.is_empty() && !self.due && !counting {
            return Ok(());
        }
        let mut gauges = Tally::default();
        let mut counters = Tally::default();
        let mut tx = platform.db.begin_behind().await?;
        self.settle(&mut tx, now, &mut gauges, &mut counters).await?;
        let mut promoted = BTreeSet::new();
        let mut more_is_due = false;
        if self.due {
            let due = claim::promote(&mut tx, now).await?;
            more_is_due = due.len() >= claim::PROMOTED_AT_ONCE;
            for (queue, was) in due {
                let queue = queue_named(&queue);
                gauges.gauge(queue.name(), JobState::parse(&was).unwrap_or(JobState::Scheduled).as_str(), -1);
                gauges.gauge(queue.name(), "ready", 1);
                promoted.insert(queue);
            }
        }
        let claimable = if promoted.is_empty() || stopping {
            claimable
        } else {
            self.maybe.extend(promoted.iter().filter(|queue| shared.slots.0.contains_key(queue)));
            self.free_slots()
        };
        let (claimed, empty) = self.claim(&mut tx, now, &claimable).await?;
        for job in &claimed {
            let queue = queue_named(&job.queue).name();
            gauges.gauge(queue, "ready", -1);
            gauges.gauge(queue, "running", 1);
            counters.waited(queue, now, now.0 - job.run_at.max(job.enqueued_at));
        }
        tally::add(&mut tx, gauges).await?;
        if counting {
            tally::add(&mut tx, self.counters.clone()).await?;
        }
        tx.commit().await?;

        // Only now is any of it true.
        if counting {
            self.counters = Tally::default();
        }
        self.counters.merge(counters);
        self.batch.clear();
        self.due = more_is_due;
        for queue in empty {
            self.maybe.remove(&queue);
        }
        if !claimable.is_empty() {
            // Looked for again at the next poll, or when one has ended.
            self.suspects = false;
        }
        for job in claimed {
            self.begin(job);
        }
        Ok(())
    }

    /// The queues that may have something, with how many jobs to claim.
    fn free_slots(&self) -> Vec<(Queue, usize)> {
        let free = |queue: &Queue| {
            let slots = self.shared.slots.0.get(queue).copied().unwrap_or_default();
            let is_short = self.short.get(queue).is_some_and(|short| *short >= SHORT_IN_A_ROW);
            let slots = if is_short { slots * (1 + AHEAD) } else { slots };
            (*queue, slots.saturating_sub(self.shared.running.of(*queue)))
        };
        self.maybe.iter().map(free).filter(|(_, free)| *free > 0).collect()
    }

    /// What nobody may have told of: due jobs, ready ones, cancellations.
    async fn look(&mut self, now: Timestamp) -> sqlx::Result<()> {
        let platform = &self.shared.platform;
        if !self.shared.running.is_empty() {
            for id in recover::to_cancel(&platform.db, &self.shared.node.id).await? {
                self.shared.running.cancel(&id);
            }
        }
        self.due |= claim::is_due(&platform.db, now).await?;
        for queue in self.shared.slots.0.keys() {
            if !self.maybe.contains(queue) && claim::has_ready(&platform.db, *queue).await? {
                self.maybe.insert(*queue);
            }
        }
        self.suspects = true;
        Ok(())
    }

    async fn settle(
        &self,
        tx: &mut WriteTx,
        now: Timestamp,
        gauges: &mut Tally,
        counters: &mut Tally,
    ) -> sqlx::Result<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let rng = &self.shared.platform.rng;
        let ends: Vec<_> = self.batch.iter().map(|ended| (ended, ended.settlement(now, rng))).collect();
        let settlements: Vec<_> = ends.iter().map(|(_, (settlement, _))| settlement.clone()).collect();
        let accepted: BTreeSet<String> = settle::settle(tx, &settlements).await?.into_iter().collect();
        for (ended, (settlement, remark)) in &ends {
            let (job, queue) = (&ended.job, ended.queue());
            if !accepted.contains(&job.id) {
                tracing::warn!(job = job.id, kind = job.kind, "a worker was too late: the job is with another one");
                continue;
            }
            gauges.gauge(queue, "running", -1);
            gauges.gauge(queue, settlement.state, 1);
            if settlement.state == "done" {
                counters.counter(queue, "finished", now, 1);
            }
            if matches!(settlement.state, "retrying" | "dead") {
                counters.counter(queue, "failed", now, 1);
            }
            if let Some(took) = ended.took {
                counters.ran(queue, now, i64::try_from(took.as_micros()).unwrap_or(i64::MAX));
            }
            if let Some(remark) = remark {
                let failed = FailedAttempt {
                    job_id: &job.id,
                    fence: job.fence,
                    attempt: job.attempt,
                    ending: remark.ending,
                    error: &remark.words,
                    node: &self.shared.node.id,
                    started_at: job.started_at,
                    ended_at: now.0,
                };
                settle::remember(tx, &failed).await?;
                // The words may be somebody else's (a mail server names whom it does not know), so they stand on the
                // job's page and not in the log.
                tracing::info!(job = job.id, kind = job.kind, ending = remark.ending, "a job did not end well");
            }
            if let (Some(_), Some(_), Some(state)) =
                (&job.owner_id, settlement.finished_at, JobState::parse(settlement.state))
            {
                finished(tx, &job.id, state, now).await?;
            }
        }
        Ok(())
    }

    /// Claims for the free slots; says which queues had less than was asked for.
    async fn claim(
        &mut self,
        tx: &mut WriteTx,
        now: Timestamp,
        claimable: &[(Queue, usize)],
    ) -> sqlx::Result<(Vec<Claimed>, Vec<Queue>)> {
        let lease = i64::try_from(self.shared.platform.jobs.limits().lease.as_micros()).unwrap_or(i64::MAX);
        let node = self.shared.node.id.clone();
        let by = Claimant { node: &node, now, leased_until: now.plus(lease) };
        let (mut claimed, mut empty) = (Vec::new(), Vec::new());
        let mut may_take_suspect = self.suspects && !self.shared.running.has_suspect();
        for (queue, free) in claimable.iter().copied() {
            let mut found = Vec::new();
            if may_take_suspect {
                // Before the others, or it would wait for as long as more of them come. One at a time:
                // if its process dies again, it is known which job it was.
                found = claim::claim(tx, queue, 1, true, &by).await?;
                may_take_suspect = found.is_empty();
            }
            let free = free - found.len();
            if free > 0 {
                let others = claim::claim(tx, queue, free, false, &by).await?;
                if others.len() < free {
                    empty.push(queue);
                }
                found.extend(others);
            }
            claimed.extend(found);
            let looked = self.looked.iter().position(|(other, _)| *other == queue);
            if looked.is_none_or(|at| now.0 - self.looked[at].1.0 >= LOOKED) {
                claim::looked(tx, queue, now).await?;
                self.looked.retain(|(other, _)| *other != queue);
                self.looked.push((queue, now));
            }
        }
        Ok((claimed, empty))
    }

    /// Starts a job that was claimed.
    fn begin(&mut self, job: Claimed) {
        let (cancel, cancelled) = watch::channel(false);
        let queue = queue_named(&job.queue);
        let (id, fence, suspect) = (job.id.clone(), job.fence, job.crashes > 0);
        let remembered = Claimed { payload: String::new(), ..job.clone() };
        self.shared.running.add(&id, One { job: remembered, fence, queue, suspect, cancel, watcher: None });
        let Some(kind) = self.shared.registry.get(&job.kind) else {
            let _ = self.ended.send(Ended { job, outcome: Outcome::Unknown, keeps: Duration::ZERO, took: None });
            return;
        };
        let watcher = tokio::spawn(watcher::watch(Arc::clone(&self.shared), self.ended.clone(), job, kind, cancelled));
        self.shared.running.watched_by(&id, fence, watcher.abort_handle());
    }

    /// Gives back what still runs.
    fn give_back(&mut self) {
        for one in self.shared.running.drain() {
            if let Some(watcher) = one.watcher {
                watcher.abort();
            }
            self.batch.push(Ended { job: one.job, outcome: Outcome::GivenBack, keeps: Duration::ZERO, took: None });
        }
    }

    async fn leave(&self) {
        let platform = &self.shared.platform;
        // A sign of life after this would leave a worker in the list that is gone.
        *self.shared.gone.lock().await = true;
        let farewell = async {
            let mut tx = platform.db.begin().await?;
            tally::add(&mut tx, self.counters.clone()).await?;
            recover::disappear(&mut tx, &self.shared.node.id).await?;
            tx.commit().await
        };
        if let Err(error) = farewell.await {
            tracing::warn!(%error, "a worker could not say that it has ended");
        }
        self.shared.node.bury(&self.shared.node.id);
    }
}
