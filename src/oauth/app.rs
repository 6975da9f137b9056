//! Somebody's program.

use super::Access;
use crate::platform::time::Timestamp;

/// Whether a program can keep a secret (RFC 6749 section 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppKind {
    /// It runs on its makers' server.
    Confidential,
    /// It runs in a browser or on a device.
    Public,
}

impl AppKind {
    /// The word in forms and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confidential => "confidential",
            Self::Public => "public",
        }
    }

    /// Reads the word; anything unknown is trusted least.
    pub fn parse(word: &str) -> Self {
        if word == Self::Confidential.as_str() { Self::Confidential } else { Self::Public }
    }
}

/// An app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// The `client_id`.
    pub id: String,
    pub owner_id: String,
    /// The owner's handle and name.
    pub owner_handle: String,
    pub owner_name: String,
    pub name: String,
    /// Empty for none.
    pub website: String,
    pub kind: AppKind,
    pub redirects: Vec<String>,
    /// Where it may send members after signing them out.
    pub logouts: Vec<String>,
    /// The most that it may ask for.
    pub access: Access,
    /// What its id tokens are signed by.
    pub algorithm: String,
    /// Whether members may let it in by a code that it shows (RFC 8628).
    pub devices: bool,
    pub created_at: Timestamp,
    pub suspended_at: Option<Timestamp>,
    /// Until when its maker is suspended.
    pub maker_blocked_until: Option<Timestamp>,
    /// Whether its maker goes, or has gone.
    pub maker_leaves: bool,
}

impl App {
    /// Whether it may do anything here: nobody has switched it off, and its maker may come in.
    pub fn works(&self, now: Timestamp) -> bool {
        let maker_may = self.maker_blocked_until.is_none_or(|until| until <= now) && !self.maker_leaves;
        self.suspended_at.is_none() && maker_may
    }
}
