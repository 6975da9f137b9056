//! Signing in and out.

use super::limits::{ACCOUNT, SIGN_INS};
use super::second_step::{Entered, enter};
use super::store::{self, NewSession, entry};
use crate::accounts::{device_name, place_name};
use crate::platform::error::AppError;
use crate::platform::server::chance::token_hash;
use crate::platform::server::db::WriteTx;
use crate::platform::server::{Platform, throttles};
use crate::platform::time::{DAY, HOUR, SECOND};

/// The longest login or password that is looked at.
pub(super) const LONGEST: usize = 1024;

/// How long a session that is kept may be without a visit.
pub(super) const KEPT_IDLE: i64 = 14 * DAY;

/// A session that has just begun.
#[derive(Debug)]
pub struct SignedIn {
    /// The session's id, for the cookie alone.
    pub id: String,
    /// How long the browser keeps the cookie; `None`: until it is closed.
    pub cookie_seconds: Option<i64>,
}

/// From where somebody comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub address: String,
    /// What tries are counted by; `None` when they are not.
    pub block: Option<String>,
    pub agent: String,
}

impl Origin {
    /// In words that name no household, such as `Firefox on Windows, 192.0.2.x`.
    pub fn words(&self) -> String {
        format!("{}, {}", device_name(&self.agent), place_name(&self.address))
    }
}

/// A handle or an address as it is looked up: case, white space around it and a leading `@` do not matter. Empty
/// when it can be nobody's.
pub(super) fn as_login(typed: &str) -> String {
    let login = typed.trim().trim_start_matches('@').to_lowercase();
    if login.len() > LONGEST || login.contains('\0') { String::new() } else { login }
}

/// Checks a handle or address with its password and begins a new session, always under a new id; or asks for the
/// second step, where the member has one.
///
/// Unknown accounts are answered with the same words after the same work, and wait as long after failures.
///
/// # Errors
/// [`AppError::Invalid`] when the two do not go together; [`AppError::TooMany`] after too many tries;
/// [`AppError::Busy`] when too many try at once.
pub async fn sign_in(
    platform: &Platform,
    login: &str,
    password: &str,
    remember: bool,
    from: &Origin,
) -> Result<Entered, AppError> {
    if let Some(block) = &from.block {
        throttles::count(platform, &SIGN_INS, block).await?;
    }
    let login = as_login(login);
    throttles::check(platform, ACCOUNT, &login).await?;
    // Where mails leave, an address counts once it is confirmed: else whoever gives somebody's address for a new
    // account could find out by signing in whether it has one.
    let found = entry::find_credentials(platform, &login, platform.config.smtp.is_some()).await?;
    let stored = found.as_ref().map(|(_, hash)| hash.as_str());
    let matches = verify(platform, password, stored).await?;
    let (Some((member_id, hash)), true) = (found, matches) else {
        throttles::failed(platform, ACCOUNT, &login).await?;
        return Err(AppError::field("password", "That password does not go with this email or handle."));
    };
    let renewed = match platform.passwords.is_outdated(&hash) {
        true => Some(platform.passwords.hash(password).await?),
        false => None,
    };
    let mut tx = platform.db.begin().await?;
    throttles::forgive(platform, &mut tx, ACCOUNT, &login).await?;
    if let Some(renewed) = renewed {
        store::set_password_hash(tx.conn(), &member_id, &renewed).await?;
    }
    let entered = enter(platform, &mut tx, &member_id, remember, from).await?;
    tx.commit().await?;
    Ok(entered)
}

/// Whether a password is the one whose hash is stored; longer ones than any can be are hashed as an empty one.
pub(super) async fn verify(platform: &Platform, password: &str, stored: Option<&str>) -> Result<bool, AppError> {
    let password = if password.len() > LONGEST { "" } else { password };
    // Whoever comes in by a provider may have none; that takes as long to find out.
    platform.passwords.verify(password, stored.filter(|hash| !hash.is_empty())).await
}

/// Begins a session for a member who has proven who they are, in the transaction that found it out.
///
/// # Errors
/// When the database refuses.
pub async fn begin_session(
    platform: &Platform,
    tx: &mut WriteTx,
    member_id: &str,
    remember: bool,
    from: &Origin,
) -> Result<SignedIn, AppError> {
    let (idle_micros, absolute) = if remember { (KEPT_IDLE, 90 * DAY) } else { (24 * HOUR, 7 * DAY) };
    let now = platform.clock.now();
    let id = platform.rng.token();
    let agent: String = from.agent.chars().filter(|c| !c.is_control()).take(300).collect();
    let session = NewSession {
        id_hash: &token_hash(&id),
        member_id,
        now,
        idle_micros,
        expires_at: now.plus(absolute),
        address: &from.address,
        agent: &agent,
    };
    store::insert_session(tx.conn(), &session).await?;
    Ok(SignedIn { id, cookie_seconds: remember.then_some(absolute / SECOND) })
}

/// Ends a session, in the database and on its sockets.
///
/// # Errors
/// When the database refuses.
pub async fn sign_out(platform: &Platform, session_hash: &str) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    store::delete_session(tx.conn(), session_hash).await?;
    tx.commit().await?;
    platform.hub.close_session(session_hash);
    Ok(())
}
