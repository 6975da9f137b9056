//! The page of the tokens.

mod developer;

pub use developer::DeveloperPage;
