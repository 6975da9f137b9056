//! Signing in elsewhere with an account of this place, and what other people's programs may do in a member's name.

#[cfg(feature = "ssr")]
pub mod server;
