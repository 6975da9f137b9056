//! How an attempt ended, and what becomes of its job.

use std::time::Duration;

use crate::platform::server::chance::Rng;
use crate::platform::server::jobs::Failure;
use crate::platform::server::jobs::backoff::wait_after;
use crate::platform::server::jobs::order::queue_named;
use crate::platform::server::jobs::store::claim::Claimed;
use crate::platform::server::jobs::store::settle::Settlement;
use crate::platform::time::{DAY, SECOND, Timestamp};

/// How long a job that gave up is remembered at least.
const DEAD_KEPT: i64 = 30 * DAY;
/// How long a job of an unknown kind waits for a program that knows it.
const UNKNOWN_WAITS: i64 = 60 * SECOND;
/// The longest error that is kept, in characters.
const LONGEST_ERROR: usize = 2_000;

/// An attempt that is over.
pub(super) struct Ended {
    pub job: Claimed,
    pub outcome: Outcome,
    /// How long the kind's results are kept.
    pub keeps: Duration,
    /// How long it ran; absent when it did not.
    pub took: Option<Duration>,
}

/// In which way.
pub(super) enum Outcome {
    /// With this result, as JSON.
    Done(String),
    Failed(&'static str, Failure),
    /// The process ends first.
    GivenBack,
    /// It was claimed ahead and no slot became free soon enough.
    NotBegun,
    /// This version does not know its kind.
    Unknown,
}

/// What is to be remembered of an attempt that did not end well.
pub(super) struct Remark {
    pub ending: &'static str,
    pub words: String,
}

impl Ended {
    /// What to write down at `now`.
    pub(super) fn settlement(&self, now: Timestamp, rng: &Rng) -> (Settlement, Option<Remark>) {
        let job = &self.job;
        let blank = Settlement {
            id: job.id.clone(),
            fence: job.fence,
            state: "ready",
            run_at: None,
            given_back: 0,
            result: None,
            error: None,
            note: None,
            finished_at: None,
            expires_at: None,
        };
        let keeps = i64::try_from(self.keeps.as_micros()).unwrap_or(i64::MAX);
        let over = |state, keeps: i64| Settlement {
            state,
            finished_at: Some(now.0),
            expires_at: Some(now.plus(keeps).0),
            ..blank.clone()
        };
        match &self.outcome {
            // How far it had come says nothing any more.
            Outcome::Done(result) => {
                let (result, note) = (Some(result.clone()), Some(String::new()));
                (Settlement { result, note, ..over("done", keeps) }, None)
            }
            Outcome::Unknown => {
                let note =
                    format!("No running worker knows jobs of the kind {}. It waits for one that does.", job.kind);
                let run_at = Some(now.plus(UNKNOWN_WAITS).0);
                (Settlement { state: "scheduled", run_at, given_back: 1, note: Some(note), ..blank }, None)
            }
            Outcome::NotBegun => (Settlement { given_back: 1, ..blank }, None),
            Outcome::GivenBack => {
                let words = "The program ended before the job did; it begins again elsewhere or at the next start.";
                (Settlement { given_back: 1, ..blank }, Some(Remark { ending: "given back", words: words.into() }))
            }
            Outcome::Failed(_, Failure::Cancelled) => {
                let words = Failure::Cancelled.words().to_owned();
                let error = Some(words.clone());
                (Settlement { error, ..over("cancelled", keeps) }, Some(Remark { ending: "cancelled", words }))
            }
            Outcome::Failed(ending, failure) => {
                let words = tidy(failure.words());
                let error = Some(words.clone());
                let wait = match failure {
                    Failure::Retry(_) => Some(wait_after(u32::try_from(job.attempt).unwrap_or(u32::MAX), rng)),
                    Failure::RetryAfter(after, _) => Some(*after),
                    Failure::GiveUp(_) | Failure::Cancelled => None,
                };
                let settlement = match wait.filter(|_| job.attempt < job.max_attempts) {
                    Some(wait) => {
                        let wait = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
                        Settlement { state: "retrying", run_at: Some(now.plus(wait).0), error, ..blank }
                    }
                    None => Settlement { error, ..over("dead", keeps.max(DEAD_KEPT)) },
                };
                (settlement, Some(Remark { ending, words }))
            }
        }
    }

    /// The queue's name as the counts know it.
    pub(super) fn queue(&self) -> &'static str {
        queue_named(&self.job.queue).name()
    }
}

/// Words that fit on a page: no control characters but line breaks, and not without end.
pub(super) fn tidy(words: &str) -> String {
    words.chars().filter(|c| !c.is_control() || *c == '\n').take(LONGEST_ERROR).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(attempt: i64, outcome: Outcome) -> (Settlement, Option<Remark>) {
        let job = Claimed {
            id: "j".into(),
            kind: "test.kind".into(),
            queue: "default".into(),
            payload: "{}".into(),
            owner_id: None,
            attempt,
            max_attempts: 3,
            fence: 7,
            crashes: 0,
            run_at: 0,
            enqueued_at: 0,
            started_at: 0,
        };
        Ended { job, outcome, keeps: Duration::from_secs(60), took: None }
            .settlement(Timestamp(1_000_000), &Rng::system())
    }

    #[test]
    fn a_failed_job_waits_longer_each_time_and_gives_up_after_its_last_attempt() {
        let (first, remark) = ended(1, Outcome::Failed("failed", Failure::retry("no\u{7} luck")));
        assert_eq!((first.state, first.error.as_deref()), ("retrying", Some("no luck")));
        assert!(first.run_at > Some(1_000_000) && first.finished_at.is_none());
        assert_eq!(remark.map(|remark| remark.ending), Some("failed"));
        let (last, _) = ended(3, Outcome::Failed("failed", Failure::retry("no luck")));
        assert_eq!((last.state, last.finished_at), ("dead", Some(1_000_000)));
    }

    #[test]
    fn a_job_that_gives_up_or_names_its_time_is_taken_at_its_word() {
        let (dead, _) = ended(1, Outcome::Failed("failed", Failure::give_up("never")));
        assert_eq!(dead.state, "dead");
        let (later, _) = ended(1, Outcome::Failed("failed", Failure::retry_after(Duration::from_secs(9), "soon")));
        assert_eq!((later.state, later.run_at), ("retrying", Some(10_000_000)));
    }

    #[test]
    fn what_was_given_back_or_is_unknown_has_used_up_no_attempt() {
        let (back, _) = ended(1, Outcome::GivenBack);
        assert_eq!((back.state, back.given_back), ("ready", 1));
        let (unknown, _) = ended(1, Outcome::Unknown);
        assert_eq!((unknown.state, unknown.given_back), ("scheduled", 1));
        assert!(unknown.note.unwrap().contains("test.kind"));
    }
}
