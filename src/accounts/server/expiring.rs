//! Putting away sessions that have run out.

use serde::{Deserialize, Serialize};

use super::store;
use crate::platform::server::jobs::{Context, Failure, Job};

/// Deletes sessions that have run out. None of them lets anybody in before that either.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExpireSessions {}

impl Job for ExpireSessions {
    const KIND: &'static str = "sessions.expire";
    /// How many there were.
    type Output = u64;

    async fn run(self, ctx: Context) -> Result<u64, Failure> {
        let platform = ctx.platform();
        let mut tx = platform.db.begin().await?;
        let gone = store::delete_expired_sessions(tx.conn(), platform.clock.now()).await?;
        tx.commit().await?;
        Ok(gone)
    }
}
