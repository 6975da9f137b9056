//! Signing in elsewhere with an account of this place, and what other people's programs may do in a member's name.

mod access;
mod app;
/// Rendered on the server alone.
#[cfg(feature = "ssr")]
pub mod pages;

pub use access::Access;
pub use app::{App, AppKind};

#[cfg(feature = "ssr")]
pub mod server;
