//! The part of the page that lives.

mod progress;

pub use progress::ExportProgress;
