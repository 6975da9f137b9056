//! What happens to posts, as data.

use serde::{Deserialize, Serialize};

/// A post went out for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostPublished {
    pub post_id: String,
    pub author_id: String,
}
