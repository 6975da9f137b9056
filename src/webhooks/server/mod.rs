//! Webhooks on the server: who is told, what is sent, and when it is tried again.

mod announcing;
mod attempting;
mod backoff;
mod delivering;
mod forgetting;
mod job;
mod managing;
mod secret;
pub(crate) mod store;
mod telling;
mod verdict;

pub use announcing::{announce_comment, announce_post};
pub use delivering::deliver;
pub use forgetting::forget_webhooks;
pub use job::DeliverWebhook;
pub use managing::{Added, add, deliver_again, deliveries, enable, list, prune, remove};
pub use secret::Secret;
pub use telling::tell_of_disabled;

use super::WebhookDisabled;
use crate::platform::server::outbox::Event;

impl Event for WebhookDisabled {
    const KIND: &'static str = "webhook.disabled";
}
