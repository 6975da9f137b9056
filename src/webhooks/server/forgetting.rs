//! What becomes of the webhooks of somebody who goes for good.

use super::store;
use crate::accounts::server::Leaver;
use crate::platform::server::db::WriteTx;

/// Deletes them, with their secrets and all that was delivered.
///
/// # Errors
/// When the database refuses.
pub async fn forget_webhooks(tx: &mut WriteTx, leaver: &Leaver) -> sqlx::Result<()> {
    store::delete_of(tx.conn(), &leaver.id).await
}
