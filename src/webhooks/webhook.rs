//! A webhook, what was sent to it, and how each attempt went. The secret is not among this: it never
//! crosses the wire again after it was shown once.

use serde::{Deserialize, Serialize};

use crate::platform::time::Timestamp;

/// What a webhook can be told of.
pub const EVENTS: [&str; 2] = ["post.published", "comment.added"];
/// What is sent only when its owner asks for a test.
pub const PING: &str = "ping";

/// What an event is, for people.
pub fn event_words(event: &str) -> &'static str {
    match event {
        "post.published" => "A post goes out.",
        "comment.added" => "Somebody says something under a post.",
        _ => "A test, sent when you ask for it.",
    }
}

/// The page of a webhook.
pub fn webhook_href(id: &str) -> String {
    format!("/settings/developer/webhooks/{id}")
}

/// The page of a delivery.
pub fn delivery_href(webhook: &str, id: &str) -> String {
    format!("/settings/developer/webhooks/{webhook}/deliveries/{id}")
}

/// An address that is told when something happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub id: String,
    pub url: String,
    /// Some of [`EVENTS`].
    pub events: Vec<String>,
    pub created_at: Timestamp,
    /// The first failure since it was last heard from; none when all is well.
    pub failing_since: Option<Timestamp>,
    pub disabled: Option<Disabled>,
}

/// Since when and why nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disabled {
    pub at: Timestamp,
    pub reason: Reason,
}

/// Why a webhook was switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It answered 410: it wants to hear nothing more.
    Gone,
    /// Nothing was heard for a day.
    Failing,
    /// Its owner wanted it so.
    Paused,
}

impl Reason {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
            Self::Paused => "paused",
        }
    }

    /// The reason behind a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Gone, Self::Failing, Self::Paused].into_iter().find(|reason| reason.as_str() == word)
    }
}

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Not yet heard; it is tried on.
    Pending,
    /// Answered with 2xx.
    Delivered,
    /// Given up.
    Dead,
}

impl DeliveryState {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }

    /// The state behind a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Pending, Self::Delivered, Self::Dead].into_iter().find(|state| state.as_str() == word)
    }
}

/// One event on its way to one webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Sent as `webhook-id`, the same on every attempt.
    pub id: String,
    pub event: String,
    /// What is posted: JSON.
    pub body: String,
    pub state: DeliveryState,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// How often it was tried.
    pub tries: i64,
    /// Oldest first; none where only the deliveries are listed.
    pub attempts: Vec<Attempt>,
}

/// One try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// From 1.
    pub number: i64,
    pub at: Timestamp,
    /// The headers that were sent, one a line, without the signature.
    pub headers: String,
    /// None when no answer came.
    pub status: Option<i64>,
    /// The first 4 KiB of the answer.
    pub answer: String,
    /// Microseconds from the look-up of the name to the end.
    pub took: i64,
    /// How it went, as a sentence.
    pub words: String,
}
