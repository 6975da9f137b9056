//! The discussion as it is shown under a post.

mod comment;
mod form;
mod talk;
mod thread;

pub use comment::{CommentItem, change_link};
pub use talk::Talk;
