//! Posts: drafting, publishing, reading, tags. A post is Markdown with a title; it begins as a
//! draft that only its author sees, and from its first publication on it has an address that never
//! changes.

mod api;
mod draft;
mod events;
pub mod pages;
mod post;
mod tag;
pub mod ui;

pub use api::{autosave, drafts, post, profile_posts, tag_posts, tags, writing};
pub use draft::{Draft, DraftLine, Drafts, Saved, Writing};
pub use events::PostPublished;
pub use post::{FeedPage, Post, PostSummary, length};
pub use tag::{Tag, TagCount};

#[cfg(feature = "ssr")]
pub mod server;
