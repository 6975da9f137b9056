//! The jobs that are measured.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tidings::platform::server::jobs::{Context, Failure, Job, Registry};
use tokio::sync::mpsc::UnboundedSender;

pub fn registry() -> Registry {
    Registry::new().with::<Nothing>().with::<Stamp>().with::<Long>()
}

/// Does nothing: what remains is the queue.
#[derive(Serialize, Deserialize)]
pub struct Nothing {
    pub number: u32,
}

impl Job for Nothing {
    const KIND: &'static str = "bench.nothing";
    type Output = ();

    async fn run(self, _: Context) -> Result<(), Failure> {
        Ok(())
    }
}

/// Who is told when a [`Stamp`] has run.
pub static STAMPED: OnceLock<UnboundedSender<Duration>> = OnceLock::new();

/// Says how long ago it was enqueued.
#[derive(Serialize, Deserialize)]
pub struct Stamp {
    /// Microseconds since 1970.
    pub at: u64,
}

/// Microseconds since 1970.
pub fn now() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros()).unwrap_or_default()
}

impl Job for Stamp {
    const KIND: &'static str = "bench.stamp";
    type Output = ();

    async fn run(self, _: Context) -> Result<(), Failure> {
        let waited = Duration::from_micros(now().saturating_sub(self.at));
        if let Some(told) = STAMPED.get() {
            let _ = told.send(waited);
        }
        Ok(())
    }
}

/// Runs until its process is killed.
#[derive(Serialize, Deserialize)]
pub struct Long {}

impl Job for Long {
    const KIND: &'static str = "bench.long";
    type Output = ();

    async fn run(self, _: Context) -> Result<(), Failure> {
        tokio::time::sleep(Duration::from_secs(250)).await;
        Ok(())
    }
}
