//! What the first page shows.

use serde::{Deserialize, Serialize};

use super::Digest;
use crate::posts::{DraftLine, FeedPage};

/// The whole page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    pub posts: FeedPage,
    /// `None` for a visitor.
    pub digest: Option<Digest>,
    /// The draft that the viewer touched last.
    pub draft: Option<DraftLine>,
    pub aside: Aside,
}

/// What stands beside the posts, the same for everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// Posts a day in the last seven days, the oldest first: the day's letter, its name, how many.
    pub week: Vec<(String, i64)>,
    pub comments: i64,
    pub people: i64,
    /// The most used tags.
    pub tags: Vec<String>,
}
