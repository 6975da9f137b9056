//! Where a member is signed in, and ending it.
//!
//! Source: OWASP ASVS 5.0 V7.4.2, V7.5.2.

use super::Member;
use super::recovering::close;
use super::security_log::{Happened, record};
use super::signing_in::Origin;
use super::store::devices as rows;
use crate::accounts::{device_name, place_name};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A device, as its member sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Names the session; of no use to anybody who wants to be let in.
    pub id: String,
    /// Such as `Firefox on Windows`.
    pub name: String,
    /// Such as `192.0.2.x`.
    pub place: String,
    pub since: Timestamp,
    pub seen_at: Timestamp,
    /// The one that asks.
    pub here: bool,
}

/// The devices that a member is signed in on, the one seen last first.
///
/// # Errors
/// When the database refuses.
pub async fn devices(platform: &Platform, member: &Member, here: &str) -> Result<Vec<Device>, AppError> {
    let device = |row: rows::DeviceRow| Device {
        name: device_name(&row.agent),
        place: place_name(&row.address),
        since: Timestamp(row.created_at),
        seen_at: Timestamp(row.last_seen_at),
        here: row.id_hash == here,
        id: row.id_hash,
    };
    let rows = rows::devices(platform, member.id(), platform.clock.now()).await?;
    Ok(rows.into_iter().map(device).collect())
}

/// Signs a device out and closes its sockets.
///
/// # Errors
/// [`AppError::NotFound`] when it is not the member's, or was signed out already.
pub async fn end_device(platform: &Platform, member: &Member, id: &str, from: &Origin) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    if !rows::delete_device(tx.conn(), member.id(), id).await? {
        return Err(AppError::NotFound);
    }
    record(platform, &mut tx, member.id(), Happened::DeviceEnded, Some(from)).await?;
    tx.commit().await?;
    platform.hub.close_session(id);
    Ok(())
}

/// Signs every device out but the one that asks.
///
/// # Errors
/// When the database refuses.
pub async fn end_other_devices(
    platform: &Platform,
    member: &Member,
    here: &str,
    from: &Origin,
) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    let ended = rows::delete_others(tx.conn(), member.id(), here).await?;
    if !ended.is_empty() {
        record(platform, &mut tx, member.id(), Happened::DeviceEnded, Some(from)).await?;
    }
    tx.commit().await?;
    close(platform, &ended);
    Ok(())
}
