//! Hashing passwords: argon2id, at most two at once, and a queue that says when it is full.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::error::internal;
use super::priority;
use crate::platform::error::AppError;

/// Hashes that may run at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// Requests that may wait for their turn.
const WAITING: usize = 64;
/// How long one of them waits before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(3);

/// Makes and checks password hashes (PHC strings). Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    params: Params,
    /// Checked against when there is no account, so that both answers take the same time. Made at the first
    /// sign-in of any kind: the 19 MiB are not worth having at start.
    nobody: Arc<OnceLock<String>>,
}

impl Passwords {
    /// The parameters of OWASP's password storage cheat sheet: 19 MiB, two passes, one lane.
    pub fn new() -> Self {
        Self::with_params(Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
    }

    /// Weak and quick, for tests that are not about hashing.
    pub fn quick() -> Self {
        Self::with_params(Params::new(Params::MIN_M_COST, 1, 1, None).unwrap_or_default())
    }

    fn with_params(params: Params) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            queue: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            params,
            nobody: Arc::default(),
        }
    }

    /// Hashes a password with a new salt.
    ///
    /// # Errors
    /// [`AppError::Busy`] when too many are waiting.
    pub async fn hash(&self, password: &str) -> Result<String, AppError> {
        let (params, password) = (self.params.clone(), password.to_owned());
        self.in_turn(move || hash(&params, &password)).await?.ok_or_else(|| internal("argon2 refused to hash"))
    }

    /// True when `password` belongs to `stored`. With `None` it works as long and says no.
    ///
    /// # Errors
    /// [`AppError::Busy`] when too many are waiting.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, AppError> {
        let known = stored.is_some();
        let stored = stored.map(str::to_owned);
        let password = password.to_owned();
        let (params, nobody) = (self.params.clone(), Arc::clone(&self.nobody));
        let matches = self
            .in_turn(move || {
                let nobody = nobody.get_or_init(|| hash(&params, "nobody has this password").unwrap_or_default());
                let stored = stored.unwrap_or_else(|| nobody.clone());
                PasswordHash::new(&stored)
                    .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
            })
            .await?;
        Ok(matches && known)
    }

    /// True when `stored` was made with other parameters than today's.
    pub fn is_outdated(&self, stored: &str) -> bool {
        PasswordHash::new(stored)
            .ok()
            .and_then(|parsed| Params::try_from(&parsed).ok())
            .is_none_or(|params| (params.m_cost(), params.t_cost(), params.p_cost()) != self.costs())
    }

    fn costs(&self) -> (u32, u32, u32) {
        (self.params.m_cost(), self.params.t_cost(), self.params.p_cost())
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
        let busy = || AppError::Busy(5);
        let _place = self.queue.try_acquire().map_err(|_| busy())?;
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned())
            .await
            .map_err(|_| busy())?
            .map_err(internal)?;
        // A thread of its own, because it gives way to those that answer people: a crowd at the door must not keep
        // whoever is inside from reading.
        let (tell, told) = tokio::sync::oneshot::channel();
        let hashing = move || {
            priority::give_way();
            let done = work();
            drop(turn);
            // Nobody waits any more when the request was given up.
            let _ = tell.send(done);
        };
        std::thread::Builder::new().name("password".into()).spawn(hashing).map_err(internal)?;
        told.await.map_err(internal)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

fn hash(params: &Params, password: &str) -> Option<String> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password(password.as_bytes())
        .ok()
        .map(|hash| hash.to_string())
}
