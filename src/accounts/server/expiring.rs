//! Putting away sessions, links and invitations that have run out.

use serde::{Deserialize, Serialize};

use super::security_log;
use super::store::{self, addresses, devices, factors, invites, links, passkeys};
use crate::platform::server::jobs::{Context, Failure, Job};
use crate::platform::time::DAY;

/// Deletes sessions and mailed links that have run out, and invitations a month after. None of them lets anybody in before that either.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExpireSessions {}

impl Job for ExpireSessions {
    const KIND: &'static str = "sessions.expire";
    /// How many sessions there were.
    type Output = u64;

    async fn run(self, ctx: Context) -> Result<u64, Failure> {
        let platform = ctx.platform();
        let mut tx = platform.db.begin().await?;
        let now = platform.clock.now();
        let gone = store::delete_expired_sessions(tx.conn(), now).await?;
        links::delete_expired_links(tx.conn(), now).await?;
        addresses::delete_old_recoveries(tx.conn(), now.plus(-DAY)).await?;
        factors::delete_expired_halves(tx.conn(), now).await?;
        passkeys::delete_expired_challenges(tx.conn(), now).await?;
        devices::delete_log_before(tx.conn(), now.plus(-security_log::KEPT)).await?;
        invites::delete_old_invites(tx.conn(), now.plus(-30 * DAY)).await?;
        tx.commit().await?;
        Ok(gone)
    }
}
