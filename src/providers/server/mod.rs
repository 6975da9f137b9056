//! The way to the provider and back.

mod arriving;
mod checking;
mod departing;
mod discovery;
mod exchange;
mod expiring;
mod http;
mod joining;
mod linking;
mod proof;
pub(crate) mod store;
mod trouble;

pub use checking::check;
pub use expiring::{forget_identities, prune};
pub use http::{Leave, browser_here, routes};
pub use joining::{Arrival, arrival};
pub use linking::{Link, Linked, link_of, links_to_export};
pub use trouble::Trouble;
