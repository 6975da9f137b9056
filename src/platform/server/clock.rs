//! The time of day as a parameter: the system's in service, one that tests advance by hand.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::platform::time::Timestamp;

/// Where the program reads the time.
#[derive(Clone, Debug)]
pub struct Clock(Option<Arc<Hands>>);

/// A clock that is moved by hand, in microseconds.
#[derive(Debug, Default)]
struct Hands {
    time: AtomicI64,
    /// What has really passed: setting the clock moves the time alone.
    passed: AtomicI64,
}

/// When this process began to measure.
static BEGAN: LazyLock<Instant> = LazyLock::new(instant);

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
fn instant() -> Instant {
    Instant::now()
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    pub fn standing_at(start: Timestamp) -> Self {
        Self(Some(Arc::new(Hands { time: AtomicI64::new(start.0), ..Hands::default() })))
    }

    /// Now, in UTC.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Some(hands) => Timestamp(hands.time.load(Ordering::SeqCst)),
            None => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
        }
    }

    /// Moves a standing clock forward; the system's clock takes no orders.
    pub fn advance(&self, by: Duration) {
        if let Some(hands) = &self.0 {
            let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
            hands.passed.fetch_add(by, Ordering::SeqCst);
            hands.time.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// Sets a standing clock ahead (or back, when negative) by so many microseconds, as an operator
    /// or a time server does: no time has passed.
    pub fn set_ahead(&self, micros: i64) {
        if let Some(hands) = &self.0 {
            hands.time.fetch_add(micros, Ordering::SeqCst);
        }
    }

    /// The time that has passed since some moment in the past; nobody can set it.
    pub fn steady(&self) -> Duration {
        match &self.0 {
            Some(hands) => Duration::from_micros(hands.passed.load(Ordering::SeqCst).unsigned_abs()),
            None => instant().saturating_duration_since(*BEGAN),
        }
    }

    /// True for the machine's clock, false for one that is moved by hand.
    pub fn is_the_machines(&self) -> bool {
        self.0.is_none()
    }
}
