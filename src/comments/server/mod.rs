//! Comments on the server.

mod adding;
mod changing;
mod forgetting;
mod http;
mod listing;
mod reading;
pub(crate) mod store;

pub use adding::{NewComment, add};
pub use changing::{Changing, changing, edit, remove, restore};
pub use forgetting::forget_commenter;
pub use http::routes;
pub use listing::{WholeComment, list_whole, read_whole};
pub use reading::{UnderPost, last_read, under_post};
pub use store::{activity_since, comment, commenters_until, count_since};

use super::CommentAdded;
use crate::platform::server::outbox::Event;

impl Event for CommentAdded {
    const KIND: &'static str = "comment.added";
}
