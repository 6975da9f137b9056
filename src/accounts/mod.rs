//! People: who may sign in, what they are called, whom they follow, and the sessions that let
//! them in. Everything that must not leave the server (hashes, addresses, other people's email)
//! is declared under `server` and cannot be serialized.

pub mod api;
#[cfg(feature = "ssr")]
mod device;
mod handle;
mod member;
/// Rendered on the server alone; what lives in them is an island under `ui`.
#[cfg(feature = "ssr")]
pub mod pages;
pub mod ui;
mod viewer;

#[cfg(feature = "ssr")]
pub use device::{device_name, place_name};
pub use handle::{Handle, HandleError};
pub use member::{Author, Profile, Role};
pub use viewer::{Me, Theme, Viewer};

#[cfg(feature = "ssr")]
pub mod server;
