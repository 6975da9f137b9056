//! What nobody will ask for again.

use super::store;
use crate::accounts::server::Leaver;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;

/// Forgets who somebody was elsewhere who goes for good.
///
/// # Errors
/// When the database refuses.
pub async fn forget_identities(tx: &mut WriteTx, leaver: &Leaver) -> sqlx::Result<()> {
    store::delete_of(tx.conn(), &leaver.id).await
}

/// Deletes journeys and arrivals that have run out.
///
/// # Errors
/// When the database refuses.
pub async fn prune(platform: &Platform) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    store::delete_expired(tx.conn(), platform.clock.now()).await?;
    Ok(tx.commit().await?)
}
