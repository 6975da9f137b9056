//! Signs of life: the leases of this process's jobs, its row among the workers, the time by the database.

use std::collections::HashSet;
use std::sync::Arc;

use super::Shared;
use crate::platform::server::jobs::store::recover;

/// Beats for ever.
pub(super) async fn run(shared: Arc<Shared>) {
    let every = shared.platform.jobs.limits().heartbeat;
    loop {
        tokio::time::sleep(every).await;
        if let Err(error) = beat(&shared).await {
            tracing::warn!(%error, "a worker's sign of life was not stored");
        }
    }
}

/// Renews the leases and looks what was taken away or is to end.
pub(super) async fn beat(shared: &Shared) -> sqlx::Result<()> {
    let gone = shared.gone.lock().await;
    if *gone {
        return Ok(());
    }
    let platform = &shared.platform;
    // Before the renewal: a job that is claimed meanwhile is not missing from the answer.
    let before = shared.running.ids();
    if platform.clock.is_the_machines()
        && let Some(theirs) = platform.db.time().await?
    {
        platform.jobs.set_ahead(theirs.0 - platform.clock.now().0);
    }
    let now = platform.jobs.now(&platform.clock);
    let lease = i64::try_from(platform.jobs.limits().lease.as_micros()).unwrap_or(i64::MAX);
    let mut tx = platform.db.begin().await?;
    let held = recover::renew(&mut tx, &shared.node.id, now.plus(lease)).await?;
    let pid = i64::from(std::process::id());
    recover::appear(&mut tx, &shared.node.id, &shared.slots.to_json(), pid, now).await?;
    tx.commit().await?;
    for one in held.iter().filter(|one| one.cancel_at.is_some()) {
        shared.running.cancel(&one.id);
    }
    let held: HashSet<(String, i64)> = held.into_iter().map(|one| (one.id, one.fence)).collect();
    for (id, fence) in before.into_iter().filter(|one| !held.contains(one)) {
        // Others have it now, or it has just been acknowledged; either way nothing it does counts any more.
        if let Some(watcher) = shared.running.remove(&id, fence).and_then(|one| one.watcher) {
            tracing::warn!(job = id, "a job was taken from this worker, which had been silent for too long");
            watcher.abort();
        }
    }
    Ok(())
}
