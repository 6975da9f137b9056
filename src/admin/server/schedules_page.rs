//! What the page of the schedules is made of.

use crate::accounts::server::{Names, Owner};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::jobs::reading::Act;
use crate::platform::server::jobs::schedule::{ScheduleView, list};

/// The page.
#[derive(Clone, Debug)]
pub struct ShownSchedules {
    pub schedules: Vec<ScheduleView>,
    pub names: Names,
    /// False when no folder for backups is configured: then there is no nightly one.
    pub backs_up: bool,
}

/// Reads it.
///
/// # Errors
/// When the database refuses.
pub async fn schedules_page(platform: &Platform, _: &Owner) -> Result<ShownSchedules, AppError> {
    let schedules = list(platform).await?;
    let acts: Vec<Act> =
        schedules.iter().flat_map(|schedule| [schedule.paused_by.clone(), schedule.ran_by.clone()]).flatten().collect();
    let names = Names::of(platform, &acts).await?;
    Ok(ShownSchedules { schedules, names, backs_up: platform.config.backup_dir.is_some() })
}
