//! Posts as they are shown in lists, what arrives while a list is read, and the editor.

mod arrivals;
mod editor;
mod entry;
mod list;

pub use arrivals::NewPosts;
pub use editor::{Editor, blank};
pub use entry::PostEntry;
pub use list::{PostList, Since};
