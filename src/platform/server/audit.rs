//! What those who keep order have done, written down in the transaction that does it.
//!
//! Source: OWASP ASVS 5.0 V16.3 (what is logged), V16.4 (that it stays).

use super::Platform;
use super::db::WriteTx;
use crate::platform::time::{DAY, Timestamp};

/// How long it is kept, in microseconds.
pub const KEPT: i64 = 365 * DAY;

/// One act.
#[derive(Clone, Copy, Debug)]
pub struct Deed<'a> {
    /// The member who does it; empty: somebody at the terminal.
    pub by: &'a str,
    /// One word: `block`, `role`, `remove`.
    pub act: &'a str,
    /// One word for what it is done to, and which it is: `("post", "0193…")`.
    pub about: (&'a str, &'a str),
    /// What else there is to say; may be empty.
    pub words: &'a str,
    /// From where, in words; may be empty.
    pub place: &'a str,
}

/// Writes an act down.
///
/// # Errors
/// When the database refuses; the caller's change then does not happen either.
pub async fn write(platform: &Platform, tx: &mut WriteTx, deed: &Deed<'_>) -> sqlx::Result<()> {
    let now = platform.clock.now();
    sqlx::query(
        "INSERT INTO audit_log (id, at, by_id, act, about, about_id, words, place) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(platform.rng.id(now))
    .bind(now.0)
    .bind(deed.by)
    .bind(deed.act)
    .bind(deed.about.0)
    .bind(deed.about.1)
    .bind(deed.words)
    .bind(deed.place)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets what is older than a year.
///
/// # Errors
/// When the database refuses.
pub async fn forget_old(tx: &mut WriteTx, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM audit_log WHERE at < $1").bind(now.plus(-KEPT).0).execute(tx.conn()).await?;
    Ok(())
}
