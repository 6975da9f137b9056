//! Replacing keys: by the clock, by hand, and at once when one was lost.

use serde::{Deserialize, Serialize};

use super::bunch::{Remembered, bunch};
use super::making::new_key;
use super::store::{self, LineRow};
use super::{Algorithm, LATE, LONGEST_TOKEN, SHOWN_BEFORE, SIGNS_FOR};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::error::internal;
use crate::platform::server::jobs::{Context, Failure, Job};
use crate::platform::time::Timestamp;

/// How often a change is begun anew because another process was quicker.
const TRIES: u32 = 5;

/// What a key is good for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Shown to everybody, and signs from its time on.
    Next,
    Signing,
    /// Signs no more; what it has signed is still believed.
    Old,
}

impl KeyState {
    /// The state in a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Signing => "signing",
            Self::Old => "old",
        }
    }
}

/// A key as an operator sees it: nothing of the key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLine {
    pub kid: String,
    pub algorithm: Algorithm,
    pub state: KeyState,
    pub created_at: Timestamp,
    pub signs_from: Timestamp,
    /// When it is deleted.
    pub ends_at: Option<Timestamp>,
}

/// What a change of keys has done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rotated {
    /// The names of the new ones.
    pub made: Vec<String>,
    /// How many were deleted.
    pub removed: u64,
}

/// Shows the next key where one has signed for long enough, and deletes those whose last token has run out. Running
/// twice finds nothing the second time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RotateKeys {}

impl Job for RotateKeys {
    const KIND: &'static str = "oauth.keys.rotate";
    type Output = Rotated;

    async fn run(self, ctx: Context) -> Result<Rotated, Failure> {
        let platform = ctx.platform();
        let now = platform.clock.now();
        let due = |newest: &LineRow| newest.signs_from + SIGNS_FOR - SHOWN_BEFORE <= now.0;
        let made = publish(platform, due).await?;
        let mut tx = platform.db.begin().await?;
        let removed = store::delete_ended(tx.conn(), now.0).await?;
        tx.commit().await?;
        platform.caches.of::<Remembered>().forget();
        Ok(Rotated { made, removed })
    }
}

/// Every key: by algorithm, the oldest first. Makes the first one where there is none.
///
/// # Errors
/// When the database refuses.
pub async fn list(platform: &Platform) -> Result<Vec<KeyLine>, AppError> {
    let (bunch, now) = (bunch(platform).await?, platform.clock.now());
    let rows = lines(platform).await?;
    let line = |row: LineRow| {
        let algorithm = Algorithm::parse(&row.algorithm)?;
        let signs = bunch.signing(algorithm, now).is_some_and(|key| key.kid == row.kid);
        let state = match row.signs_from > now.0 {
            _ if signs => KeyState::Signing,
            true => KeyState::Next,
            false => KeyState::Old,
        };
        Some(KeyLine {
            kid: row.kid,
            algorithm,
            state,
            created_at: Timestamp(row.created_at),
            signs_from: Timestamp(row.signs_from),
            ends_at: row.ends_at.map(Timestamp),
        })
    };
    Ok(rows.into_iter().filter_map(line).collect())
}

/// Replaces every key before its time: the next ones are shown from now on and sign a day later. Where the next one
/// is shown already, nothing is made.
///
/// # Errors
/// When the database refuses.
pub async fn rotate(platform: &Platform) -> Result<Rotated, AppError> {
    bunch(platform).await?;
    let now = platform.clock.now();
    let made = publish(platform, |newest| newest.signs_from <= now.0).await?;
    platform.caches.of::<Remembered>().forget();
    Ok(Rotated { made, removed: 0 })
}

/// Replaces every key at once, because one was lost: nothing that was signed before is believed any more.
///
/// # Errors
/// When the database refuses, or others change the keys all the time.
pub async fn rotate_now(platform: &Platform) -> Result<Rotated, AppError> {
    bunch(platform).await?;
    let mut rotated = Rotated::default();
    for algorithm in Algorithm::ALL {
        let (made, removed) = replace(platform, algorithm).await?;
        rotated.made.extend(made);
        rotated.removed += removed;
    }
    platform.caches.of::<Remembered>().forget();
    Ok(rotated)
}

async fn lines(platform: &Platform) -> Result<Vec<LineRow>, AppError> {
    let mut reader = platform.db.reader().await?;
    let lines = store::lines(reader.conn()).await?;
    reader.done();
    Ok(lines)
}

/// The newest of an algorithm's keys: rows come in the order of their generations.
fn newest(lines: &[LineRow], algorithm: Algorithm) -> Option<&LineRow> {
    lines.iter().rfind(|line| line.algorithm == algorithm.as_str())
}

/// Shows a next key for every algorithm whose newest one is `due`. Two processes that do so at once write the same
/// generation, and one of them finds it taken.
async fn publish(platform: &Platform, due: impl Fn(&LineRow) -> bool) -> Result<Vec<String>, AppError> {
    let (known, now) = (lines(platform).await?, platform.clock.now());
    let mut made = Vec::new();
    for algorithm in Algorithm::ALL {
        let Some(last) = newest(&known, algorithm).filter(|last| due(last)) else { continue };
        let signs_from = now.plus(SHOWN_BEFORE);
        let key = new_key(platform, algorithm, last.generation + 1, now, signs_from).await?;
        let mut tx = platform.db.begin().await?;
        if store::insert(tx.conn(), &key).await? {
            let ends_at = signs_from.plus(LONGEST_TOKEN + LATE);
            store::end_before(tx.conn(), algorithm.as_str(), key.generation, ends_at.0).await?;
            tx.commit().await?;
            tracing::info!(kid = key.kid, algorithm = key.algorithm, "the next signing key is shown");
            made.push(key.kid);
        }
    }
    Ok(made)
}

/// Puts a new key in place of all of an algorithm's; none where there was none. Gives its name and how many it has
/// replaced.
async fn replace(platform: &Platform, algorithm: Algorithm) -> Result<(Option<String>, u64), AppError> {
    for _ in 0..TRIES {
        let (known, now) = (lines(platform).await?, platform.clock.now());
        let Some(last) = newest(&known, algorithm) else { return Ok((None, 0)) };
        let key = new_key(platform, algorithm, last.generation + 1, now, now).await?;
        let mut tx = platform.db.begin().await?;
        if store::insert(tx.conn(), &key).await? {
            let removed = store::delete_before(tx.conn(), algorithm.as_str(), key.generation).await?;
            tx.commit().await?;
            tracing::warn!(kid = key.kid, algorithm = key.algorithm, "every signing key before this one is void");
            return Ok((Some(key.kid), removed));
        }
        // Somebody else has just made one of this generation, and it may be lost as well.
    }
    Err(internal("the signing keys were changed by others all the time"))
}
