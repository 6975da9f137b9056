//! What wakes up on the operator's pages.

mod live_parts;

pub use live_parts::LiveParts;
