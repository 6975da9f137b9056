//! A member's own changes of password and address. Both ask for the password once more.
//!
//! Source: OWASP ASVS 5.0 V6.2.3, V6.3.7, V7.4.3.

use super::Member;
use super::confirming::{MailConfirmation, prove};
use super::limits::{ACCOUNT, ASKED_MAILS};
use super::links::{self, Linked, Purpose};
use super::passwords::weakness;
use super::recovering::{close, set_password};
use super::registration::address;
use super::security_log::{Happened, record};
use super::signing_in::{KEPT_IDLE, Origin, SignedIn, begin_session, verify};
use super::store::entry::{Entry, find_entry};
use super::store::{self, addresses};
use crate::platform::error::AppError;
use crate::platform::server::{Platform, jobs, throttles};

/// Where a member's address stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAddress {
    /// The one that is proven to be theirs.
    pub confirmed: Option<String>,
    /// The one that waits for its link to be opened.
    pub waiting: Option<String>,
}

/// Reads it, for its member alone.
///
/// # Errors
/// [`AppError::NotFound`] when the account is gone.
pub async fn own_address(platform: &Platform, member: &Member) -> Result<OwnAddress, AppError> {
    let entry = entry_of(platform, member).await?;
    let waiting = Some(entry.pending_email.clone()).filter(|email| !email.is_empty());
    Ok(OwnAddress { confirmed: entry.confirmed_email().map(str::to_owned), waiting })
}

/// Gives a member another password, ends every session of theirs and begins a new one here, kept as long as the one
/// before.
///
/// # Errors
/// [`AppError::Invalid`] about `current_password` when it is not the right one, or about `password` when the new one
/// is weak; [`AppError::TooMany`] after too many wrong ones.
pub async fn change_own_password(
    platform: &Platform,
    member: &Member,
    passwords: (&str, &str),
    here: (Option<&str>, &Origin),
) -> Result<SignedIn, AppError> {
    let (current, new) = passwords;
    let entry = entry_of(platform, member).await?;
    prove_oneself(platform, &entry, current, "current_password").await?;
    let email = entry.confirmed_email().unwrap_or(&entry.pending_email);
    if let Some(words) = weakness(new, &[&entry.handle, email, &entry.name]) {
        return Err(AppError::field("password", words));
    }
    if new == current {
        return Err(AppError::field("password", "That is the password you have. Choose another."));
    }
    let hash = platform.passwords.hash(new).await?;
    let (session, from) = here;
    let idle = match session {
        Some(session) => store::idle_of(platform, session).await?,
        None => None,
    };
    let mut tx = platform.db.begin().await?;
    let ended = set_password(platform, &mut tx, &entry, &hash, Some(from)).await?;
    throttles::forget(&mut tx, ACCOUNT, &entry.handle).await?;
    let begun = begin_session(platform, &mut tx, &entry.id, idle == Some(KEPT_IDLE), from).await?;
    tx.commit().await?;
    close(platform, &ended);
    Ok(begun)
}

/// Has a link mailed to another address of a member. Nothing changes until it is opened; nothing in the answer tells
/// whether somebody else has that address.
///
/// # Errors
/// [`AppError::Invalid`] about `email`, or about `email_password` when it is not the right one;
/// [`AppError::TooMany`] after too many wrong ones, or five mails in an hour.
pub async fn change_address(platform: &Platform, member: &Member, typed: &str, password: &str) -> Result<(), AppError> {
    let entry = entry_of(platform, member).await?;
    let email = address(typed).map_err(|words| AppError::field("email", words))?;
    if entry.confirmed_email() == Some(&email) {
        return Err(AppError::field("email", "That is your address already."));
    }
    prove_oneself(platform, &entry, password, "email_password").await?;
    throttles::count(platform, &ASKED_MAILS, member.id()).await?;
    let mut tx = platform.db.begin().await?;
    links::void(&mut tx, &entry.id, &[Purpose::Confirm]).await?;
    addresses::set_pending(tx.conn(), &entry.id, &email).await?;
    jobs::enqueue(platform, &mut tx, &MailConfirmation { member_id: entry.id }).await?;
    Ok(tx.commit().await?)
}

/// The account whose address before would come back by a mailed link.
///
/// # Errors
/// [`AppError::Gone`] for a link that was used, has run out, or never was.
pub async fn undoing(platform: &Platform, token: &str) -> Result<Linked, AppError> {
    links::look(platform, Purpose::Undo, token).await
}

/// Brings the address before back by its mailed link, ends every session and what apps were allowed, and makes every
/// other link to the account lead nowhere, also those to addresses in between.
///
/// # Errors
/// As [`undoing`]; [`AppError::Conflict`] when the address is somebody else's by now.
pub async fn undo(platform: &Platform, token: &str) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    let (member_id, email) = links::take(platform, &mut tx, Purpose::Undo, token).await?;
    let entry = find_entry(tx.conn(), &member_id).await?.ok_or(AppError::NotFound)?;
    // Sessions before their member, as whoever holds one takes them.
    let ended = store::delete_sessions_of(tx.conn(), &member_id).await?;
    prove(platform, &mut tx, &entry, &email).await?;
    links::void(&mut tx, &member_id, &[Purpose::Confirm, Purpose::Reset, Purpose::Undo]).await?;
    record(platform, &mut tx, &member_id, Happened::Address, None).await?;
    // Whoever had changed the address may have let an app in.
    store::end_grants_until(tx.conn(), &member_id, platform.clock.now()).await?;
    tx.commit().await?;
    close(platform, &ended);
    Ok(())
}

pub(super) async fn entry_of(platform: &Platform, member: &Member) -> Result<Entry, AppError> {
    let mut reader = platform.db.reader().await?;
    let entry = find_entry(reader.conn(), member.id()).await;
    reader.done();
    entry?.ok_or(AppError::NotFound)
}

/// Checks the password of somebody who is signed in; wrong ones count as they do at the door.
pub(super) async fn prove_oneself(
    platform: &Platform,
    entry: &Entry,
    password: &str,
    field: &str,
) -> Result<(), AppError> {
    if entry.password_hash.is_empty() {
        // Whoever came by a provider. It tells nothing to anybody but them.
        let words = "Your account has no password yet. Have one mailed for first: “I forgot it”, where one signs in.";
        return Err(AppError::field(field, words));
    }
    throttles::check(platform, ACCOUNT, &entry.handle).await?;
    if verify(platform, password, Some(&entry.password_hash)).await? {
        return Ok(());
    }
    throttles::failed(platform, ACCOUNT, &entry.handle).await?;
    Err(AppError::field(field, "That is not your password."))
}
