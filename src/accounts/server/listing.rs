//! The members, for those who keep order.

use super::store::roles::{self as rows, Listed, Which};
use super::{Moderator, Owner};
use crate::accounts::{Author, Role};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::text;
use crate::platform::time::Timestamp;

/// Members on one page.
const PAGE: i64 = 50;

/// Which members are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// A part of a handle or a name; from owners also a whole address.
    pub words: String,
    pub role: Option<Role>,
    /// Only those who are suspended.
    pub blocked: bool,
    /// The handle before the first one.
    pub after: String,
}

/// A member, as those see them who keep order. No address: that is nobody's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub author: Author,
    pub role: Role,
    pub joined_at: Timestamp,
    pub seen_at: Timestamp,
    pub confirmed: bool,
    /// Until when they are suspended, if they are.
    pub blocked_until: Option<Timestamp>,
    pub blocked_why: String,
}

impl Known {
    fn of(row: Listed, now: Timestamp) -> Self {
        Self {
            author: Author { id: row.id, handle: row.handle, name: row.name, avatar: row.avatar },
            role: Role::parse(&row.role),
            joined_at: Timestamp(row.created_at),
            seen_at: Timestamp(row.seen_at),
            confirmed: row.confirmed_at.is_some(),
            blocked_until: row.blocked_until.filter(|until| *until > now.0).map(Timestamp),
            blocked_why: row.blocked_why,
        }
    }
}

/// A page of members by handle, and the handle after which the next one begins.
///
/// # Errors
/// When the database refuses.
pub async fn members(
    platform: &Platform,
    moderator: &Moderator,
    sought: &Sought,
) -> Result<(Vec<Known>, Option<String>), AppError> {
    let now = platform.clock.now();
    let words = text::one_line(&sought.words).trim_start_matches('@').to_lowercase();
    let mut like = String::from("%");
    for c in words.chars().take(200) {
        if matches!(c, '%' | '_' | '!') {
            like.push('!');
        }
        like.push(c);
    }
    like.push('%');
    // Only owners learn whose an address is.
    let email =
        if moderator.member().role == Role::Owner { text::email(&words).unwrap_or_default() } else { String::new() };
    let which = Which {
        like: &like,
        email: &email,
        role: sought.role.map_or("", Role::as_str),
        blocked: sought.blocked,
        after: if text::is_name(&sought.after) { &sought.after } else { "" },
        most: PAGE + 1,
    };
    let mut rows = rows::list(platform, &which, now).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| more).map(|row| row.handle.clone());
    Ok((rows.into_iter().map(|row| Known::of(row, now)).collect(), next))
}

/// One member, with the number of their devices.
///
/// # Errors
/// [`AppError::NotFound`] when nobody has this handle.
pub async fn known(platform: &Platform, _: &Moderator, handle: &str) -> Result<(Known, i64), AppError> {
    if !text::is_name(handle) {
        return Err(AppError::NotFound);
    }
    let now = platform.clock.now();
    let mut reader = platform.db.reader().await?;
    let row = rows::one(reader.conn(), handle).await?;
    reader.done();
    let row = row.ok_or(AppError::NotFound)?;
    let devices = rows::count_sessions(platform, &row.id, now).await?;
    Ok((Known::of(row, now), devices))
}

/// A member's address, for owners.
///
/// # Errors
/// When the database refuses.
pub async fn address_of(platform: &Platform, _: &Owner, member: &str) -> Result<Option<String>, AppError> {
    let mut reader = platform.db.reader().await?;
    let entry = super::store::entry::find_entry(reader.conn(), member).await?;
    reader.done();
    Ok(entry.filter(|entry| entry.email.contains('@')).map(|entry| entry.email))
}
