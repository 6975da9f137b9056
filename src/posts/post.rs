//! A published post, whole and as a line in a list.

use serde::{Deserialize, Serialize};

use crate::accounts::Author;
use crate::platform::live::Position;
use crate::platform::time::Timestamp;
use crate::ui::words::minutes;

/// A post in a list, and the body of the live event that announces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostSummary {
    pub id: String,
    pub slug: String,
    pub author: Author,
    pub title: String,
    /// Plain text, at most 280 characters.
    pub excerpt: String,
    pub tags: Vec<String>,
    pub words: i64,
    pub comments: i64,
    pub published_at: Timestamp,
}

/// A post to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    pub summary: PostSummary,
    /// Safe HTML, made by `platform::markdown`.
    pub html: String,
    pub edited_at: Option<Timestamp>,
    /// Whether the viewer may edit it.
    pub mine: bool,
    /// Whether the viewer may remove it: its author, a moderator, an owner.
    pub removable: bool,
}

/// One page of a list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedPage {
    pub posts: Vec<PostSummary>,
    /// The cursor of the next page, when there is one.
    pub older: Option<String>,
    /// Where the `site` stream stood before the list was read.
    pub position: Position,
}

impl PostSummary {
    /// The post's address.
    pub fn href(&self) -> String {
        format!("/posts/{}", self.slug)
    }
}

/// How long reading takes: `4 min`.
pub fn length(words: i64) -> String {
    format!("{} min", minutes(usize::try_from(words).unwrap_or_default()))
}
