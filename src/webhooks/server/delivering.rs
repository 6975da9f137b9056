//! From something that happened to one delivery for each webhook that wants to hear of it.

use super::DeliverWebhook;
use super::store::{self, NewDelivery};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::jobs::Order;

/// Puts `body` (JSON) on its way to every enabled webhook that listens to `event`, in the caller's
/// transaction: with the change, or not at all.
///
/// # Errors
/// When the database refuses; the caller's change then does not happen either.
pub async fn deliver(platform: &Platform, tx: &mut WriteTx, event: &str, body: &str) -> Result<(), AppError> {
    let now = platform.clock.now();
    for listener in store::listeners(tx.conn(), event).await? {
        let id = platform.rng.id(now);
        let new = NewDelivery { id: &id, webhook: &listener.id, event, body, now };
        store::insert_delivery(tx.conn(), &new).await?;
        let job = DeliverWebhook { delivery_id: id };
        Order::new(&job).owner(&listener.owner_id).enqueue(platform, tx).await?;
    }
    Ok(())
}
