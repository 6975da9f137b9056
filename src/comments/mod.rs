//! Discussion under a post: one list and one level of replies, live.

mod api;
mod comment;
mod events;
/// Rendered on the server alone; what lives in it is an island under `ui`.
#[cfg(feature = "ssr")]
pub mod pages;
pub mod ui;

pub use api::comment;
pub use comment::{Answering, BODY_LIMIT, Comment, Discussion, Gone};
pub use events::CommentAdded;

#[cfg(feature = "ssr")]
pub mod server;
