//! What an operator can do, as a word in a form and in an address.

/// One act, done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Retry,
    Cancel,
    Pause,
    Resume,
    PauseAll,
    ResumeAll,
    RunSchedule,
    PauseSchedule,
    ResumeSchedule,
    Withdraw,
    Block,
    Unblock,
    EndSessions,
    ChangeRole,
}

impl Act {
    const ALL: [Self; 14] = [
        Self::Retry,
        Self::Cancel,
        Self::Pause,
        Self::Resume,
        Self::PauseAll,
        Self::ResumeAll,
        Self::RunSchedule,
        Self::PauseSchedule,
        Self::ResumeSchedule,
        Self::Withdraw,
        Self::Block,
        Self::Unblock,
        Self::EndSessions,
        Self::ChangeRole,
    ];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Cancel => "cancel",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::PauseAll => "pause-all",
            Self::ResumeAll => "resume-all",
            Self::RunSchedule => "run-schedule",
            Self::PauseSchedule => "pause-schedule",
            Self::ResumeSchedule => "resume-schedule",
            Self::Withdraw => "withdraw",
            Self::Block => "block",
            Self::Unblock => "unblock",
            Self::EndSessions => "end-sessions",
            Self::ChangeRole => "role",
        }
    }

    /// Reads the word; `None` when it is not one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }

    /// What the page says once it is done.
    pub const fn done(self) -> &'static str {
        match self {
            Self::Retry => "The job is tried again",
            Self::Cancel => "The job was told to end",
            Self::Pause => "The queue is paused",
            Self::Resume => "The queue goes on",
            Self::PauseAll => "All queues are paused",
            Self::ResumeAll => "All queues go on",
            Self::RunSchedule => "Its job is enqueued",
            Self::PauseSchedule => "The schedule is paused",
            Self::ResumeSchedule => "The schedule goes on",
            Self::Withdraw => "The invitation is withdrawn",
            Self::Block => "Suspended, and signed out everywhere",
            Self::Unblock => "They can come in again",
            Self::EndSessions => "Signed out on every device",
            Self::ChangeRole => "They have another role now",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_read_back_as_it_was_written_and_told_in_six_words() {
        for act in Act::ALL {
            assert_eq!(Act::parse(act.as_str()), Some(act));
            assert!(act.done().split(' ').count() <= 6);
        }
        assert_eq!(Act::parse("drop"), None);
    }
}
