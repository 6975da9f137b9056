//! A post with its text, as programs see it: out or not.

use crate::accounts::Author;
use crate::platform::time::Timestamp;

/// Whether a post is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Draft,
    /// It goes out by itself.
    Scheduled,
    Published,
}

impl Status {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Draft, Self::Scheduled, Self::Published].into_iter().find(|status| status.as_str() == word)
    }
}

/// A post, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholePost {
    pub id: String,
    /// Its id until it is out.
    pub slug: String,
    pub author: Author,
    pub title: String,
    /// Markdown.
    pub body: String,
    /// Safe HTML, made by `platform::markdown`.
    pub html: String,
    pub excerpt: String,
    pub tags: Vec<String>,
    pub comments: i64,
    pub published_at: Option<Timestamp>,
    /// When it goes out by itself.
    pub publish_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    pub revision: i64,
}

impl WholePost {
    /// Whether it is out.
    pub fn status(&self) -> Status {
        match (self.published_at, self.publish_at) {
            (Some(_), _) => Status::Published,
            (None, Some(_)) => Status::Scheduled,
            (None, None) => Status::Draft,
        }
    }
}
