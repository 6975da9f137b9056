//! What a program may do in a member's name.

use std::collections::BTreeSet;
use std::fmt;

/// One thing that a program may do. Its word is a public promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    PostsRead,
    PostsWrite,
    CommentsWrite,
    Profile,
    Notifications,
    Exports,
    Webhooks,
    Admin,
    Live,
}

impl Scope {
    /// All of them, as they are listed on pages.
    pub const ALL: [Self; 9] = [
        Self::PostsRead,
        Self::PostsWrite,
        Self::CommentsWrite,
        Self::Profile,
        Self::Notifications,
        Self::Exports,
        Self::Webhooks,
        Self::Admin,
        Self::Live,
    ];

    /// The word in requests, answers and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PostsRead => "posts:read",
            Self::PostsWrite => "posts:write",
            Self::CommentsWrite => "comments:write",
            Self::Profile => "profile",
            Self::Notifications => "notifications",
            Self::Exports => "exports",
            Self::Webhooks => "webhooks",
            Self::Admin => "admin",
            Self::Live => "live",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    /// What it allows, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::PostsRead => "Read your drafts and scheduled posts.",
            Self::PostsWrite => "Write, publish, change and delete posts as you.",
            Self::CommentsWrite => "Comment, change and delete comments as you.",
            Self::Profile => "See who you are, and follow people as you.",
            Self::Notifications => "See your notifications and mark them as read.",
            Self::Exports => "Ask for exports of your data and fetch them.",
            Self::Webhooks => "See, add and delete your webhooks.",
            Self::Admin => "If you keep order here: see this place's background jobs, start, cancel and pause them.",
            Self::Live => "Hear at once what happens, as you would.",
        }
    }
}

/// A set of scopes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Those in a text with spaces between (RFC 6749 section 3.3); words that are not known count for nothing.
    pub fn parse(text: &str) -> Self {
        text.split(' ').filter_map(Scope::parse).collect()
    }

    /// Whether a scope is among them.
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// True for none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<T: IntoIterator<Item = Scope>>(scopes: T) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.iter().map(Scope::as_str).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_are_written_and_unknown_words_allow_nothing() {
        let all: Scopes = Scope::ALL.into_iter().collect();
        assert_eq!(Scopes::parse(&all.to_string()), all);
        let some = Scopes::parse("profile  posts:write root POSTS:READ profile");
        assert_eq!(some.to_string(), "posts:write profile");
        assert!(some.has(Scope::Profile) && !some.has(Scope::PostsRead) && Scopes::parse("").is_empty());
    }
}
