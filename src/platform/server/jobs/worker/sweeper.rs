//! Takes jobs back from processes that are dead or silent, and folds the counts.

use std::sync::Arc;
use std::time::Duration;

use super::Shared;
use crate::platform::job::JobState;
use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::server::db::WriteTx;
use crate::platform::server::jobs::acting::finished;
use crate::platform::server::jobs::limits::MOST_CRASHES;
use crate::platform::server::jobs::order::queue_named;
use crate::platform::server::jobs::store::recover::{self, Orphan};
use crate::platform::server::jobs::store::settle::{self, FailedAttempt, Settlement};
use crate::platform::server::jobs::store::tally::{self, Tally};
use crate::platform::time::{DAY, Timestamp};

/// A clock that differs by more from the time that passed was set.
const STEP: i64 = 2_000_000;
/// How long a job that gave up is remembered.
const KEPT: i64 = 30 * DAY;

/// Sweeps for ever.
pub(super) async fn run(shared: Arc<Shared>) {
    let every = shared.platform.jobs.limits().sweep;
    let mut steps = StepWatch::default();
    loop {
        tokio::time::sleep(every).await;
        let clock = &shared.platform.clock;
        let lease = shared.platform.jobs.limits().lease;
        let steady = steps.is_steady(shared.platform.jobs.now(clock), clock.steady(), lease);
        if let Err(error) = sweep(&shared, steady).await {
            tracing::warn!(%error, "dead workers could not be looked for");
        }
        if let Err(error) = fold(&shared).await {
            tracing::warn!(%error, "the counts of jobs could not be brought up to date");
        }
    }
}

/// Takes back what dead processes left, and with `leases` what silent ones hold for too long.
pub(super) async fn sweep(shared: &Shared, leases: bool) -> sqlx::Result<()> {
    let platform = &shared.platform;
    let lease = i64::try_from(platform.jobs.limits().lease.as_micros()).unwrap_or(i64::MAX);
    for (node, leased_until) in recover::nodes(&platform.db, lease).await? {
        if node == shared.node.id {
            continue;
        }
        let now = platform.jobs.now(&platform.clock);
        if shared.node.is_dead(&node) {
            take_back(shared, &node, None).await?;
            shared.node.bury(&node);
        } else if leases && leased_until.is_some_and(|until| until < now.0) {
            take_back(shared, &node, Some(now)).await?;
        }
    }
    Ok(())
}

/// Puts the jobs of a process back, or gives up those that keep killing theirs.
async fn take_back(shared: &Shared, node: &str, lapsed_at: Option<Timestamp>) -> sqlx::Result<()> {
    let platform = &shared.platform;
    let mut tx = platform.db.begin().await?;
    let orphans = recover::orphans(&mut tx, node, lapsed_at).await?;
    // Those whose process died before ran one at a time: if there is one, it was it.
    let known = orphans.iter().any(|orphan| orphan.crashes > 0);
    let now = platform.jobs.now(&platform.clock);
    let mut tally = Tally::default();
    for orphan in &orphans {
        let crashes = orphan.crashes + i64::from(!known || orphan.crashes > 0);
        let gave_up = crashes >= MOST_CRASHES;
        put_back(&mut tx, orphan, crashes, node, now, lapsed_at.is_some()).await?;
        let queue = queue_named(&orphan.queue);
        tally.gauge(queue.name(), "running", -1);
        tally.gauge(queue.name(), if gave_up { "dead" } else { "ready" }, 1);
        if gave_up {
            tally.counter(queue.name(), "failed", now, 1);
            if orphan.owner_id.is_some() {
                finished(&mut tx, &orphan.id, JobState::Dead, now).await?;
            }
        }
        tx.job_added(queue);
        tracing::warn!(
            job = orphan.id,
            kind = orphan.kind,
            crashes,
            gave_up,
            "a job was taken from a worker that is gone"
        );
    }
    tally::add(&mut tx, tally).await?;
    recover::disappear(&mut tx, node).await?;
    tx.commit().await
}

async fn put_back(
    tx: &mut WriteTx,
    orphan: &Orphan,
    crashes: i64,
    node: &str,
    now: Timestamp,
    was_silent: bool,
) -> sqlx::Result<()> {
    let words = if was_silent {
        "Its process had given no sign of life for longer than a lease."
    } else {
        "Its process died while it ran."
    };
    let gave_up = crashes >= MOST_CRASHES;
    let error =
        gave_up.then(|| format!("{words} That was the {MOST_CRASHES}rd time: it is not tried again by itself."));
    let settlement = Settlement {
        id: orphan.id.clone(),
        fence: orphan.fence,
        state: if gave_up { "dead" } else { "ready" },
        run_at: None,
        given_back: i64::from(!gave_up),
        result: None,
        error,
        note: None,
        finished_at: gave_up.then_some(now.0),
        expires_at: gave_up.then_some(now.plus(KEPT).0),
    };
    settle::settle(tx, &[settlement]).await?;
    recover::count_crash(tx, &orphan.id, crashes).await?;
    let failed = FailedAttempt {
        job_id: &orphan.id,
        fence: orphan.fence,
        attempt: orphan.attempt,
        ending: if was_silent { "lost" } else { "crashed" },
        error: words,
        node,
        started_at: orphan.started_at.unwrap_or(now.0),
        ended_at: now.0,
    };
    settle::remember(tx, &failed).await
}

/// Brings the counts up to date, and tells the pages that show them.
async fn fold(shared: &Shared) -> sqlx::Result<()> {
    let platform = &shared.platform;
    if !tally::is_waiting(&platform.db).await? {
        return Ok(());
    }
    let mut tx = platform.db.begin_behind().await?;
    if tally::fold(&mut tx).await? > 0 {
        append(&mut tx, &Stream::admin(), "queues.changed", &(), None, platform.clock.now()).await?;
    }
    tx.commit().await
}

/// Notices that the clock was set: then leases say nothing until everybody has renewed theirs.
#[derive(Default)]
struct StepWatch {
    last: Option<(Timestamp, Duration)>,
    held_until: Duration,
}

impl StepWatch {
    /// Compares the clock with the time that really passed; true when leases can be believed.
    fn is_steady(&mut self, now: Timestamp, steady: Duration, lease: Duration) -> bool {
        if let Some((then, before)) = self.last.replace((now, steady)) {
            let passed = i64::try_from(steady.saturating_sub(before).as_micros()).unwrap_or(i64::MAX);
            if (now.0 - then.0 - passed).abs() > STEP {
                tracing::warn!("the clock was set; no job is taken from a worker until all have renewed their leases");
                self.held_until = steady + lease;
            }
        }
        steady >= self.held_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_takes_no_jobs_from_anybody() {
        let mut steps = StepWatch::default();
        let lease = Duration::from_secs(30);
        let at = |seconds: i64| Timestamp(seconds * 1_000_000);
        let passed = Duration::from_secs;
        assert!(steps.is_steady(at(0), passed(0), lease));
        assert!(steps.is_steady(at(1), passed(1), lease));
        // An hour forward in one second.
        assert!(!steps.is_steady(at(3_602), passed(2), lease));
        assert!(!steps.is_steady(at(3_631), passed(31), lease));
        assert!(steps.is_steady(at(3_632), passed(32), lease));
        // And back.
        assert!(!steps.is_steady(at(33), passed(33), lease));
    }
}
