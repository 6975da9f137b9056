//! What whoever brings a picture is told.

use serde::{Deserialize, Serialize};

/// The largest file, in bytes.
pub const BYTES_LIMIT: u64 = 10 * 1024 * 1024;

/// The answer to a program that has sent a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    pub id: String,
    /// The line to put into a text.
    pub markdown: String,
    /// The largest variant: 202 while it is being made, 200 from then on, 410 when it cannot be.
    pub address: String,
}
