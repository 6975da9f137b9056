//! By what somebody listens as themselves.

use crate::platform::live::CloseCode;
use crate::platform::time::Timestamp;

/// What a socket hangs on: it ends when this ends, and each has only so many sockets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pass {
    /// A browser's session, by the hash of its id.
    Session(String),
    /// A token that a member has made for a program of their own, by its id.
    Token(String),
    /// What a member has allowed an app, by the id of the grant.
    Grant(String),
}

impl Pass {
    /// What a socket is closed with when this has ended.
    pub(super) fn ended(&self) -> CloseCode {
        match self {
            Self::Session(_) => CloseCode::SessionEnded,
            Self::Token(_) | Self::Grant(_) => CloseCode::Revoked,
        }
    }

    /// True for what a program carries.
    pub(super) fn is_of_a_program(&self) -> bool {
        !matches!(self, Self::Session(_))
    }
}

/// A program that has shown a token, put into the request of `/live` by whoever has verified it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The id of the member for whom it listens.
    pub member: String,
    pub pass: Pass,
    /// When the token runs out.
    pub until: Timestamp,
}

/// Whoever sits down: nobody in particular, a member's browser, or a member's program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Guest {
    pub member: Option<String>,
    pub pass: Option<Pass>,
    /// When a token runs out.
    pub until: Option<Timestamp>,
}

impl From<Listener> for Guest {
    fn from(listener: Listener) -> Self {
        Self { member: Some(listener.member), pass: Some(listener.pass), until: Some(listener.until) }
    }
}
