//! All SQL about posts and tags: `lists.rs` what is read, `text.rs` one post as its writer changes it,
//! `counts.rs` what is counted and the writer's own list, `due.rs` what goes out by itself,
//! `forgetting.rs` what somebody leaves who goes, `whole.rs` what programs read.

mod counts;
mod due;
pub mod forgetting;
mod lists;
mod text;
mod whole;

pub use counts::*;
pub use due::*;
pub use lists::*;
pub use text::*;
pub use whole::*;
