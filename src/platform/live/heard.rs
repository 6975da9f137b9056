//! What a page gets from the channel.

use serde_json::Value;

use crate::platform::time::Timestamp;

/// Something that happened in a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveEvent {
    /// Its place in the stream; the first is 1 and none is left out.
    pub offset: i64,
    /// What happened, such as `comment.added`.
    pub kind: String,
    pub body: Value,
    /// The id that the maker of the change gave it, so that its own page knows it again.
    pub mutation_id: Option<String>,
    pub at: Timestamp,
}

/// How the connection stands, for the line that tells the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LiveStatus {
    /// Not connected yet: nothing to say.
    #[default]
    Idle,
    Connected,
    /// The line is gone; the next try comes in so many seconds (0: it is under way).
    Lost {
        retry_in_seconds: u32,
    },
    /// Here again after a loss, said for a few seconds.
    Back,
    /// The server has ended it and will not have us back.
    Ended,
}
