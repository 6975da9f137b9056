//! What a job is.

use std::future::Future;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Context, Queue};
use crate::platform::error::AppError;

/// A piece of work that is done later, perhaps by another process, and perhaps more than once: a
/// process that dies after the effect and before the acknowledgement leaves a job that runs again.
/// What it does must be harmless when it was done already.
///
/// The value is stored as JSON and read back by whoever runs it, perhaps a newer version of the
/// program. It holds ids, never secrets.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// A stable name such as `mail.send`.
    const KIND: &'static str;
    /// Where it waits.
    const QUEUE: Queue = Queue::Default;
    /// How often it is tried before it is given up.
    const MAX_ATTEMPTS: u32 = 5;
    /// How long one attempt may take.
    const TIMEOUT: Duration = Duration::from_secs(300);
    /// How long it is remembered after it finished, with its result.
    const KEEPS_RESULT: Duration = Duration::from_secs(7 * 24 * 3600);
    /// What it gives; stored as JSON.
    type Output: Serialize + Send;

    /// Does it.
    ///
    /// # Errors
    /// [`Failure`] says whether another attempt makes sense.
    fn run(self, ctx: Context) -> impl Future<Output = Result<Self::Output, Failure>> + Send;
}

/// Why an attempt did not succeed, in words that an operator understands, and what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Try again; each wait is longer than the one before.
    Retry(String),
    /// Try again after this long.
    RetryAfter(Duration, String),
    /// Another attempt would fail, too.
    GiveUp(String),
    /// It ended because it was asked to.
    Cancelled,
}

impl Failure {
    /// Another attempt may succeed.
    pub fn retry(words: impl Into<String>) -> Self {
        Self::Retry(words.into())
    }

    /// Another attempt may succeed, but not before `after`.
    pub fn retry_after(after: Duration, words: impl Into<String>) -> Self {
        Self::RetryAfter(after, words.into())
    }

    /// No attempt will succeed.
    pub fn give_up(words: impl Into<String>) -> Self {
        Self::GiveUp(words.into())
    }

    /// What went wrong.
    pub fn words(&self) -> &str {
        match self {
            Self::Retry(words) | Self::RetryAfter(_, words) | Self::GiveUp(words) => words,
            Self::Cancelled => "It was cancelled.",
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Busy(seconds) => {
                Self::RetryAfter(Duration::from_secs(u64::from(seconds)), "The database was busy.".into())
            }
            other => Self::Retry(other.sentence()),
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Retry(format!("The database refused: {error}"))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Retry(format!("A file could not be read or written: {error}"))
    }
}
