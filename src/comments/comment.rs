//! A comment and the discussion it belongs to.

use serde::{Deserialize, Serialize};

use crate::accounts::Author;
use crate::platform::live::Position;
use crate::platform::time::Timestamp;

/// The longest comment, in bytes.
pub const BODY_LIMIT: usize = 10 * 1024;

/// A comment, and the body of the live event that brings it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub id: String,
    pub author: Author,
    /// Safe HTML, made by `platform::markdown`.
    pub html: String,
    /// The top-level comment that this one answers.
    pub reply_to: Option<String>,
    pub created_at: Timestamp,
}

/// What stands under a post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discussion {
    /// Oldest first.
    pub comments: Vec<Comment>,
    /// Where the post's stream stood before the list was read.
    pub position: Position,
    /// When the viewer was here last; what came later is new to them.
    pub read_at: Option<Timestamp>,
    /// Goes back with the form: the same form sent twice is one comment. Empty for a visitor.
    pub form_key: String,
}
