//! What a page shows of a discussion.

mod discussion;

pub use discussion::discussion;
