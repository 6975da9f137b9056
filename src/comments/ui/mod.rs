//! The discussion as it is shown under a post.

mod comment;
mod form;
mod talk;
mod thread;

pub use talk::Talk;
