//! Telling other people's programs: a member names an address, and what happens here is posted to it,
//! signed, until it was heard or a day is over.

mod events;
mod webhook;

pub use events::WebhookDisabled;
pub use webhook::{Attempt, Delivery, DeliveryState, Disabled, EVENTS, Reason, Webhook};

#[cfg(feature = "ssr")]
pub mod server;
