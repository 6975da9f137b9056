//! Posts: drafting, publishing, reading, tags. A post is Markdown with a title; it begins as a
//! draft that only its author sees, and from its first publication on it has an address that never
//! changes.

mod api;
mod draft;
mod events;
/// Rendered on the server alone; what lives in them is an island under `ui`.
#[cfg(feature = "ssr")]
pub mod pages;
mod post;
mod tag;
pub mod ui;
#[cfg(feature = "ssr")]
mod whole;

pub use api::autosave;
pub use draft::{BODY_LIMIT, Draft, DraftLine, Drafts, Saved, TITLE_LIMIT, Writing};
pub use events::PostPublished;
pub use post::{FeedPage, Post, PostSummary, length};
pub use tag::{Tag, TagCount};
#[cfg(feature = "ssr")]
pub use whole::{Status, WholePost};

#[cfg(feature = "ssr")]
pub mod server;
