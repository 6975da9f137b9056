//! What happens to webhooks, as data.

use serde::{Deserialize, Serialize};

use super::Reason;

/// A webhook was switched off by the program: its owner will want to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookDisabled {
    pub webhook_id: String,
    pub owner_id: String,
    pub reason: Reason,
}
