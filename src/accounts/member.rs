//! A member as others see them.

use serde::{Deserialize, Serialize};

use crate::platform::time::Timestamp;

/// Who wrote something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    pub id: String,
    pub handle: String,
    pub name: String,
    /// The address of a square picture; empty: the flag.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub avatar: String,
}

impl Author {
    /// The address of the member's page.
    pub fn href(&self) -> String {
        format!("/@{}", self.handle)
    }

    /// The first of the names: what a friend would say.
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(&self.name)
    }
}

/// What a member may do beyond writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    Member,
    Moderator,
    Owner,
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 3] = [Self::Member, Self::Moderator, Self::Owner];

    /// The word in the database and on the terminal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Owner => "owner",
        }
    }

    /// Reads the word; anything unknown may do the least.
    pub fn parse(word: &str) -> Self {
        match word {
            "owner" => Self::Owner,
            "moderator" => Self::Moderator,
            _ => Self::Member,
        }
    }

    /// In a sentence: “You are … now.”
    pub fn as_one(self) -> &'static str {
        match self {
            Self::Member => "a member",
            Self::Moderator => "a moderator",
            Self::Owner => "an owner",
        }
    }

    /// The word on a badge; plain members wear none.
    pub fn badge(self) -> Option<&'static str> {
        match self {
            Self::Member => None,
            Self::Moderator => Some("Moderator"),
            Self::Owner => Some("Owner"),
        }
    }
}

/// A member's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub member: Author,
    pub role: Role,
    /// Markdown, rendered.
    pub bio_html: String,
    /// Addresses elsewhere: http or https.
    pub links: Vec<String>,
    pub joined_at: Timestamp,
    pub followers: i64,
    /// Whether the viewer follows this member.
    pub followed: bool,
}
