//! What becomes of the comments of somebody who goes for good.

use super::store::{self, forgetting as rows};
use crate::accounts::server::{Leaver, Legacy};
use crate::comments::Gone;
use crate::platform::error::AppError;
use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::posts::server::{Discussed, add_to_discussion};

/// Empties what was taken away before, and, if that was chosen, takes every comment away and empties it. Answers to
/// them stay where they are.
///
/// # Errors
/// When the database refuses.
pub async fn forget_commenter(platform: &Platform, tx: &mut WriteTx, leaver: &Leaver) -> Result<(), AppError> {
    let now = platform.clock.now();
    if leaver.legacy == Legacy::Remove {
        for (id, post) in rows::standing_of(tx.conn(), &leaver.id).await? {
            store::set_deleted(tx.conn(), &id, &leaver.id, now).await?;
            append(tx, &Stream::post(&post), "comment.removed", &Gone { id }, None, now).await?;
            let comments = add_to_discussion(tx.conn(), &post, -1).await?;
            append(tx, &Stream::site(), "post.discussed", &Discussed { id: &post, comments }, None, now).await?;
        }
    }
    Ok(rows::empty_deleted(tx.conn(), &leaver.id).await?)
}
