//! The pages of the webhooks, below `/settings/developer/webhooks`.

mod delivery;
mod fields;
mod list;
mod log;
mod one;
mod secret;
mod words;

pub use delivery::DeliveryPage;
pub use list::WebhooksPage;
pub use one::WebhookPage;
pub use secret::SecretPage;

/// The page that lists them.
const PAGE: &str = "/settings/developer/webhooks";
/// The page of the settings that they belong to.
const PARENT: &str = "/settings/developer";
