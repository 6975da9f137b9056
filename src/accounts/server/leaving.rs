//! Deleting one's account: a week to come back, and then nobody is behind it any more.
//!
//! Source: OWASP ASVS 5.0 V7.4.2; GDPR article 17.

use super::blocking::note;
use super::letters::{self, place};
use super::recovering::close;
use super::security_log::{Happened, record};
use super::store::entry::{Entry, find_entry};
use super::store::leaving as rows;
use super::store::{self, factors, profile, roles};
use super::{Member, Proven};
use crate::accounts::{Handle, Role};
use crate::platform::error::AppError;
use crate::platform::live::CloseCode;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::time::{DAY, Timestamp};

/// How long one can come back, in microseconds.
pub const GRACE: i64 = 7 * DAY;
/// Accounts looked for at once.
const BATCH: i64 = 20;

/// What becomes of what somebody wrote when they go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legacy {
    /// It stays, by “Former member”.
    Keep,
    Remove,
}

impl Legacy {
    /// The word in the database and in the form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Remove => "remove",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Keep, Self::Remove].into_iter().find(|legacy| legacy.as_str() == word)
    }
}

/// An account that is being deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaver {
    pub id: String,
    pub legacy: Legacy,
}

/// Puts an account on the way out: it is deleted in a week, unless its member signs in and says otherwise. Ends every
/// session and closes their sockets. Gives when it is deleted.
///
/// # Errors
/// [`AppError::Invalid`] about `posts` when it is not chosen what becomes of them; [`AppError::Conflict`] when the
/// place would be left without an owner.
pub async fn leave(platform: &Platform, proven: &Proven, posts: &str) -> Result<Timestamp, AppError> {
    let member = proven.member();
    let legacy = Legacy::parse(posts);
    let legacy = legacy.ok_or_else(|| AppError::field("posts", "Choose what becomes of what you wrote."))?;
    let now = platform.clock.now();
    let at = now.plus(GRACE);
    let mut tx = platform.db.begin().await?;
    roles::hold_roles(tx.conn()).await?;
    let role = roles::role_now(tx.conn(), member.id(), now).await?.ok_or(AppError::SignInNeeded)?;
    if role == Role::Owner && roles::other_owners(tx.conn(), member.id(), now).await? == 0 {
        let words = "You are the only owner. Make somebody else an owner first, under Members.";
        return Err(AppError::Conflict(words.into()));
    }
    // Sessions before their member, as whoever holds one takes them.
    let ended = store::delete_sessions_of(tx.conn(), member.id()).await?;
    if !rows::set_leaving(tx.conn(), member.id(), Some(at), legacy.as_str()).await? {
        return Err(AppError::SignInNeeded);
    }
    if role >= Role::Moderator {
        note(platform, &mut tx, member, "leave", member.id(), role.as_str()).await?;
    }
    record(platform, &mut tx, member.id(), Happened::Leaving, Some(&member.from)).await?;
    if let Some(entry) = find_entry(tx.conn(), member.id()).await?
        && let Some(email) = entry.confirmed_email()
    {
        letters::leaving(&place(platform), &entry, &at.date(), &platform.config.origin)
            .send(platform, &mut tx, email, &entry.name)
            .await?;
    }
    factors::delete_halves(tx.conn(), member.id()).await?;
    tx.commit().await?;
    platform.hub.close_member(member.id(), CloseCode::SessionEnded);
    close(platform, &ended);
    Ok(at)
}

/// Stays after all.
///
/// # Errors
/// When the database refuses.
pub async fn stay(platform: &Platform, member: &Member) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    if !rows::set_leaving(tx.conn(), member.id(), None, "").await? {
        return Err(AppError::SignInNeeded);
    }
    record(platform, &mut tx, member.id(), Happened::Staying, Some(&member.from)).await?;
    Ok(tx.commit().await?)
}

/// Ids of accounts whose week is over.
///
/// # Errors
/// When the database refuses.
pub async fn leaving_due(platform: &Platform) -> Result<Vec<String>, AppError> {
    Ok(rows::due(platform, platform.clock.now(), BATCH).await?)
}

/// Deletes an account in the transaction in which every part forgets its own: what is left is a row without a person.
/// The handle is nobody else's, so that nobody is taken for whoever went, and leads nowhere. `None` when the member
/// has come back in the meantime.
///
/// # Errors
/// When the database refuses.
pub async fn end_account(platform: &Platform, tx: &mut WriteTx, id: &str) -> Result<Option<Leaver>, AppError> {
    let now = platform.clock.now();
    let Some(due) = rows::take_due(tx.conn(), id, now).await? else { return Ok(None) };
    let entry = Entry {
        id: due.id.clone(),
        handle: due.handle.clone(),
        name: due.name,
        email: due.email,
        pending_email: String::new(),
        confirmed_at: due.confirmed_at,
        password_hash: String::new(),
    };
    if let Some(email) = entry.confirmed_email() {
        letters::left(&place(platform), &entry).send(platform, tx, email, &entry.name).await?;
    }
    let tail: String = id.chars().rev().filter(char::is_ascii_alphanumeric).take(12).collect();
    // Two hyphens: no handle that anybody can choose.
    rows::clear_member(tx.conn(), id, &format!("former--{}", tail.to_lowercase())).await?;
    let skeleton = Handle::parse(&due.handle).map_or_else(|_| due.handle.clone(), |handle| handle.skeleton());
    profile::insert_former(tx.conn(), &due.handle, &skeleton, id, now).await?;
    Ok(Some(Leaver { id: due.id, legacy: Legacy::parse(&due.leaving_posts).unwrap_or(Legacy::Keep) }))
}
