//! How an export stands.

use serde::{Deserialize, Serialize};

use crate::platform::job::{JobState, JobView};
use crate::platform::time::{DAY, Timestamp};

/// The kind of the job that makes an export.
pub const KIND: &str = "export.member";
/// How long the archive can be fetched, in microseconds.
pub const AVAILABLE: i64 = 7 * DAY;

/// What the job gave: the archive and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// The archive's name in the folder of the exports.
    pub file: String,
    pub bytes: u64,
    /// Of the archive, in hex.
    pub sha256: String,
    pub posts: u64,
    pub comments: u64,
}

/// The newest export of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Export {
    /// None was asked for, or it is long forgotten.
    None,
    /// Being made, or waiting for it.
    Unfinished(JobView),
    /// To be fetched until then.
    Ready { job: String, exported: Exported, made_at: Timestamp, until: Timestamp },
    /// Made, and gone again.
    Expired { until: Timestamp },
    /// Given up, with the reason.
    Failed(String),
    Cancelled {
        /// Somebody who runs the place ended it, not the member.
        by_operator: bool,
    },
}

impl Export {
    /// Reads it from its job.
    pub fn of(job: Option<JobView>, now: Timestamp) -> Self {
        let Some(job) = job else { return Self::None };
        match job.state {
            JobState::Done => Self::done(job, now),
            JobState::Dead => Self::Failed(job.error.unwrap_or_default()),
            JobState::Cancelled => Self::Cancelled { by_operator: false },
            _ => Self::Unfinished(job),
        }
    }

    fn done(job: JobView, now: Timestamp) -> Self {
        let made_at = job.finished_at.unwrap_or(job.enqueued_at);
        let until = made_at.plus(AVAILABLE);
        match job.result.as_deref().and_then(|result| serde_json::from_str(result).ok()) {
            Some(exported) if now < until => Self::Ready { job: job.id, exported, made_at, until },
            _ => Self::Expired { until },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(state: JobState, result: Option<&str>) -> JobView {
        JobView {
            id: "j".into(),
            kind: KIND.into(),
            queue: "exports".into(),
            state,
            attempt: 1,
            max_attempts: 3,
            progress: 0,
            note: String::new(),
            result: result.map(str::to_owned),
            error: Some("The disk was full.".into()),
            enqueued_at: Timestamp(0),
            started_at: None,
            finished_at: Some(Timestamp(DAY)),
            expires_at: None,
        }
    }

    #[test]
    fn an_export_can_be_fetched_for_seven_days() {
        let result = r#"{"file":"j.zip","bytes":9,"sha256":"ab","posts":1,"comments":2}"#;
        let at = |now: i64| Export::of(Some(job(JobState::Done, Some(result))), Timestamp(now));
        assert!(matches!(at(8 * DAY - 1), Export::Ready { until: Timestamp(until), .. } if until == 8 * DAY));
        assert_eq!(at(8 * DAY), Export::Expired { until: Timestamp(8 * DAY) });
    }

    #[test]
    fn one_that_failed_says_why() {
        let failed = Export::of(Some(job(JobState::Dead, None)), Timestamp(0));
        assert_eq!(failed, Export::Failed("The disk was full.".into()));
        assert!(matches!(Export::of(Some(job(JobState::Retrying, None)), Timestamp(0)), Export::Unfinished(_)));
        assert_eq!(Export::of(None, Timestamp(0)), Export::None);
    }
}
