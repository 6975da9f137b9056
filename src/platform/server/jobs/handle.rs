//! What a running program holds of its queue: the wake-up, and what time the database has.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::{JobLimits, Queue};
use crate::platform::server::clock::Clock;
use crate::platform::time::Timestamp;

/// The queue as the rest of the program holds it; cheap to clone.
#[derive(Clone, Default)]
pub struct Jobs(Arc<Inner>);

#[derive(Default)]
struct Inner {
    limits: JobLimits,
    wake: Notify,
    /// Queues that may have something.
    hinted: Mutex<BTreeSet<Queue>>,
    /// Microseconds that the database's clock is ahead of ours.
    ahead: AtomicI64,
}

impl Jobs {
    /// With other times than those of the service.
    pub fn with_limits(limits: JobLimits) -> Self {
        Self(Arc::new(Inner { limits, ..Inner::default() }))
    }

    /// The times that the workers keep to.
    pub fn limits(&self) -> &JobLimits {
        &self.0.limits
    }

    /// Says that these queues may have something to do.
    pub fn wake(&self, queues: &[Queue]) {
        self.0.hinted.lock().unwrap_or_else(PoisonError::into_inner).extend(queues);
        self.0.wake.notify_one();
    }

    /// Waits for the next hint.
    pub(super) async fn woken(&self) {
        self.0.wake.notified().await;
    }

    /// Takes the queues that were hinted at.
    pub(super) fn take_hints(&self) -> BTreeSet<Queue> {
        std::mem::take(&mut *self.0.hinted.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Now, by the database's clock: the one that all workers share.
    pub fn now(&self, clock: &Clock) -> Timestamp {
        clock.now().plus(self.0.ahead.load(Ordering::Relaxed))
    }

    /// Notes how far the database's clock is ahead of ours, in microseconds.
    pub(super) fn set_ahead(&self, micros: i64) {
        self.0.ahead.store(micros, Ordering::Relaxed);
    }
}
