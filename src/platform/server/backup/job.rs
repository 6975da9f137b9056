//! The job that makes a backup by itself.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::nightly::{Nightly, run_nightly};
use super::write::{BackupError, Progress};
use crate::platform::server::jobs::{Context, Failure, Job, Queue};
use crate::platform::time::Timestamp;

/// Writes a backup into the folder of `TIDINGS_BACKUP_DIR` and removes the oldest there.
#[derive(Default, Serialize, Deserialize)]
pub struct BackUpSite {}

impl Job for BackUpSite {
    const KIND: &'static str = "site.backup";
    const QUEUE: Queue = Queue::Backups;
    const MAX_ATTEMPTS: u32 = 4;
    const TIMEOUT: Duration = Duration::from_secs(6 * 3600);
    const KEEPS_RESULT: Duration = Duration::from_secs(30 * 24 * 3600);
    type Output = Nightly;

    async fn run(self, ctx: Context) -> Result<Nightly, Failure> {
        // Every attempt names the same file: what an earlier one has finished is not done again.
        let at = made_at(ctx.id()).unwrap_or_else(|| ctx.platform().clock.now());
        run_nightly(ctx.platform(), at, &ctx).await.map_err(|error| match error {
            BackupError::Stopped => Failure::Cancelled,
            BackupError::Off => Failure::give_up(error.to_string()),
            other => Failure::retry(other.to_string()),
        })
    }
}

impl Progress for Context {
    async fn tell(&self, percent: u8, words: &str) -> bool {
        self.progress(percent, words);
        !self.is_cancelled()
    }
}

/// When an id was made (UUIDv7, RFC 9562 section 5.7: its first 48 bits are milliseconds).
fn made_at(id: &str) -> Option<Timestamp> {
    let digits: String = id.chars().filter(|c| *c != '-').take(12).collect();
    let millis = i64::from_str_radix(&digits, 16).ok()?;
    Some(Timestamp(millis.checked_mul(1_000)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::server::chance::Rng;

    #[test]
    fn an_id_says_when_it_was_made() {
        let monday = Timestamp(1_795_417_920_123_000);
        assert_eq!(made_at(&Rng::system().id(monday)), Some(monday));
        assert_eq!(made_at("not an id"), None);
    }
}
