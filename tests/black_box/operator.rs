//! What the operator of a place sees of its background work, and does to it.

mod acts;
mod gate;
mod health;
mod job;
mod lists;
mod members;
mod metrics;
mod numbers;
mod schedules;
pub mod seeds;
