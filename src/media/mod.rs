//! Pictures: members bring them, a job makes the sizes that are shown, and everybody sees only those.
//! The original never leaves the server: it may say where and when it was taken, and it may be a file
//! made to harm whoever opens it.

mod added;
/// Rendered on the server alone.
#[cfg(feature = "ssr")]
pub mod pages;
pub mod ui;

pub use added::{Added, BYTES_LIMIT};

#[cfg(feature = "ssr")]
pub mod server;
