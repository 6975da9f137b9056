//! What the operator of a place sees and does: the jobs page with its charts, one job and its past, the
//! schedules, and what `/metrics` tells a monitor. Only owners; for everybody else none of it exists.

/// Rendered on the server alone; what lives in them is an island under `ui`.
#[cfg(feature = "ssr")]
pub mod pages;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod server;
