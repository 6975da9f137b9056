//! Everything that the clock begins. One line is one schedule; times are UTC.

use super::leaving::EndAccounts;
use super::pruning::Prune;
use crate::accounts::server::ExpireSessions;
use crate::notifications::server::DigestWeek;
use crate::oauth::server::keys::RotateKeys;
use crate::platform::server::backup::BackUpSite;
use crate::platform::server::config::Config;
use crate::platform::server::jobs::schedule::{CatchUp, Schedule, Schedules};
use crate::posts::server::PublishDue;

/// The program's schedules.
///
/// # Errors
/// A sentence when one of them cannot be kept.
pub fn schedules(config: &Config) -> Result<Schedules, String> {
    let schedules = Schedules::new()
        .with(Schedule::new("publish-due", "* * * * *", "UTC", CatchUp::Once, |_| PublishDue {})?)
        .with(Schedule::new("prune", "23 * * * *", "UTC", CatchUp::Once, |_| Prune {})?)
        .with(Schedule::new("end-accounts", "7 * * * *", "UTC", CatchUp::Once, |_| EndAccounts {})?)
        .with(Schedule::new("expire-sessions", "41 * * * *", "UTC", CatchUp::Once, |_| ExpireSessions {})?)
        .with(Schedule::new("rotate-keys", "11 4 * * *", "UTC", CatchUp::Once, |_| RotateKeys {})?)
        .with(Schedule::new("weekly-digest", "0 7 * * 1", "UTC", CatchUp::Once, DigestWeek::before)?);
    match config.backup_dir {
        Some(_) => Ok(schedules.with(Schedule::new("backup", "15 3 * * *", "UTC", CatchUp::Once, |_| BackUpSite {})?)),
        None => Ok(schedules),
    }
}
