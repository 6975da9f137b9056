//! The first page: what happened since the last visit in one sentence, then the newest posts.

mod api;
mod digest;
mod page;
pub mod pages;

pub use api::home;
pub use digest::{Digest, Part};
pub use page::{Aside, Home};

#[cfg(feature = "ssr")]
pub mod server;
