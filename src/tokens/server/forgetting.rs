//! Tokens that nobody will use any more.

use super::store;
use crate::accounts::server::Leaver;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::time::DAY;

/// How long a token that has run out stays on its owner's page, in microseconds.
const KEPT: i64 = 30 * DAY;

/// Deletes the tokens of somebody who goes for good.
///
/// # Errors
/// When the database refuses.
pub async fn forget_tokens(tx: &mut WriteTx, leaver: &Leaver) -> sqlx::Result<()> {
    store::delete_of(tx.conn(), &leaver.id).await
}

/// Deletes those that ran out or were revoked more than 30 days ago.
///
/// # Errors
/// When the database refuses.
pub async fn prune(platform: &Platform) -> Result<u64, AppError> {
    let mut tx = platform.db.begin().await?;
    let gone = store::delete_before(tx.conn(), platform.clock.now().plus(-KEPT)).await?;
    tx.commit().await?;
    Ok(gone)
}
