//! Putting away what nobody will ask for again, of every part that the composition root knows.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::exports::server::sweep;
use crate::platform::server::jobs::store::{acts, prune, tally};
use crate::platform::server::jobs::{Context, Failure, Job, schedule};
use crate::platform::server::{audit, mail, throttles};
use crate::{api, media, oauth, providers, tokens, webhooks};

/// Rows deleted in one transaction: few enough that a page never waits for it.
const AT_ONCE: i64 = 200;

/// Deletes finished jobs whose results have run out, exports that nobody can fetch any more, pictures that were
/// taken away, old runs of schedules, old counts and acts, old live events, old mails, what was sent to webhooks long
/// ago, and tries that stop nobody any more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Prune {}

/// What it deleted.
#[derive(Clone, Debug, Serialize)]
pub struct Pruned {
    pub jobs: u64,
    pub runs: u64,
    /// Archives.
    pub exports: usize,
    /// Taken away by their owners.
    pub pictures: u64,
}

impl Job for Prune {
    const KIND: &'static str = "site.prune";
    const TIMEOUT: Duration = Duration::from_secs(1_800);
    type Output = Pruned;

    async fn run(self, ctx: Context) -> Result<Pruned, Failure> {
        let platform = ctx.platform();
        let now = platform.jobs.now(&platform.clock);
        let mut pruned = Pruned { jobs: 0, runs: 0, exports: 0, pictures: 0 };
        loop {
            ctx.check()?;
            let gone = prune::finished_jobs(&platform.db, now, AT_ONCE).await?;
            pruned.jobs += gone;
            if gone == 0 {
                break;
            }
        }
        loop {
            ctx.check()?;
            let gone = schedule::prune_ticks(platform, now.plus(-schedule::RUNS_KEPT), AT_ONCE).await?;
            pruned.runs += gone;
            if gone == 0 {
                break;
            }
        }
        let mut tx = platform.db.begin().await?;
        tally::forget_old(&mut tx, &platform.jobs, &platform.clock).await?;
        acts::forget_old(&mut tx, now).await?;
        audit::forget_old(&mut tx, now).await?;
        tx.commit().await?;
        platform.hub.prune().await?;
        webhooks::server::prune(platform).await?;
        tokens::server::prune(platform).await?;
        oauth::server::prune(platform).await?;
        providers::server::prune(platform).await?;
        api::server::prune(platform).await?;
        mail::prune(platform).await?;
        pruned.pictures = media::server::prune(platform).await?;
        throttles::prune(platform).await?;
        pruned.exports = sweep(platform).await?;
        Ok(pruned)
    }
}
