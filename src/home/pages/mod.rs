//! The first page.

mod beside;
mod home;
mod newest;

pub use home::HomePage;
