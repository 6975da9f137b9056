//! A new password for whoever forgot the old one.
//!
//! Source: OWASP forgot password cheat sheet; ASVS 5.0 V6.4.

use serde::{Deserialize, Serialize};

use super::confirming::prove;
use super::letters::{self, place};
use super::limits::{ACCOUNT, CAUSED_MAILS, FORGOTTEN};
use super::links::{self, Linked, Purpose};
use super::passwords::weakness;
use super::security_log::{Happened, record};
use super::signing_in::{LONGEST, Origin, as_login};
use super::store::entry::{Entry, find_entry};
use super::store::{self, addresses, factors};
use crate::platform::error::AppError;
use crate::platform::server::db::WriteTx;
use crate::platform::server::jobs::{self, Context, Failure, Job, Queue};
use crate::platform::server::{Platform, throttles};

/// `accounts.recovery`: mails the link, if there is such an account. Looked up here and not in the request, so that
/// the request takes as long either way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailRecovery {
    /// Of the row that holds what was typed: a job holds no addresses.
    pub recovery_id: String,
}

impl Job for MailRecovery {
    const KIND: &'static str = "accounts.recovery";
    const QUEUE: Queue = Queue::Mail;
    /// Nothing: who may see jobs need not learn from one who has an account.
    type Output = ();

    async fn run(self, ctx: Context) -> Result<(), Failure> {
        let platform = ctx.platform();
        let mut tx = platform.db.begin().await?;
        let Some(login) = addresses::take_recovery(tx.conn(), &self.recovery_id).await? else { return Ok(()) };
        if let Some(id) = addresses::find_forgetful(tx.conn(), &login).await?
            && let Some(member) = find_entry(tx.conn(), &id).await?
        {
            let email = member.confirmed_email().unwrap_or(&member.pending_email).to_owned();
            if throttles::count_in(platform, &mut tx, &CAUSED_MAILS, &email).await.is_ok() {
                let link = links::make(platform, &mut tx, Purpose::Reset, &member.id, &email).await?;
                letters::reset(&place(platform), &member, &link).send(platform, &mut tx, &email, &member.name).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

/// Has a link mailed to whoever has this handle or address. Says nothing of whether somebody has.
///
/// # Errors
/// [`AppError::Invalid`] when nothing was typed; [`AppError::TooMany`] after five in an hour from one address block.
pub async fn forgot(platform: &Platform, login: &str, from: &Origin) -> Result<(), AppError> {
    let login = as_login(login);
    if login.is_empty() || login.len() > LONGEST {
        return Err(AppError::field("email", "Type the address or the handle of your account."));
    }
    if let Some(block) = &from.block {
        throttles::count(platform, &FORGOTTEN, block).await?;
    }
    let now = platform.clock.now();
    let recovery_id = platform.rng.id(now);
    let mut tx = platform.db.begin().await?;
    addresses::insert_recovery(tx.conn(), &recovery_id, &login, now).await?;
    jobs::enqueue(platform, &mut tx, &MailRecovery { recovery_id }).await?;
    Ok(tx.commit().await?)
}

/// The account that a mailed link is about.
///
/// # Errors
/// [`AppError::Gone`] for a link that was used, has run out, or never was.
pub async fn recovery(platform: &Platform, token: &str) -> Result<Linked, AppError> {
    links::look(platform, Purpose::Reset, token).await
}

/// Sets a new password by a mailed link. Ends every session, lets nobody in, and passes every throttle.
///
/// # Errors
/// As [`recovery`]; [`AppError::Invalid`] for a weak password, and then the link still works. Of several at once
/// exactly one succeeds.
pub async fn reset(platform: &Platform, token: &str, password: &str) -> Result<(), AppError> {
    let linked = recovery(platform, token).await?;
    if let Some(words) = weakness(password, &[&linked.handle, &linked.email]) {
        return Err(AppError::field("password", words));
    }
    let hash = platform.passwords.hash(password).await?;
    let mut tx = platform.db.begin().await?;
    let (member_id, email) = links::take(platform, &mut tx, Purpose::Reset, token).await?;
    let member = find_entry(tx.conn(), &member_id).await?.ok_or(AppError::NotFound)?;
    // Sessions before their member, as whoever holds one takes them.
    let mut ended = store::delete_sessions_of(tx.conn(), &member.id).await?;
    if member.confirmed_at.is_none() {
        // Whoever opens a link that was mailed to an address has it.
        prove(platform, &mut tx, &member, &email).await?;
        links::void(&mut tx, &member.id, &[Purpose::Confirm]).await?;
    }
    ended.extend(set_password(platform, &mut tx, &member, &hash, None).await?);
    for who in [&member.handle, &email] {
        throttles::forget(&mut tx, ACCOUNT, who).await?;
    }
    tx.commit().await?;
    close(platform, &ended);
    Ok(())
}

/// Replaces a password, ends every session and whatever apps were allowed, tells the member by mail and in their log, and makes the links lead nowhere
/// by which somebody else could still take the account. Gives the sessions whose sockets are to be closed.
pub(super) async fn set_password(
    platform: &Platform,
    tx: &mut WriteTx,
    member: &Entry,
    hash: &str,
    from: Option<&Origin>,
) -> Result<Vec<String>, AppError> {
    // First: a request that holds one of them ends before, and what it gives an app is older than the new password.
    let ended = store::delete_sessions_of(tx.conn(), &member.id).await?;
    store::set_password_hash(tx.conn(), &member.id, hash).await?;
    store::end_grants_until(tx.conn(), &member.id, platform.clock.now()).await?;
    links::void(tx, &member.id, &[Purpose::Reset]).await?;
    if let Some(email) = member.confirmed_email() {
        links::void(tx, &member.id, &[Purpose::Confirm]).await?;
        addresses::set_pending(tx.conn(), &member.id, "").await?;
        letters::password_changed(&place(platform), member, &platform.config.origin)
            .send(platform, tx, email, &member.name)
            .await?;
    }
    record(platform, tx, &member.id, Happened::Password, from).await?;
    factors::delete_halves(tx.conn(), &member.id).await?;
    Ok(ended)
}

/// Closes the sockets of sessions that have ended, and of apps that a new password shuts out.
pub(super) fn close(platform: &Platform, ended: &[String]) {
    for session in ended {
        platform.hub.close_session(session);
    }
    platform.hub.look_at_programs();
}
