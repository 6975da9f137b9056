//! All SQL about posts and tags: `lists.rs` what is read, `text.rs` one post as its writer changes it,
//! `counts.rs` what is counted and the writer's own list.

mod counts;
mod lists;
mod text;

pub use counts::*;
pub use lists::*;
pub use text::*;
