//! What happens in a discussion, as data.

use serde::{Deserialize, Serialize};

/// Somebody said something under a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentAdded {
    pub comment_id: String,
    pub post_id: String,
    pub author_id: String,
    /// The author of the comment that it answers.
    pub answers: Option<String>,
}
