//! Apps, what they are allowed, and what this place signs.

mod apps;
mod code;
mod devices;
mod ending;
mod forged;
mod keys;
mod others;
pub mod place;
mod refreshing;
mod refusals;
