//! What can be listened to, and how far one has heard.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The key of a stream: `site`, `p:{post}` (discussion), `u:{member}` (what concerns one member),
/// `j:{job}` (how far a job has come), `admin` (the queues).
///
/// Written as text on the wire and in the database; [`Stream::parse`] refuses every other form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Stream(String);

impl Stream {
    /// New posts and everything else that the whole place may hear.
    pub fn site() -> Self {
        Self("site".into())
    }

    /// The discussion under one post.
    pub fn post(id: &str) -> Self {
        Self(format!("p:{id}"))
    }

    /// What concerns one member: notifications, read state, the end of a session.
    pub fn member(id: &str) -> Self {
        Self(format!("u:{id}"))
    }

    /// How far one job has come.
    pub fn job(id: &str) -> Self {
        Self(format!("j:{id}"))
    }

    /// What operators see move.
    pub fn admin() -> Self {
        Self("admin".into())
    }

    /// Reads a key from outside: known prefix, id of 1 to 64 letters, digits and hyphens.
    pub fn parse(key: &str) -> Option<Self> {
        let known = match key.split_once(':') {
            None => matches!(key, "site" | "admin"),
            Some(("p" | "u" | "j", id)) => {
                (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            }
            Some(_) => false,
        };
        known.then(|| Self(key.to_owned()))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The post whose discussion this is.
    pub fn as_post(&self) -> Option<&str> {
        self.0.strip_prefix("p:")
    }

    /// The job that is watched.
    pub fn as_job(&self) -> Option<&str> {
        self.0.strip_prefix("j:")
    }

    /// True for what only owners may hear.
    pub fn is_admin(&self) -> bool {
        self.0 == "admin"
    }

    /// True when what happens in it may change what a page shows to visitors.
    pub fn is_public(key: &str) -> bool {
        key == "site" || key.starts_with("p:")
    }

    /// The member whom this concerns.
    pub fn as_member(&self) -> Option<&str> {
        self.0.strip_prefix("u:")
    }
}

impl TryFrom<String> for Stream {
    type Error = &'static str;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        Self::parse(&key).ok_or("not the key of a stream")
    }
}

impl From<Stream> for String {
    fn from(stream: Stream) -> Self {
        stream.0
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far a stream had come when a page was read. The page carries it, and the socket goes on
/// from exactly there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Which life of the stream; another one means that offsets cannot be compared. 0 when nothing
    /// has ever happened in it.
    pub epoch: i64,
    /// The place of the newest event, 0 when there is none yet.
    pub head: i64,
}

/// Where a listener goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The life of the stream that `next` counts in; 0 when it had not begun yet, and then `next` is 1.
    pub epoch: i64,
    /// The offset of the first event not heard yet.
    pub next: i64,
}

impl From<Position> for Cursor {
    fn from(position: Position) -> Self {
        Self { epoch: position.epoch, next: position.head + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_as_it_was_written() {
        for stream in
            [Stream::site(), Stream::post("0191-ab"), Stream::member("m1"), Stream::job("0191"), Stream::admin()]
        {
            assert_eq!(Stream::parse(stream.as_str()), Some(stream));
        }
        assert_eq!(Stream::post("a").as_post(), Some("a"));
        assert_eq!(Stream::post("a").as_member(), None);
    }

    #[test]
    fn a_hostile_key_is_refused() {
        let long = format!("p:{}", "a".repeat(65));
        for key in [
            "", ":", "p", "p:", "u:", "site:", "site ", "Site", "P:a", "x:a", "p:a:b", "p:a b", "p:é", "p:a\0",
            "p:'--", &long,
        ] {
            assert_eq!(Stream::parse(key), None, "{key}");
            assert!(serde_json::from_value::<Stream>(key.into()).is_err(), "{key}");
        }
    }
}
