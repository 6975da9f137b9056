//! Making keys. The one for this place's own API is made by the first who needs it; an RSA one takes a second and is
//! made when an app wants it, or in the background once somebody looks for it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Algorithm;
use super::bunch::{ASK_AGAIN, Bunch, READ_AGAIN, Remembered, bunch, of_age};
use super::pair::{Pair, generate};
use super::store::{self, KeyRow};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::internal;
use crate::platform::server::jobs::{Context, Failure, Job, Order};
use crate::platform::time::Timestamp;

/// Makes the first key of an algorithm, unless there is one. Running twice makes one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeKey {
    algorithm: String,
}

impl Job for MakeKey {
    const KIND: &'static str = "oauth.keys.make";
    /// The name of the key that signs.
    type Output = String;

    async fn run(self, ctx: Context) -> Result<String, Failure> {
        let words = || Failure::give_up(format!("There are no keys for {}.", self.algorithm));
        let algorithm = Algorithm::parse(&self.algorithm).ok_or_else(words)?;
        let bunch = bunch_for(ctx.platform(), algorithm).await?;
        let key = bunch.signing(algorithm, ctx.platform().clock.now());
        Ok(key.map(|key| key.kid.clone()).unwrap_or_default())
    }
}

/// Has the first key of an algorithm made soon, in the background. Harmless where there is one.
///
/// # Errors
/// When the database refuses.
pub async fn want(platform: &Platform, tx: &mut WriteTx, algorithm: Algorithm) -> Result<(), AppError> {
    let job = MakeKey { algorithm: algorithm.as_str().into() };
    Order::new(&job).unique(algorithm.as_str()).enqueue(platform, tx).await?;
    Ok(())
}

/// The keys, with at least one that signs by `algorithm`: the first who asks has it made, and waits for it.
///
/// Not to be called inside a transaction.
///
/// # Errors
/// When the database refuses.
pub(in crate::oauth::server) async fn bunch_for(
    platform: &Platform,
    algorithm: Algorithm,
) -> Result<Arc<Bunch>, AppError> {
    let known = bunch(platform).await?;
    match known.signing(algorithm, platform.clock.now()) {
        Some(_) => Ok(known),
        None => first(platform, algorithm).await,
    }
}

/// Makes the first key of an algorithm. Of several processes that do so at once, one does.
pub(super) async fn first(platform: &Platform, algorithm: Algorithm) -> Result<Arc<Bunch>, AppError> {
    let remembered = platform.caches.of::<Remembered>();
    let _turn = remembered.making.lock().await;
    let found = of_age(platform, ASK_AGAIN).await?;
    if found.signing(algorithm, platform.clock.now()).is_some() {
        return Ok(found);
    }
    let now = platform.clock.now();
    let row = new_key(platform, algorithm, 1, now, now).await?;
    let mut tx = platform.db.begin().await?;
    store::insert(tx.conn(), &row).await?;
    tx.commit().await?;
    remembered.forget();
    let made = of_age(platform, READ_AGAIN).await?;
    match made.signing(algorithm, platform.clock.now()) {
        Some(_) => Ok(made),
        None => Err(internal(format!("there is no key for {}", algorithm.as_str()))),
    }
}

/// A new key, not written down yet.
pub(super) async fn new_key(
    platform: &Platform,
    algorithm: Algorithm,
    generation: i64,
    created_at: Timestamp,
    signs_from: Timestamp,
) -> Result<KeyRow, AppError> {
    let rng = platform.rng.clone();
    // An RSA key is looked for on a thread that nobody else waits for.
    let private_key = tokio::task::spawn_blocking(move || generate(algorithm, &rng)).await.map_err(internal)??;
    let kid = Pair::read(algorithm, "", &private_key)?.public().thumbprint();
    Ok(KeyRow {
        kid,
        algorithm: algorithm.as_str().into(),
        generation,
        private_key,
        created_at: created_at.0,
        signs_from: signs_from.0,
        ends_at: None,
    })
}
