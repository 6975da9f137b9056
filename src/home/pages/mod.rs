//! The first page.

mod beside;
mod home;

pub use home::HomePage;
