//! Posts on the server: the rules, the rows and the routes.

mod deleting;
mod drafting;
mod forgetting;
mod going_out;
mod http;
mod publishing;
mod reading;
mod slug;
pub(crate) mod store;
mod whole;

pub use deleting::{delete, restore};
pub use drafting::{drafts, writing};
pub use forgetting::forget_author;
pub use going_out::{PublishDue, PublishPost};
pub use http::routes;
pub use publishing::{Intent, write};
pub use reading::{By, feed, may_hear, read, tags};
pub use store::{Discussed, add_to_discussion, count_since, newest_draft, published_since, summary};
pub use whole::{Sought, WholePage, list_drafts, list_whole, read_whole};

use crate::platform::server::outbox::Event;
use crate::posts::PostPublished;

impl Event for PostPublished {
    const KIND: &'static str = "post.published";
}
