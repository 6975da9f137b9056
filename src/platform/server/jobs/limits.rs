//! How long the queue waits for what. Tests use shorter times.

use std::time::Duration;

/// The largest payload and the largest result, in bytes of JSON.
pub const LARGEST: usize = 64 * 1024;
/// Process deaths after which a job is given up.
pub const MOST_CRASHES: i64 = 3;

/// The times of the workers.
#[derive(Clone, Debug)]
pub struct JobLimits {
    /// How long a lost hint can hold a job up.
    pub poll: Duration,
    /// How long a worker may be silent until its jobs are taken from it.
    pub lease: Duration,
    /// How often it gives a sign of life.
    pub heartbeat: Duration,
    /// How often dead workers are looked for and counts are folded.
    pub sweep: Duration,
    /// How long a cancelled or timed-out job gets to end by itself.
    pub farewell: Duration,
    /// The shortest time between two stored progress reports of a job.
    pub progress: Duration,
}

impl Default for JobLimits {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(1),
            lease: Duration::from_secs(30),
            heartbeat: Duration::from_secs(10),
            sweep: Duration::from_secs(1),
            farewell: Duration::from_secs(5),
            progress: Duration::from_millis(250),
        }
    }
}
