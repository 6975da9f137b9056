//! The server's side of the live channel: the log in the database and the hub that reads it out.
//!
//! `log.rs` writes and reads streams; `feed.rs` keeps the newest events of a stream that somebody
//! listens to; `connection.rs` moves one socket's cursors along the feeds; `hub.rs` is the handle
//! that the rest of the program knows.

mod block;
mod connection;
mod feed;
mod frame;
mod http;
mod hub;
mod limits;
mod log;
mod pass;
mod registry;
mod ring;
mod socket;
mod subscription;
mod sweep;

pub use http::live;
pub use hub::Hub;
pub use limits::Limits;
pub use log::{append, position};
pub use pass::{Listener, Pass};
