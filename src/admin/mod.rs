//! What those who keep order see and do: the members, the jobs page with its charts, one job and its past, the
//! schedules, the audit log, and what `/metrics` tells a monitor. Moderators find the members' pages, owners all;
//! for everybody else none of it exists.

/// Rendered on the server alone; what lives in them is an island under `ui`.
#[cfg(feature = "ssr")]
pub mod pages;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod server;
