//! Background jobs as both sides know them: what a page shows and what the API answers.

use serde::{Deserialize, Serialize};

use super::time::Timestamp;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Not due yet.
    Scheduled,
    /// Due, and waiting for a worker.
    Ready,
    Running,
    /// Failed, and waiting for its next attempt.
    Retrying,
    Done,
    /// Gave up.
    Dead,
    Cancelled,
}

impl JobState {
    /// All of them, in the order of a job's life.
    pub const ALL: [Self; 7] =
        [Self::Scheduled, Self::Ready, Self::Running, Self::Retrying, Self::Done, Self::Dead, Self::Cancelled];

    /// The word in the database and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Retrying => "retrying",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word; `None` when it is not one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// True when nothing more will happen to it by itself.
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Done | Self::Dead | Self::Cancelled)
    }
}

/// A job as its owner sees it; the job object of the JSON API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobView {
    pub id: String,
    pub kind: String,
    pub queue: String,
    pub state: JobState,
    pub attempt: u32,
    pub max_attempts: u32,
    /// 0 to 100.
    pub progress: u8,
    /// A word about the progress; empty when there is none.
    pub note: String,
    /// What it gave, as JSON text.
    pub result: Option<String>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    pub enqueued_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    /// When it is forgotten, with its result.
    pub expires_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_read_back_as_it_was_written() {
        for state in JobState::ALL {
            assert_eq!(JobState::parse(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        assert_eq!(JobState::parse("Ready"), None);
    }
}
