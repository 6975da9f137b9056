//! The first page: what happened since the last visit in one sentence, then the newest posts.

mod api;
mod digest;
pub mod pages;

pub use api::digest;
pub use digest::{Digest, Part};

#[cfg(feature = "ssr")]
pub mod server;
