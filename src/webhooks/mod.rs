//! Telling other people's programs: a member names an address, and what happens here is posted to it,
//! signed, until it was heard or a day is over.

mod events;
/// Rendered on the server alone.
#[cfg(feature = "ssr")]
pub mod pages;
mod webhook;

pub use events::WebhookDisabled;
pub use webhook::{
    Attempt, Delivery, DeliveryState, Disabled, EVENTS, PING, Reason, Webhook, delivery_href, event_words, webhook_href,
};

#[cfg(feature = "ssr")]
pub mod server;
