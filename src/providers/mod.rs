//! Signing in with an account elsewhere: at the OpenID Connect provider that this place's operator has chosen. Who
//! somebody is there is told by the provider's name and its name for them, never by an address.

/// Rendered on the server alone.
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod server;
