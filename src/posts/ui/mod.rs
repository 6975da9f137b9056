//! Posts as they are shown in lists.

mod entry;
mod feed;
mod list;

pub use entry::PostEntry;
pub use feed::Feed;
pub use list::PostList;
