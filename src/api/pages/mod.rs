//! The page of the API, made of its document.

mod docs;
mod operation;
mod trying;

pub use docs::DocsPage;
