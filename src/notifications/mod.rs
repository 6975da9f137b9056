//! Who hears of which event, and what of it is still unread.

mod api;
mod notification;
pub mod pages;

pub use api::notifications;
pub use notification::{Kind, Notification, Notifications};

#[cfg(feature = "ssr")]
pub mod server;
