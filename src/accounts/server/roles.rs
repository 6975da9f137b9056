//! Giving somebody another role.

use super::Owner;
use super::blocking::note;
use super::security_log::{Happened, record, tell};
use super::store::roles as rows;
use crate::accounts::Role;
use crate::platform::error::AppError;
use crate::platform::live::CloseCode;
use crate::platform::server::Platform;
use crate::platform::text;

/// Gives a member another role, and tells them. Their sockets are closed: what they may follow has changed.
///
/// # Errors
/// [`AppError::NotFound`] when nobody has this handle, or whoever asks is no owner any more; [`AppError::Invalid`]
/// about `role`; [`AppError::Conflict`] when the place would be left without an owner, whoever asks at the same moment.
pub async fn change_role(platform: &Platform, owner: &Owner, handle: &str, role: &str) -> Result<(), AppError> {
    let role = Role::ALL.into_iter().find(|known| known.as_str() == role);
    let role = role.ok_or_else(|| AppError::field("role", "Choose a role."))?;
    if !text::is_name(handle) {
        return Err(AppError::NotFound);
    }
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    rows::hold_roles(tx.conn()).await?;
    if rows::role_now(tx.conn(), owner.id(), now).await? != Some(Role::Owner) {
        return Err(AppError::NotFound);
    }
    let member = rows::one(tx.conn(), handle).await?.ok_or(AppError::NotFound)?;
    let before = Role::parse(&member.role);
    if before == role {
        return Ok(());
    }
    if before == Role::Owner && rows::other_owners(tx.conn(), &member.id, now).await? == 0 {
        let words = "A place needs an owner who can come in. Make somebody else one first.";
        return Err(AppError::Conflict(words.into()));
    }
    if role == Role::Owner && member.blocked_until.is_some_and(|until| until > now.0) {
        return Err(AppError::Conflict(format!("@{handle} is suspended. Let them in first.")));
    }
    rows::set_role(tx.conn(), &member.id, role).await?;
    record(platform, &mut tx, &member.id, Happened::Role, None).await?;
    tell(platform, &mut tx, &member.id, &format!("You are {} now.", role.as_one())).await?;
    let words = format!("{} → {}", before.as_str(), role.as_str());
    note(platform, &mut tx, owner.member(), "role", &member.id, &words).await?;
    tx.commit().await?;
    platform.hub.close_member(&member.id, CloseCode::Restart);
    Ok(())
}
