//! Notifications on the server: telling, listing, marking as read, and the weekly digest by mail.

mod choosing;
mod digest;
mod forgetting;
mod http;
mod reading;
pub(crate) mod store;
mod telling;
mod week;

pub use choosing::{choose_digest, gets_digest, stop_digest, take_digest, wants_digest};
pub use digest::{DigestWeek, Told};
pub use forgetting::forget_reader;
pub use http::routes;
pub use reading::{list, list_some, mark_post_read, mark_read, mark_some_read, mark_up_to_read};
pub use store::newest_since;
pub use telling::{tell_of_comment, tell_of_post};
pub use week::Week;
