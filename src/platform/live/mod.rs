//! The live channel: what is said on `/live`, the hub that serves it and the socket that listens.
//!
//! Every stream is a log with gap-free places, written in the transaction of the change it tells
//! of. The hub hands the log on from wherever a listener stands; a hint only says when to look.
//! So a listener that was away, on any node, for any reason, misses nothing and hears nothing twice.

mod backoff;
mod close;
mod following;
mod heard;
mod message;
mod stream;

pub use backoff::retry_delay;
pub use close::CloseCode;
pub use following::{Following, Heard};
pub use heard::{LiveEvent, LiveStatus};
pub use message::{ClientMessage, ServerMessage};
pub use stream::{Cursor, Position, Stream};

/// The WebSocket subprotocol that both sides must name.
pub const PROTOCOL: &str = "tidings.v1";

#[cfg(feature = "ssr")]
pub mod server;

#[cfg(feature = "hydrate")]
pub mod client;
#[cfg(not(feature = "hydrate"))]
#[path = "client_absent.rs"]
pub mod client;
