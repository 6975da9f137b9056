//! The keys as this process has read them, at most half a minute ago.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Mutex;

use super::pair::Pair;
use super::store::{self, KeyRow};
use super::{Algorithm, making};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::jws::PublicKey;
use crate::platform::time::Timestamp;

/// After this long they are read again, so a key that was taken away works nowhere a minute later.
pub(super) const READ_AGAIN: Duration = Duration::from_secs(30);
/// Whoever names a key that is not there makes them be read again; not more often than this.
pub(super) const ASK_AGAIN: Duration = Duration::from_secs(3);

/// One key, ready for use. No `Debug`: there is a secret in it.
#[derive(Clone)]
pub(in crate::oauth::server) struct Key {
    pub kid: String,
    pub algorithm: Algorithm,
    pub public: PublicKey,
    pair: Arc<Pair>,
    signs_from: i64,
    ends_at: Option<i64>,
}

impl Key {
    fn read(row: KeyRow) -> Result<Option<Self>, AppError> {
        let KeyRow { kid, algorithm, private_key, signs_from, ends_at, .. } = row;
        // A newer version of the program may have others.
        let Some(algorithm) = Algorithm::parse(&algorithm) else { return Ok(None) };
        let pair = Pair::read(algorithm, &kid, &private_key)?;
        Ok(Some(Self { kid, algorithm, public: pair.public(), pair: Arc::new(pair), signs_from, ends_at }))
    }

    /// Signs a text.
    ///
    /// # Errors
    /// As [`Pair::sign`].
    pub(in crate::oauth::server) fn sign(&self, text: &[u8]) -> Result<Vec<u8>, AppError> {
        self.pair.sign(text)
    }

    fn is_believed(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|ends_at| now.0 < ends_at)
    }

    /// As it is shown to everybody (RFC 7517 section 4): what to check with, and what it is for.
    fn shown(&self) -> Value {
        let mut jwk = self.public.to_jwk();
        for (name, value) in [("kid", self.kid.as_str()), ("alg", self.algorithm.as_str()), ("use", "sig")] {
            jwk[name] = value.into();
        }
        jwk
    }
}

/// All keys.
#[derive(Clone, Default)]
pub(in crate::oauth::server) struct Bunch(Vec<Key>);

impl Bunch {
    /// The key of this name, if it is still believed.
    pub(in crate::oauth::server) fn named(&self, kid: &str, now: Timestamp) -> Option<&Key> {
        self.0.iter().find(|key| key.kid == kid && key.is_believed(now))
    }

    /// The key that signs: of those whose time has come, the newest. Where a clock was set back and none has come, the
    /// first one.
    pub(in crate::oauth::server) fn signing(&self, algorithm: Algorithm, now: Timestamp) -> Option<&Key> {
        let ours = || self.0.iter().filter(|key| key.algorithm == algorithm && key.is_believed(now));
        let newest = ours().filter(|key| key.signs_from <= now.0).max_by_key(|key| key.signs_from);
        newest.or_else(|| ours().min_by_key(|key| key.signs_from))
    }

    /// The set that everybody may read (RFC 7517 section 5).
    pub(super) fn shown(&self, now: Timestamp) -> Value {
        let keys: Vec<Value> = self.0.iter().filter(|key| key.is_believed(now)).map(Key::shown).collect();
        serde_json::json!({ "keys": keys })
    }

    async fn read(platform: &Platform, before: &Self) -> Result<Self, AppError> {
        let mut keys = Vec::new();
        for row in store::all(platform).await? {
            // A key never changes but for its end, and to take it apart costs more than to find it.
            match before.0.iter().find(|key| key.kid == row.kid) {
                Some(known) => keys.push(Key { ends_at: row.ends_at, ..known.clone() }),
                None => keys.extend(Key::read(row)?),
            }
        }
        Ok(Self(keys))
    }
}

/// What this process remembers.
#[derive(Default)]
pub(super) struct Remembered {
    read: RwLock<LastRead>,
    /// Held while they are read: a crowd waits for one reading.
    reading: Mutex<()>,
    /// Held while a key is made.
    pub(super) making: Mutex<()>,
}

#[derive(Default)]
struct LastRead {
    /// `None` when they have changed since.
    at: Option<Duration>,
    bunch: Arc<Bunch>,
    /// How often this process has changed them.
    changes: u64,
}

impl Remembered {
    fn younger_than(&self, age: Duration, now: Duration) -> Option<Arc<Bunch>> {
        let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
        read.at.filter(|at| now.saturating_sub(*at) < age).map(|_| Arc::clone(&read.bunch))
    }

    /// The last that was read, however old, and how often they had been changed.
    fn last(&self) -> (Arc<Bunch>, u64) {
        let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
        (Arc::clone(&read.bunch), read.changes)
    }

    fn keep(&self, bunch: &Arc<Bunch>, at: Duration, changes: u64) {
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        // What was read while somebody changed them is perhaps from before.
        read.at = (read.changes == changes).then_some(at);
        read.bunch = Arc::clone(bunch);
    }

    /// The keys have changed: whoever asks next reads them again.
    pub(super) fn forget(&self) {
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        read.changes += 1;
        read.at = None;
    }
}

/// The keys, with at least one that signs by [`Algorithm::EdDsa`]: the first who asks has it made.
///
/// Reads the database now and then: not to be called inside a transaction.
///
/// # Errors
/// When the database refuses.
pub(in crate::oauth::server) async fn bunch(platform: &Platform) -> Result<Arc<Bunch>, AppError> {
    let bunch = of_age(platform, READ_AGAIN).await?;
    if bunch.signing(Algorithm::EdDsa, platform.clock.now()).is_some() {
        return Ok(bunch);
    }
    making::first(platform, Algorithm::EdDsa).await
}

/// The keys; read once more when none of them has this name, because another process may just have made it.
///
/// # Errors
/// When the database refuses.
pub(in crate::oauth::server) async fn bunch_with(platform: &Platform, kid: &str) -> Result<Arc<Bunch>, AppError> {
    let known = bunch(platform).await?;
    match known.named(kid, platform.clock.now()) {
        Some(_) => Ok(known),
        None => of_age(platform, ASK_AGAIN).await,
    }
}

/// The keys as they were read at most `age` ago.
pub(super) async fn of_age(platform: &Platform, age: Duration) -> Result<Arc<Bunch>, AppError> {
    let remembered = platform.caches.of::<Remembered>();
    if let Some(bunch) = remembered.younger_than(age, platform.clock.steady()) {
        return Ok(bunch);
    }
    let _turn = remembered.reading.lock().await;
    // Somebody else has read them while this one waited.
    if let Some(bunch) = remembered.younger_than(age, platform.clock.steady()) {
        return Ok(bunch);
    }
    let (now, (before, changes)) = (platform.clock.steady(), remembered.last());
    let bunch = Arc::new(Bunch::read(platform, &before).await?);
    remembered.keep(&bunch, now, changes);
    Ok(bunch)
}
