//! What becomes of what was told to somebody who goes for good.

use super::store;
use crate::accounts::server::Leaver;
use crate::platform::server::db::WriteTx;

/// Deletes what they were told, where they had read to, and what they chose about mails.
///
/// # Errors
/// When the database refuses.
pub async fn forget_reader(tx: &mut WriteTx, leaver: &Leaver) -> sqlx::Result<()> {
    store::forget(tx.conn(), &leaver.id).await
}
