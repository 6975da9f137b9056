//! Machinery of the server.

pub mod archive;
pub mod audit;
pub mod backup;
pub mod caches;
pub mod cause;
pub mod chance;
pub mod clock;
pub mod config;
pub mod db;
pub mod disk;
pub mod error;
pub mod http;
pub mod jobs;
pub mod jws;
pub mod mail;
pub mod outbox;
pub mod outgoing;
pub mod passwords;
pub mod priority;
mod shared;
pub mod throttles;

pub use shared::{Parts, Place, Platform};
