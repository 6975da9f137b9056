//! What a member has brought so far.

use std::path::PathBuf;

use image::ImageReader;

use super::adding::markdown;
use super::files::Files;
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
    Ok(store::newest(platform, member.id(), SHOWN).await?.into_iter().map(read).collect())
}

/// What a member took away last, as long as it can be brought back.
///
/// # Errors
/// When the database refuses.
pub async fn removed(platform: &Platform, member: &Member) -> Result<Vec<Brought>, AppError> {
    Ok(store::newest_removed(platform, member.id(), SHOWN).await?.into_iter().map(read).collect())
}

fn read(one: store::Stored) -> Brought {
    Brought {
        id: one.id,
        markdown: markdown(&one.picture, &one.alt),
        picture: one.picture,
        alt: one.alt,
        state: match one.refused {
            Some(words) => State::Refused(words),
            None if one.is_ready => State::Ready,
            None => State::Waiting,
        },
    }
}

/// Everything that a member has brought, as it came: a name for each file, and where it lies. For the
/// member alone, who may have it back with all that the camera wrote into it.
///
/// # Errors
/// When the database refuses.
pub async fn originals_of(platform: &Platform, member_id: &str) -> Result<Vec<(String, PathBuf)>, AppError> {
    let files = Files::of(platform);
    let hashes = store::hashes_of(platform, member_id).await?;
    let named = hashes.into_iter().map(|hash| {
        let path = files.original(&hash);
        // Kept without an ending; what it is stands in its first bytes.
        let format =
            ImageReader::open(&path).and_then(ImageReader::with_guessed_format).ok().and_then(|it| it.format());
        let ending = format.and_then(|format| format.extensions_str().first().copied()).unwrap_or("picture");
        (format!("{hash}.{ending}"), path)
    });
    Ok(named.collect())
}
