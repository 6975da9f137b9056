//! The settings page about one's own data.

mod data;

pub use data::DataPage;
