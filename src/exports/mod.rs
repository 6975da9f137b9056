//! A member's own data, to take along: one archive with everything they wrote and are. It is made by
//! a background job, can be fetched for seven days by its owner alone, and is then removed.

mod export;
/// Rendered on the server alone; what lives in them is an island under `ui`.
#[cfg(feature = "ssr")]
pub mod pages;
pub mod ui;

pub use export::{AVAILABLE, Export, Exported, KIND};

#[cfg(feature = "ssr")]
pub mod server;
