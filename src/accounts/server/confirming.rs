//! Proving that an address is one's own. Until then it is only what somebody typed: no mail goes there but the one
//! with the link, and it gives way to whoever proves that it is theirs.

use serde::{Deserialize, Serialize};

use super::Member;
use super::letters::{self, place};
use super::limits::{ASKED_MAILS, CAUSED_MAILS};
use super::links::{self, Linked, Purpose};
use super::security_log::{Happened, record};
use super::store::addresses;
use super::store::entry::{Entry, find_entry};
use crate::platform::error::AppError;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::is_duplicate;
use crate::platform::server::jobs::{self, Context, Failure, Job, Queue};
use crate::platform::server::{Platform, throttles};

/// `accounts.confirmation`: mails the link to the address that a member gave; if it is somebody else's, tells them.
/// Which of the two is found out here and not in the request, so that the request takes as long either way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailConfirmation {
    pub member_id: String,
}

impl Job for MailConfirmation {
    const KIND: &'static str = "accounts.confirmation";
    const QUEUE: Queue = Queue::Mail;
    /// Whether a mail went out.
    type Output = bool;

    async fn run(self, ctx: Context) -> Result<bool, Failure> {
        let platform = ctx.platform();
        let mut reader = platform.db.reader().await?;
        let member = find_entry(reader.conn(), &self.member_id).await?;
        reader.done();
        let Some(member) = member.filter(|member| !member.pending_email.is_empty()) else { return Ok(false) };
        match throttles::count(platform, &CAUSED_MAILS, &member.pending_email).await {
            Ok(()) => {}
            Err(AppError::TooMany(..)) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        mail(platform, &member).await?;
        Ok(true)
    }
}

async fn mail(platform: &Platform, member: &Entry) -> Result<(), AppError> {
    let place = place(platform);
    let email = &member.pending_email;
    let mut tx = platform.db.begin().await?;
    match addresses::holder_beside(tx.conn(), email, &member.id).await? {
        Some(holder) => {
            let words = letters::tried(&place, &holder, &platform.config.origin);
            words.send(platform, &mut tx, email, &holder).await?;
        }
        None => {
            links::void(&mut tx, &member.id, &[Purpose::Confirm]).await?;
            let link = links::make(platform, &mut tx, Purpose::Confirm, &member.id, email).await?;
            letters::confirm(&place, member, &link).send(platform, &mut tx, email, &member.name).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Asks for the mail with the link once more.
///
/// # Errors
/// [`AppError::Conflict`] when no address waits; [`AppError::TooMany`] after five in an hour.
pub async fn mail_again(platform: &Platform, member: &Member) -> Result<(), AppError> {
    throttles::count(platform, &ASKED_MAILS, member.id()).await?;
    let mut tx = platform.db.begin().await?;
    let entry = find_entry(tx.conn(), member.id()).await?.ok_or(AppError::NotFound)?;
    if entry.pending_email.is_empty() {
        return Err(AppError::Conflict("Your address is confirmed; there is nothing to do.".into()));
    }
    jobs::enqueue(platform, &mut tx, &MailConfirmation { member_id: entry.id }).await?;
    Ok(tx.commit().await?)
}

/// The account and the address that a mailed link is about.
///
/// # Errors
/// [`AppError::Gone`] for a link that was used, has run out, or never was.
pub async fn confirmation(platform: &Platform, token: &str) -> Result<Linked, AppError> {
    links::look(platform, Purpose::Confirm, token).await
}

/// Confirms an address by its mailed link, and gives the member's id. A proven address before it is told, with a way
/// back that works for 7 days.
///
/// # Errors
/// As [`confirmation`]; [`AppError::Conflict`] when somebody else has proven meanwhile that the address is theirs.
pub async fn confirm(platform: &Platform, token: &str) -> Result<String, AppError> {
    let mut tx = platform.db.begin().await?;
    let (member_id, email) = links::take(platform, &mut tx, Purpose::Confirm, token).await?;
    let member = find_entry(tx.conn(), &member_id).await?.ok_or(AppError::NotFound)?;
    prove(platform, &mut tx, &member, &email).await?;
    if let Some(before) = member.confirmed_email().filter(|before| *before != email) {
        let link = links::make(platform, &mut tx, Purpose::Undo, &member_id, before).await?;
        // A link to the address before sets a password no more.
        links::void(&mut tx, &member_id, &[Purpose::Reset]).await?;
        letters::address_changed(&place(platform), &member, &link)
            .send(platform, &mut tx, before, &member.name)
            .await?;
        record(platform, &mut tx, &member_id, Happened::Address, None).await?;
    }
    tx.commit().await?;
    Ok(member_id)
}

/// Gives a member an address that they have shown to be theirs.
///
/// # Errors
/// [`AppError::Conflict`] when it is somebody else's.
pub(super) async fn prove(platform: &Platform, tx: &mut WriteTx, member: &Entry, email: &str) -> Result<(), AppError> {
    let taken = || AppError::Conflict("That address belongs to another account here. Take another address.".into());
    if addresses::holder_beside(tx.conn(), email, &member.id).await?.is_some() {
        return Err(taken());
    }
    addresses::take_from_unconfirmed(tx.conn(), email, &member.id).await?;
    match addresses::set_confirmed(tx.conn(), &member.id, email, platform.clock.now()).await {
        Ok(()) => Ok(()),
        Err(error) if is_duplicate(&error) => Err(taken()),
        Err(error) => Err(error.into()),
    }
}

/// Refuses whoever must confirm an address before others read what they write. Where no mail server is configured
/// nobody can, so nobody must.
///
/// # Errors
/// [`AppError::Invalid`] about the whole form.
pub async fn require_confirmed(platform: &Platform, member: &Member) -> Result<(), AppError> {
    if platform.config.smtp.is_none() {
        return Ok(());
    }
    let mut reader = platform.db.reader().await?;
    let entry = find_entry(reader.conn(), member.id()).await?;
    reader.done();
    if entry.is_some_and(|entry| entry.confirmed_at.is_some()) {
        return Ok(());
    }
    let words = "Confirm your address first: open the link in the mail that we have sent you. Under Settings, Security \
                 you can have it sent again. A draft can be saved meanwhile.";
    Err(AppError::field("", words))
}
