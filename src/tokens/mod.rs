//! Personal access tokens: how a member's own programs use the API, and what each of them may do.

/// Rendered on the server alone.
#[cfg(feature = "ssr")]
pub mod pages;
mod scope;

pub use scope::{Scope, Scopes};

#[cfg(feature = "ssr")]
pub mod server;
