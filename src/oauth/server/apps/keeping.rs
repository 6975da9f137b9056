//! Taking power back from apps.

use crate::accounts::server::{Happened, Member, Owner, record};
use crate::oauth::server::store::{apps, grants};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::audit::{self, Deed};
use crate::platform::text::is_name;

/// Takes back what a member has allowed an app: its next request is refused.
///
/// # Errors
/// [`AppError::NotFound`] when they have not let it in.
pub async fn withdraw(platform: &Platform, member: &Member, app: &str) -> Result<(), AppError> {
    if !is_name(app) {
        return Err(AppError::NotFound);
    }
    let mut tx = platform.db.begin().await?;
    if !grants::revoke_app(tx.conn(), app, member.id(), platform.clock.now()).await? {
        return Err(AppError::NotFound);
    }
    record(platform, &mut tx, member.id(), Happened::TakenBack, Some(&member.from)).await?;
    tx.commit().await?;
    platform.hub.look_at_programs();
    Ok(())
}

/// Switches an app off for everybody, or on again.
///
/// # Errors
/// [`AppError::NotFound`] when there is none of that id.
pub async fn set_suspended(platform: &Platform, owner: &Owner, id: &str, off: bool) -> Result<(), AppError> {
    if !is_name(id) {
        return Err(AppError::NotFound);
    }
    let app = apps::find(platform, id).await?.ok_or(AppError::NotFound)?;
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    if apps::set_suspended(tx.conn(), id, off.then_some(now)).await? {
        let act = if off { "switch-off" } else { "switch-on" };
        let place = owner.member().from.words();
        let deed = Deed { by: owner.id(), act, about: ("app", id), words: &app.name, place: &place };
        audit::write(platform, &mut tx, &deed).await?;
    }
    tx.commit().await?;
    platform.hub.look_at_programs();
    Ok(())
}
