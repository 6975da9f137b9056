//! What a page shows of a discussion.

mod change;
mod discussion;

pub use change::CommentPage;
pub use discussion::discussion;
