//! The person in front of the screen, as the pages know them.

use serde::{Deserialize, Serialize};

use super::{Author, Role};
use crate::platform::live::Position;
use crate::platform::time::Timestamp;

/// Sent inside every page; never fetched. Signing in and out loads a new page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The signed-in member, if any.
    pub me: Option<Me>,
    pub theme: Theme,
    /// What the place is called.
    pub place: String,
    /// Its one line.
    pub description: String,
    /// Whether anybody may make an account.
    pub signup_open: bool,
}

/// The signed-in member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    pub member: Author,
    pub role: Role,
    /// Whether the member's address must be confirmed before others read what they write.
    pub must_confirm: bool,
    /// When the account is deleted, if that was asked for.
    pub leaving_at: Option<Timestamp>,
    /// The number on the bell.
    pub unread: i64,
    /// Where the member's own stream stood when `unread` was read.
    pub position: Position,
    /// The end of the visit before this one.
    pub visited_at: Timestamp,
}

/// Light, dark, or as the device says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    /// The word in the cookie and in the form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Auto, Self::Light, Self::Dark].into_iter().find(|theme| theme.as_str() == word)
    }

    /// The value of `data-theme` on the document.
    pub fn attribute(self) -> Option<&'static str> {
        (self != Self::Auto).then(|| self.as_str())
    }
}

impl Viewer {
    /// The signed-in member's id.
    pub fn id(&self) -> Option<&str> {
        self.me.as_ref().map(|me| me.member.id.as_str())
    }
}
