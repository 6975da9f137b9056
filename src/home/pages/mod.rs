//! The first page.

mod home;

pub use home::HomePage;
