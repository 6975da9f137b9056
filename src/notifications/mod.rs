//! Who hears of which event, and what of it is still unread.

mod notification;
/// Rendered on the server alone; what lives in them is an island under `ui`.
#[cfg(feature = "ssr")]
pub mod pages;

pub use notification::{Kind, Notification, Notifications};

#[cfg(feature = "ssr")]
pub mod server;
