//! Machinery that knows no slice: errors, time, Markdown, the live channel, and under `server`
//! the database, the clock and the HTTP walls.

pub mod error;
pub mod form;
pub mod job;
pub mod live;
pub mod markdown;
pub mod picture;
pub mod text;
pub mod time;

#[cfg(feature = "ssr")]
pub mod server;

/// What only a browser can do. On the server the same names stand for nothing happening, so that
/// a view can call them without asking where it runs.
#[cfg(feature = "hydrate")]
#[path = "client/mod.rs"]
pub mod browser;
#[cfg(not(feature = "hydrate"))]
#[path = "browser_absent.rs"]
pub mod browser;
