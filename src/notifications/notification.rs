//! One thing that concerns a member.

use serde::{Deserialize, Serialize};

use crate::accounts::Author;
use crate::platform::time::Timestamp;

/// Why a member is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Somebody they follow published.
    Published,
    /// Somebody commented on their post.
    Commented,
    /// Somebody answered their comment.
    Answered,
    /// Somebody went on with a discussion they are part of.
    Joined,
}

impl Kind {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Commented => "commented",
            Self::Answered => "answered",
            Self::Joined => "joined",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Published, Self::Commented, Self::Answered, Self::Joined].into_iter().find(|kind| kind.as_str() == word)
    }

    /// What the actor did, between their name and the post's title.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Commented => "commented on",
            Self::Answered => "answered you in",
            Self::Joined => "also commented on",
        }
    }

    /// Why the member is told.
    pub fn because(self) -> &'static str {
        match self {
            Self::Published => "Because you follow the author",
            Self::Commented => "Because you wrote the post",
            Self::Answered => "Because it answers your comment",
            Self::Joined => "Because you are part of the discussion",
        }
    }
}

/// One line of the notifications page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    pub id: String,
    pub kind: Kind,
    pub actor: Author,
    pub title: String,
    /// The post, or the comment in it.
    pub href: String,
    pub at: Timestamp,
    pub unread: bool,
}

/// The notifications page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notifications {
    /// Newest first.
    pub items: Vec<Notification>,
    /// The id to go on before, when there are older ones.
    pub older: Option<String>,
}
