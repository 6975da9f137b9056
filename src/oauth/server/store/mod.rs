//! All SQL about apps and what they are allowed.

pub mod apps;
pub mod devices;
pub mod grants;
pub mod requests;
pub mod uses;
