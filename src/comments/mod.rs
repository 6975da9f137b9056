//! Discussion under a post: one list and one level of replies, live.

mod api;
mod comment;
mod events;
pub mod ui;

pub use api::comment;
pub use comment::{BODY_LIMIT, Comment, Discussion};
pub use events::CommentAdded;

#[cfg(feature = "ssr")]
pub mod server;
