//! What nobody will ask for again.

use super::consenting::PATIENCE;
use super::store::{grants, uses};
use crate::accounts::server::Leaver;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::time::DAY;

/// How long what has run out is kept: a code that is brought again is known again.
const KEPT: i64 = 7 * DAY;

/// Deletes the apps of somebody who goes for good, and what they have allowed others.
///
/// # Errors
/// When the database refuses.
pub async fn forget_apps(tx: &mut WriteTx, leaver: &Leaver) -> sqlx::Result<()> {
    grants::delete_of(tx.conn(), &leaver.id).await
}

/// Deletes codes, refresh tokens and grants that ran out more than a week ago, or that nobody has come for in a week,
/// and questions that nobody may answer any more.
///
/// # Errors
/// When the database refuses.
pub async fn prune(platform: &Platform) -> Result<u64, AppError> {
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let gone = uses::delete_before(tx.conn(), now.plus(-KEPT), now.plus(-PATIENCE)).await?;
    tx.commit().await?;
    Ok(gone)
}
