//! Keeping somebody out for a while, or for good; and letting them in again.
//!
//! Source: OWASP ASVS 5.0 V7.4.2, V8.3.2.

use super::security_log::{Happened, record, tell};
use super::store::roles::{self as rows, Block, Listed};
use super::store::{self, factors};
use super::{Member, Moderator};
use crate::accounts::Role;
use crate::platform::error::AppError;
use crate::platform::live::CloseCode;
use crate::platform::server::Platform;
use crate::platform::server::audit::{self, Deed};
use crate::platform::server::db::WriteTx;
use crate::platform::text;
use crate::platform::time::{DAY, Timestamp};

/// The last moment of the year 9999: until somebody lets them in again.
const FOREVER: Timestamp = Timestamp(253_402_300_799_000_000);
/// The longest reason, in characters.
const LONGEST_WHY: usize = 500;

/// For how long somebody is kept out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    Day,
    Week,
    Month,
    Forever,
}

impl Term {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Forever];

    /// The word in a form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Forever => "forever",
        }
    }

    /// On the page.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Day => "A day",
            Self::Week => "A week",
            Self::Month => "30 days",
            Self::Forever => "Until somebody lets them in again",
        }
    }

    fn end(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Day => now.plus(DAY),
            Self::Week => now.plus(7 * DAY),
            Self::Month => now.plus(30 * DAY),
            Self::Forever => FOREVER,
        }
    }
}

/// `until 3 December 2026, 14:05 UTC`, or `until further notice`.
pub fn until(end: Timestamp) -> String {
    if end == FOREVER { "until further notice".into() } else { format!("until {}", end.full()) }
}

/// Keeps a member out: every session and every sign-in under way ends at once, their sockets are closed, and they are
/// told why and until when, by mail and at the door.
///
/// # Errors
/// [`AppError::NotFound`] when nobody has this handle; [`AppError::Invalid`] about `term` or `why`, or about the whole
/// form when the member has as much to say as whoever asks.
pub async fn block(
    platform: &Platform,
    moderator: &Moderator,
    handle: &str,
    term: &str,
    why: &str,
) -> Result<(), AppError> {
    let term = Term::ALL.into_iter().find(|known| known.as_str() == term);
    let term = term.ok_or_else(|| AppError::field("term", "Choose for how long."))?;
    let why = text::one_line(why);
    if why.is_empty() {
        return Err(AppError::field("why", "Say why: they read it, and so does whoever looks at this later."));
    }
    if why.chars().count() > LONGEST_WHY {
        return Err(AppError::field("why", format!("A reason has at most {LONGEST_WHY} characters.")));
    }
    let now = platform.clock.now();
    let end = term.end(now);
    let mut tx = platform.db.begin().await?;
    let member = find_below(platform, &mut tx, moderator, handle).await?;
    // Sessions before their member, as whoever holds one takes them.
    let ended = store::delete_sessions_of(tx.conn(), &member.id).await?;
    set(&mut tx, &member, Some(end), &why).await?;
    factors::delete_halves(tx.conn(), &member.id).await?;
    record(platform, &mut tx, &member.id, Happened::Blocked, None).await?;
    let words = format!("Your account is suspended {}. The reason: {why}", until(end));
    tell(platform, &mut tx, &member.id, &words).await?;
    note(platform, &mut tx, moderator.member(), "block", &member.id, &format!("{}: {why}", until(end))).await?;
    tx.commit().await?;
    platform.hub.close_member(&member.id, CloseCode::Banned);
    super::recovering::close(platform, &ended);
    Ok(())
}

/// Lets a member in again.
///
/// # Errors
/// [`AppError::NotFound`] when nobody has this handle; [`AppError::Conflict`] when they are not kept out.
pub async fn unblock(platform: &Platform, moderator: &Moderator, handle: &str) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    let member = find_below(platform, &mut tx, moderator, handle).await?;
    if member.blocked_until.is_none_or(|until| until <= platform.clock.now().0) {
        return Err(AppError::Conflict(format!("@{handle} is not suspended any more.")));
    }
    set(&mut tx, &member, None, "").await?;
    record(platform, &mut tx, &member.id, Happened::Unblocked, None).await?;
    tell(platform, &mut tx, &member.id, "Your account is no longer suspended. You can sign in again.").await?;
    note(platform, &mut tx, moderator.member(), "unblock", &member.id, "").await?;
    Ok(tx.commit().await?)
}

/// Ends every session of a member and whatever they have allowed apps, where somebody else is at their account.
///
/// # Errors
/// [`AppError::NotFound`] when nobody has this handle; [`AppError::Invalid`] as for [`block`].
pub async fn end_sessions(platform: &Platform, moderator: &Moderator, handle: &str) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    let member = find_below(platform, &mut tx, moderator, handle).await?;
    let ended = store::delete_sessions_of(tx.conn(), &member.id).await?;
    // Whoever was there may have let an app in.
    store::end_grants_until(tx.conn(), &member.id, platform.clock.now()).await?;
    factors::delete_halves(tx.conn(), &member.id).await?;
    record(platform, &mut tx, &member.id, Happened::DeviceEnded, None).await?;
    note(platform, &mut tx, moderator.member(), "end_sessions", &member.id, "").await?;
    tx.commit().await?;
    super::recovering::close(platform, &ended);
    Ok(())
}

/// Refuses whoever is kept out, with the reason; asked once it is proven who they are.
///
/// # Errors
/// [`AppError::Invalid`] about `field`.
pub(super) async fn refuse_blocked(
    platform: &Platform,
    tx: &mut WriteTx,
    member: &str,
    field: &str,
) -> Result<(), AppError> {
    match rows::block(tx.conn(), member, platform.clock.now()).await? {
        None => Ok(()),
        Some(Block { until: end, why }) => {
            let until = until(Timestamp(end));
            Err(AppError::field(field, format!("This account is suspended {until}. The reason: {why}")))
        }
    }
}

/// Whether a member may not come in now.
///
/// # Errors
/// When the database refuses.
pub async fn is_blocked(platform: &Platform, tx: &mut WriteTx, member: &str) -> Result<bool, AppError> {
    Ok(rows::block(tx.conn(), member, platform.clock.now()).await?.is_some())
}

/// The member of this handle, who has less to say than the moderator has now.
async fn find_below(
    platform: &Platform,
    tx: &mut WriteTx,
    moderator: &Moderator,
    handle: &str,
) -> Result<Listed, AppError> {
    if !text::is_name(handle) {
        return Err(AppError::NotFound);
    }
    let role = rows::role_now(tx.conn(), moderator.id(), platform.clock.now()).await?;
    let role = role.filter(|role| *role >= Role::Moderator).ok_or(AppError::NotFound)?;
    let member = rows::one(tx.conn(), handle).await?.ok_or(AppError::NotFound)?;
    if member.id == moderator.id() {
        return Err(AppError::field("", "That is your own account. Another one has to do it."));
    }
    if Role::parse(&member.role) >= role {
        let words = format!("@{handle} keeps order here as you do. An owner has to give them another role first.");
        return Err(AppError::field("", words));
    }
    Ok(member)
}

async fn set(tx: &mut WriteTx, member: &Listed, until: Option<Timestamp>, why: &str) -> Result<(), AppError> {
    match rows::set_block(tx.conn(), &member.id, Role::parse(&member.role), until, why).await? {
        true => Ok(()),
        false => Err(AppError::Conflict("Their role has just been changed. Look again.".into())),
    }
}

/// Writes down what somebody who keeps order did to a member.
pub(super) async fn note(
    platform: &Platform,
    tx: &mut WriteTx,
    by: &Member,
    act: &str,
    member: &str,
    words: &str,
) -> Result<(), AppError> {
    let deed = Deed { by: by.id(), act, about: ("member", member), words, place: &by.from.words() };
    Ok(audit::write(platform, tx, &deed).await?)
}
