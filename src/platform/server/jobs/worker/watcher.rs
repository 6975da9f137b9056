//! Watches over one running job: its result, its time limit, its cancellation, its panic.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{sleep, timeout};

use super::Shared;
use super::outcome::{Ended, Outcome, tidy};
use crate::platform::server::cause::{Cause, because};
use crate::platform::server::jobs::context::Attempt;
use crate::platform::server::jobs::order::queue_named;
use crate::platform::server::jobs::registry::Kind;
use crate::platform::server::jobs::store::claim::Claimed;
use crate::platform::server::jobs::{Context, Failure};

/// How long a job that was claimed ahead waits for a slot.
const PATIENCE: Duration = Duration::from_millis(200);

type Joined = Option<Result<Result<String, Failure>, JoinError>>;

/// Runs `job` on the threads of the jobs and tells the keeper how it ended. Dropped, it ends the job.
pub(super) async fn watch(
    shared: Arc<Shared>,
    ended: mpsc::UnboundedSender<Ended>,
    mut job: Claimed,
    kind: Kind,
    cancelled: watch::Receiver<bool>,
) {
    let turn = match shared.turns.get(&queue_named(&job.queue)) {
        Some(turns) => timeout(PATIENCE, turns.acquire()).await.ok().and_then(Result::ok),
        None => None,
    };
    let Some(_turn) = turn else {
        let _ = ended.send(Ended { job, outcome: Outcome::NotBegun, keeps: kind.keeps, took: None });
        return;
    };
    let began = shared.platform.clock.steady();
    let attempt = Attempt {
        platform: shared.platform.clone(),
        id: job.id.clone(),
        fence: job.fence,
        attempt: u32::try_from(job.attempt).unwrap_or(u32::MAX),
        max_attempts: u32::try_from(job.max_attempts).unwrap_or(u32::MAX),
        owner: job.owner_id.clone(),
        cancelled: cancelled.clone(),
        reporter: Arc::clone(&shared.reporter),
    };
    let work = (kind.run)(std::mem::take(&mut job.payload), Context::new(attempt));
    let outcome = match shared.executor.handle() {
        Ok(threads) => {
            // Dropped with this task when the job is taken away: then the job is ended, too.
            let mut set = JoinSet::new();
            set.spawn_on(because(Cause::job(&job.id), work), &threads);
            supervise(&shared, set, &kind, cancelled).await
        }
        Err(error) => Outcome::Failed("failed", Failure::Retry(format!("The machine gives no threads: {error}."))),
    };
    // A clock that is moved by hand tells nothing about how long anything took.
    let took = shared.platform.clock.steady().saturating_sub(began);
    let took = if shared.platform.clock.is_the_machines() { took } else { took.max(Duration::from_millis(2)) };
    let _ = ended.send(Ended { job, outcome, keeps: kind.keeps, took: Some(took) });
}

async fn supervise(
    shared: &Shared,
    mut set: JoinSet<Result<String, Failure>>,
    kind: &Kind,
    mut cancelled: watch::Receiver<bool>,
) -> Outcome {
    let farewell = shared.platform.jobs.limits().farewell;
    tokio::select! {
        joined = set.join_next() => of(joined),
        () = sleep(kind.timeout) => {
            set.abort_all();
            let seconds = kind.timeout.as_secs();
            match timeout(farewell, set.join_next()).await {
                // It had finished after all, in the moment it was ended.
                Ok(Some(Ok(done))) => of(Some(Ok(done))),
                Ok(_) => Outcome::Failed("timed out", Failure::Retry(format!("It took longer than {seconds} s."))),
                Err(_) => {
                    shared.executor.renew();
                    Outcome::Failed("timed out", Failure::GiveUp(stuck(seconds)))
                }
            }
        }
        () = told(&mut cancelled) => {
            match timeout(farewell, set.join_next()).await {
                Ok(joined) => of(joined),
                Err(_) => {
                    set.abort_all();
                    if timeout(farewell, set.join_next()).await.is_err() {
                        shared.executor.renew();
                    }
                    Outcome::Failed("cancelled", Failure::Cancelled)
                }
            }
        }
    }
}

async fn told(cancelled: &mut watch::Receiver<bool>) {
    if cancelled.wait_for(|cancelled| *cancelled).await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn stuck(seconds: u64) -> String {
    format!(
        "It took longer than {seconds} s and does not let go of its thread: it blocks where it should wait. It is not \
         tried again, for it would hold another thread. The threads are free again after a restart."
    )
}

fn of(joined: Joined) -> Outcome {
    match joined {
        Some(Ok(Ok(result))) => Outcome::Done(result),
        Some(Ok(Err(failure))) => Outcome::Failed("failed", failure),
        Some(Err(error)) if error.is_panic() => {
            let panic = error.into_panic();
            let words = panic
                .downcast_ref::<&str>()
                .map(|words| (*words).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "no words".into());
            Outcome::Failed("panicked", Failure::Retry(format!("It panicked: {}", tidy(&words))))
        }
        _ => Outcome::GivenBack,
    }
}
