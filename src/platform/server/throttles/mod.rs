//! Slowing down whoever tries too often. The counts are rows, so they outlive a restart and are shared by every
//! process on the database. What is counted under is stored as a hash: no name and no address stands there.
//!
//! Two kinds. A [`Window`] allows so many tries in a time. [`failed`] counts failures under a name, whether
//! somebody has it or not: five are free, then the next try waits 1, 2, 4 … 300 seconds. Nobody is ever locked out.

mod store;

use super::Platform;
use super::chance::token_hash;
use super::db::WriteTx;
use crate::platform::error::AppError;
use crate::platform::time::{DAY, HOUR, MINUTE, SECOND, Timestamp, plural};

/// Failures that cost no waiting.
const FREE: i64 = 5;
/// The longest wait after a failure.
const LONGEST_WAIT: i64 = 300 * SECOND;
/// A row that stopped nobody for so long is forgotten.
const KEPT: i64 = DAY;

/// So many tries of one kind in a time.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Stands in the key.
    pub name: &'static str,
    pub most: i64,
    /// Microseconds.
    pub length: i64,
}

/// Counts a try of `who`, and refuses it when there were too many.
///
/// # Errors
/// [`AppError::TooMany`] until the window ends.
pub async fn count(platform: &Platform, window: &Window, who: &str) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    let counted = count_in(platform, &mut tx, window, who).await;
    tx.commit().await?;
    counted
}

/// The same in somebody's transaction. Where that is not committed, the try does not count.
///
/// # Errors
/// [`AppError::TooMany`] until the window ends.
pub async fn count_in(platform: &Platform, tx: &mut WriteTx, window: &Window, who: &str) -> Result<(), AppError> {
    let now = platform.clock.now();
    let (tries, ends_at) = store::add(tx.conn(), &key(window.name, who), now, now.plus(window.length)).await?;
    if tries > window.most { Err(too_many(Timestamp(ends_at), now)) } else { Ok(()) }
}

/// Refuses a try under a name whose failures are still being waited for.
///
/// # Errors
/// [`AppError::TooMany`] until the wait is over.
pub async fn check(platform: &Platform, name: &str, who: &str) -> Result<(), AppError> {
    let ends_at = store::ends_at(platform, &key(name, who)).await?;
    refuse_until(ends_at, platform.clock.now())
}

/// Counts a failure under a name.
///
/// # Errors
/// When the database refuses.
pub async fn failed(platform: &Platform, name: &str, who: &str) -> Result<(), AppError> {
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let key = key(name, who);
    let tries = store::add_failure(tx.conn(), &key, now, now.plus(-KEPT)).await?;
    store::set_end(tx.conn(), &key, now.plus(wait_after(tries))).await?;
    Ok(tx.commit().await?)
}

/// Forgets the failures under a name, for somebody who has just proven to be who they say; in the transaction
/// that lets them in.
///
/// # Errors
/// [`AppError::TooMany`] when failures that came meanwhile must be waited for: of many guesses sent at once only
/// the first few count, even if a later one is right.
pub async fn forgive(platform: &Platform, tx: &mut WriteTx, name: &str, who: &str) -> Result<(), AppError> {
    let key = key(name, who);
    let ends_at = store::take(tx.conn(), &key).await?;
    refuse_until(ends_at, platform.clock.now())
}

/// Forgets the failures under a name, whatever they were: for the holder of a mailed link.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &mut WriteTx, name: &str, who: &str) -> Result<(), AppError> {
    store::take(tx.conn(), &key(name, who)).await?;
    Ok(())
}

/// Deletes what has stopped nobody for a day, and says how many rows it were.
///
/// # Errors
/// When the database refuses.
pub async fn prune(platform: &Platform) -> Result<u64, AppError> {
    let mut tx = platform.db.begin().await?;
    let gone = store::delete_before(tx.conn(), platform.clock.now().plus(-KEPT)).await?;
    tx.commit().await?;
    Ok(gone)
}

fn key(name: &str, who: &str) -> String {
    token_hash(&format!("{name} {who}"))
}

fn refuse_until(ends_at: Option<i64>, now: Timestamp) -> Result<(), AppError> {
    match ends_at {
        Some(ends_at) if ends_at > now.0 => Err(too_many(Timestamp(ends_at), now)),
        _ => Ok(()),
    }
}

/// How long the next try waits after so many failures.
fn wait_after(failures: i64) -> i64 {
    match failures - FREE {
        ..0 => 0,
        over => LONGEST_WAIT.min(SECOND << over.min(20)),
    }
}

fn too_many(ends_at: Timestamp, now: Timestamp) -> AppError {
    // Rounded up: whoever comes back then is let through.
    let seconds = (ends_at.0 - now.0 + SECOND - 1) / SECOND;
    let wait = match seconds {
        0..=119 => plural(seconds, "second", "seconds"),
        120..=7_199 => plural((seconds * SECOND + MINUTE - 1) / MINUTE, "minute", "minutes"),
        _ => plural((seconds * SECOND + HOUR - 1) / HOUR, "hour", "hours"),
    };
    AppError::TooMany(
        format!("There were too many tries. Try again in {wait}."),
        u32::try_from(seconds).unwrap_or(u32::MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_are_free_and_no_wait_is_longer_than_five_minutes() {
        let seconds: Vec<i64> = (1..=16).map(|failures| wait_after(failures) / SECOND).collect();
        assert_eq!(seconds, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        assert_eq!(wait_after(1_000_000), LONGEST_WAIT);
    }

    #[test]
    fn the_words_say_when() {
        let words = |seconds: i64| too_many(Timestamp(seconds * SECOND - 1), Timestamp(0)).sentence();
        assert_eq!(words(1), "There were too many tries. Try again in 1 second.");
        assert_eq!(words(300), "There were too many tries. Try again in 5 minutes.");
        assert_eq!(words(3_600), "There were too many tries. Try again in 60 minutes.");
    }
}
