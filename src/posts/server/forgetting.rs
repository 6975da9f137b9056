//! What becomes of the posts of somebody who goes for good.

use super::publishing::Gone;
use super::store::{self, forgetting as rows};
use crate::accounts::server::{Leaver, Legacy};
use crate::platform::error::AppError;
use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;

/// Deletes the drafts; empties what was deleted before; and, if that was chosen, takes every post away and empties it.
///
/// # Errors
/// When the database refuses.
pub async fn forget_author(platform: &Platform, tx: &mut WriteTx, leaver: &Leaver) -> Result<(), AppError> {
    let now = platform.clock.now();
    rows::delete_drafts(tx.conn(), &leaver.id).await?;
    if leaver.legacy == Legacy::Remove {
        for id in rows::published(tx.conn(), &leaver.id).await? {
            store::set_deleted(tx.conn(), &id, &leaver.id, now).await?;
            append(tx, &Stream::site(), "post.removed", &Gone { id: &id }, None, now).await?;
            append(tx, &Stream::post(&id), "post.removed", &Gone { id: &id }, None, now).await?;
        }
    }
    Ok(rows::empty_deleted(tx.conn(), &leaver.id).await?)
}
