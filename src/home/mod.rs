//! The first page: what happened since the last visit in one sentence, then the newest posts.

mod digest;
mod page;
/// Rendered on the server alone; what lives in them is an island under `ui`.
#[cfg(feature = "ssr")]
pub mod pages;

pub use digest::{Digest, Part};
pub use page::{Aside, Home};

#[cfg(feature = "ssr")]
pub mod server;
