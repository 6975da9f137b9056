//! Webhooks on the server: who is told, what is sent, and when it is tried again.

mod announcing;
mod attempting;
mod backoff;
mod delivering;
mod forgetting;
mod http;
mod job;
mod log;
mod managing;
mod secret;
pub(crate) mod store;
mod telling;
mod verdict;

pub use announcing::{announce_comment, announce_post};
pub use delivering::deliver;
pub use forgetting::forget_webhooks;
pub use http::{NewSecret, routes};
pub use job::DeliverWebhook;
pub use log::{Log, deliver_again, deliveries, delivery, log, prune, send_test};
pub use managing::{Added, Change, MOST, add, add_once, change, find, list, remove, roll};
pub use secret::Secret;
pub use telling::tell_of_disabled;

use super::WebhookDisabled;
use crate::platform::server::outbox::Event;

impl Event for WebhookDisabled {
    const KIND: &'static str = "webhook.disabled";
}
