//! Notifications on the server: telling, listing, marking as read.

mod http;
mod reading;
pub(crate) mod store;
mod telling;

pub use http::routes;
pub use reading::{list, mark_post_read, mark_read};
pub use store::newest_since;
pub use telling::{tell_of_comment, tell_of_post};
