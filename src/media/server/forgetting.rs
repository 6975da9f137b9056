//! What becomes of the pictures of somebody who goes for good.

use super::removing::RemovePicture;
use super::store;
use crate::accounts::server::{Leaver, Legacy};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::jobs;

/// Takes every picture away, if nothing of theirs is to stay; else the posts go on showing them.
///
/// # Errors
/// When the database refuses.
pub async fn forget_pictures(platform: &Platform, tx: &mut WriteTx, leaver: &Leaver) -> Result<(), AppError> {
    if leaver.legacy == Legacy::Keep {
        return Ok(());
    }
    for picture_id in store::remove_all(tx.conn(), &leaver.id, platform.clock.now()).await? {
        jobs::enqueue(platform, tx, &RemovePicture { picture_id }).await?;
    }
    Ok(())
}
