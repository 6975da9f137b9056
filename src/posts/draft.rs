//! What a writer works on.

use serde::{Deserialize, Serialize};

use crate::platform::time::Timestamp;

/// The longest title, in characters.
pub const TITLE_LIMIT: usize = 200;
/// The longest body, in bytes.
pub const BODY_LIMIT: usize = 200 * 1024;

/// The text as typed, before any rule was applied to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Empty for a post that has not been saved yet.
    pub id: String,
    /// Made by the form: the same form sent twice is one post.
    pub form_key: String,
    /// The revision that the writer saw, 0 when unknown.
    pub revision: i64,
    pub title: String,
    pub body: String,
    /// With commas or spaces between.
    pub tags: String,
}

/// What the editor opens with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writing {
    pub draft: Draft,
    /// The address of a post that is out already.
    pub published_slug: Option<String>,
    /// When it goes out by itself.
    pub publish_at: Option<Timestamp>,
    pub saved_at: Option<Timestamp>,
}

/// What saving gives back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub id: String,
    pub slug: String,
    pub revision: i64,
    pub published: bool,
    pub at: Timestamp,
}

/// A draft or a deleted post in the writer's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftLine {
    pub id: String,
    /// Empty when it has none yet.
    pub title: String,
    pub words: i64,
    pub updated_at: Timestamp,
    /// When it goes out by itself.
    pub publish_at: Option<Timestamp>,
}

/// The writer's unpublished and deleted posts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafts {
    pub drafts: Vec<DraftLine>,
    /// Deleted in the last 30 days: can be brought back.
    pub deleted: Vec<DraftLine>,
}
