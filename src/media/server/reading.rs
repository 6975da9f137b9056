//! What a member has brought so far.

use super::adding::markdown;
use super::store;
use crate::accounts::server::Member;
use crate::platform::error::AppError;
use crate::platform::picture::Picture;
use crate::platform::server::Platform;

/// How many the page shows.
const SHOWN: i64 = 24;

/// A picture as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    pub id: String,
    pub picture: Picture,
    pub alt: String,
    /// The line to put into a text.
    pub markdown: String,
    pub state: State,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    Ready,
    /// It cannot be shown, and why.
    Refused(String),
}

/// What a member brought last, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn newest(platform: &Platform, member: &Member) -> Result<Vec<Brought>, AppError> {
    let stored = store::newest(platform, member.id(), SHOWN).await?;
    let read = |one: store::Stored| Brought {
        id: one.id,
        markdown: markdown(&one.picture, &one.alt),
        picture: one.picture,
        alt: one.alt,
        state: match one.refused {
            Some(words) => State::Refused(words),
            None if one.is_ready => State::Ready,
            None => State::Waiting,
        },
    };
    Ok(stored.into_iter().map(read).collect())
}
