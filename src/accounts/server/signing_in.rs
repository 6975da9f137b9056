//! Signing in and out.

use super::store::{self, NewSession};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::time::{DAY, HOUR, SECOND};

/// The longest login or password that is looked at.
const LONGEST: usize = 1024;

/// A session that has just begun.
#[derive(Debug)]
pub struct SignedIn {
    /// The session's id, for the cookie alone.
    pub id: String,
    /// How long the browser keeps the cookie; `None`: until it is closed.
    pub cookie_seconds: Option<i64>,
}

/// From where somebody signs in.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    pub address: String,
    pub agent: String,
}

/// Checks a handle or address with its password and begins a new session, always under a new id.
///
/// Unknown accounts are answered with the same words after the same work.
///
/// # Errors
/// [`AppError::Invalid`] when the two do not go together; [`AppError::Busy`] when too many try at once.
pub async fn sign_in(
    platform: &Platform,
    login: &str,
    password: &str,
    remember: bool,
    from: &Origin,
) -> Result<SignedIn, AppError> {
    let login = login.trim().trim_start_matches('@').to_lowercase();
    let login = if login.len() > LONGEST || login.contains('\0') { String::new() } else { login };
    let found = store::find_credentials(platform, &login).await?;
    let stored = found.as_ref().map(|(_, hash)| hash.as_str());
    let password = if password.len() > LONGEST { "" } else { password };
    let matches = platform.passwords.verify(password, stored).await?;
    let (Some((member_id, hash)), true) = (found, matches) else {
        return Err(AppError::field("password", "That password does not go with this email or handle."));
    };
    if platform.passwords.is_outdated(&hash) {
        let renewed = platform.passwords.hash(password).await?;
        let mut tx = platform.db.begin().await?;
        store::set_password_hash(tx.conn(), &member_id, &renewed).await?;
        tx.commit().await?;
    }
    begin_session(platform, &member_id, remember, from).await
}

/// Begins a session for a member who has proven who they are.
///
/// # Errors
/// When the database refuses.
pub async fn begin_session(
    platform: &Platform,
    member_id: &str,
    remember: bool,
    from: &Origin,
) -> Result<SignedIn, AppError> {
    let (idle_micros, absolute) = if remember { (14 * DAY, 90 * DAY) } else { (24 * HOUR, 7 * DAY) };
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
    let mut tx = platform.db.begin().await?;
    store::insert_session(tx.conn(), &session).await?;
    tx.commit().await?;
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
