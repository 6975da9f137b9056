//! What happened in each minute of the last hour.

use std::collections::BTreeMap;

use super::histogram::Histogram;
use super::store;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::MINUTE;

/// How many minutes a series has; the last is the one that goes on.
pub const MINUTES: usize = 60;

/// One minute of all queues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minute {
    /// Jobs that were done.
    pub finished: i64,
    /// Attempts that failed.
    pub failed: i64,
    /// How long those waited that began.
    pub wait: Histogram,
}

/// The last hour, oldest minute first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    pub minutes: Vec<Minute>,
    /// Jobs that were done, by queue.
    pub finished: BTreeMap<String, [i64; MINUTES]>,
}

/// Reads the last hour.
///
/// # Errors
/// When the database refuses.
pub async fn series(platform: &Platform) -> Result<Series, AppError> {
    let this = platform.jobs.now(&platform.clock).0.div_euclid(MINUTE);
    let first = this - MINUTES as i64 + 1;
    let place = |minute: i64| usize::try_from(minute - first).ok().filter(|place| *place < MINUTES);
    let mut series = Series { minutes: vec![Minute::default(); MINUTES], finished: BTreeMap::new() };
    for row in store::happened(platform, first).await? {
        let Some(place) = place(row.minute) else { continue };
        if row.what == "failed" {
            series.minutes[place].failed += row.n;
        } else {
            series.minutes[place].finished += row.n;
            series.finished.entry(row.queue).or_insert([0; MINUTES])[place] += row.n;
        }
    }
    for (what, minute, n) in store::waited(platform, first).await? {
        let bucket = what.strip_prefix("wait:").and_then(|bucket| bucket.parse::<usize>().ok());
        if let (Some(place), Some(bucket)) = (place(minute), bucket)
            && let Some(known) = series.minutes[place].wait.buckets.get_mut(bucket)
        {
            *known += n;
        }
    }
    Ok(series)
}
