//! A comment and the discussion it belongs to.

use serde::{Deserialize, Serialize};

use crate::accounts::Author;
use crate::platform::live::Position;
use crate::platform::time::Timestamp;
use crate::ui::InPlace;

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
    /// When its author last changed it.
    #[serde(default)]
    pub edited_at: Option<Timestamp>,
    /// It was taken away; its answers stand.
    #[serde(default)]
    pub gone: bool,
}

/// The body of the live event that takes a comment away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    pub id: String,
}

/// The comment that the form answers; without an id it answers the post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answering {
    pub id: String,
    /// Who wrote it; empty when there is no such comment here.
    pub name: String,
}

/// What stands under a post, for one reader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discussion {
    /// Oldest first, each with its answers.
    pub comments: InPlace,
    /// How many they are.
    pub count: i64,
    /// Where the post's stream stood before the comments were read.
    pub position: Position,
    /// Goes back with the form: the same form sent twice is one comment. Empty for a visitor.
    pub form_key: String,
    pub answering: Answering,
}
