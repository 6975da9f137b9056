//! The JSON API for programs, below `/api/v1`: one file a resource, thin over the slices. What goes
//! wrong is told as problem details (RFC 9457), times are RFC 3339.

/// Rendered on the server alone.
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod server;
