//! The job that makes an export.

use std::fs;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::writing::write_export;
use super::{archive, folder};
use crate::exports::{Exported, KIND};
use crate::platform::server::archive::ArchiveError;
use crate::platform::server::error::internal;
use crate::platform::server::jobs::{self, Context, Failure, Job, Queue};

/// Writes everything of one member into an archive. Run again, it writes the same archive anew.
#[derive(Serialize, Deserialize)]
pub struct ExportMember {
    pub member_id: String,
}

impl Job for ExportMember {
    const KIND: &'static str = KIND;
    const QUEUE: Queue = Queue::Exports;
    const MAX_ATTEMPTS: u32 = 3;
    const TIMEOUT: Duration = Duration::from_secs(3600);
    // Longer than the archive: whoever comes late is told that it was here.
    const KEEPS_RESULT: Duration = Duration::from_secs(30 * 24 * 3600);
    type Output = Exported;

    async fn run(self, ctx: Context) -> Result<Exported, Failure> {
        let config = &ctx.platform().config;
        fs::create_dir_all(folder(config))?;
        let exported = write_export(&ctx, &self.member_id, &archive(config, ctx.id())).await?;
        // The one before it has done its duty: nobody can fill the disk with exports.
        for earlier in jobs::owned::ids_of(ctx.platform(), KIND, &self.member_id).await? {
            if earlier != ctx.id() {
                let _ = fs::remove_file(archive(config, &earlier));
            }
        }
        Ok(exported)
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        // The log has the folder and the figures; whose export it is needs to know what to do.
        let _ = internal(&error);
        match error {
            ArchiveError::Full { .. } => {
                Self::retry("There is no room left here for the archive. Whoever runs this place has to make some.")
            }
            ArchiveError::Refused(_) => Self::retry("The archive could not be written."),
        }
    }
}
