//! For ways in whose proof comes from elsewhere: the same door, the same rules behind it.

use super::Member;
use super::changing::{entry_of, prove_oneself};
use super::confirming::MailConfirmation;
use super::inviting;
use super::limits::REGISTRATIONS;
use super::registration::{Address, NewMember, check_without_password, insert};
use super::security_log::{Happened, record, tell};
use super::signing_in::{Origin, SignedIn, begin_session};
use super::store::addresses;
use crate::accounts::Role;
use crate::platform::error::AppError;
use crate::platform::server::config::Signup;
use crate::platform::server::db::WriteTx;
use crate::platform::server::{Platform, jobs, throttles};

/// Somebody who becomes a member without a password. They can have one mailed for.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer<'a> {
    pub handle: &'a str,
    pub name: &'a str,
    pub email: &'a str,
    /// Whoever sent them vouches for their address.
    pub email_proven: bool,
    /// Where one is needed.
    pub invite: &'a str,
}

/// What became of an account elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkChange {
    Added,
    Removed,
}

/// Makes an account for somebody who has proven elsewhere who they are, where the policy lets them in, and begins
/// their session, in a transaction that the caller commits. A proven address is theirs at once; another is mailed a
/// link, and whether somebody has it is not told.
///
/// # Errors
/// [`AppError::Invalid`] with every field that will not do, or when the policy lets nobody in;
/// [`AppError::TooMany`] after five in an hour from one address block; [`AppError::Gone`] for an invitation that does
/// not work any more; [`AppError::Conflict`] when a proven address is a member's already.
pub async fn join_from_elsewhere(
    platform: &Platform,
    new: &Newcomer<'_>,
    from: &Origin,
) -> Result<(String, SignedIn, WriteTx), AppError> {
    inviting::admission(platform, new.invite).await?;
    let member =
        NewMember { handle: new.handle, email: new.email, name: new.name, bio: "", password: "", role: Role::Member };
    let checked = check_without_password(platform, &member).await?;
    if let Some(block) = &from.block {
        throttles::count(platform, &REGISTRATIONS, block).await?;
    }
    let mut tx = platform.db.begin().await?;
    if platform.config.signup == Signup::Invite {
        inviting::take(platform, &mut tx, new.invite).await?;
    }
    let address = if new.email_proven { Address::Vouched } else { Address::Typed };
    if new.email_proven {
        // Whoever has only typed it gives way to whose it is.
        addresses::take_from_unconfirmed(tx.conn(), new.email, "").await?;
        if addresses::is_held(tx.conn(), new.email).await? {
            let words = "Your address has an account here already. Sign in to that, and link it under Security.";
            return Err(AppError::Conflict(words.into()));
        }
    }
    let (id, mut tx) = insert(platform, tx, &member, &checked, address).await?;
    record(platform, &mut tx, &id, Happened::SignIn, Some(from)).await?;
    let session = begin_session(platform, &mut tx, &id, false, from).await?;
    if !new.email_proven {
        jobs::enqueue(platform, &mut tx, &MailConfirmation { member_id: id.clone() }).await?;
    }
    Ok((id, session, tx))
}

/// Whether somebody here has proven that this address is theirs. Only to be told to whoever has it.
///
/// # Errors
/// When the database refuses.
pub async fn holder_of(platform: &Platform, email: &str) -> Result<bool, AppError> {
    let mut reader = platform.db.reader().await?;
    let holder = addresses::holder_beside(reader.conn(), email, "").await?;
    reader.done();
    Ok(holder.is_some())
}

/// Checks a member's password once more before a way into their account changes; wrong ones count as they do at the
/// door.
///
/// # Errors
/// [`AppError::Invalid`] about `field`; [`AppError::TooMany`] after too many.
pub async fn prove_password(platform: &Platform, member: &Member, typed: &str, field: &str) -> Result<(), AppError> {
    let entry = entry_of(platform, member).await?;
    prove_oneself(platform, &entry, typed, field).await
}

/// Writes down that a member's account elsewhere was linked or taken away, and mails them.
///
/// # Errors
/// When the database refuses.
pub async fn note_link(
    platform: &Platform,
    tx: &mut WriteTx,
    member: &Member,
    change: LinkChange,
    provider: &str,
) -> Result<(), AppError> {
    let (happened, words) = match change {
        LinkChange::Added => (Happened::Linked, format!("Your account at {provider} can sign you in from now on.")),
        LinkChange::Removed => {
            (Happened::Unlinked, format!("Your account at {provider} does not sign you in any more."))
        }
    };
    record(platform, tx, member.id(), happened, Some(&member.from)).await?;
    tell(platform, tx, member.id(), &words).await
}
