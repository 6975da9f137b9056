//! Reading and writing posts.

mod drafts;
mod post;
mod tag;
mod tags;
mod write;

pub use drafts::DraftsPage;
pub use post::PostPage;
pub use tag::TagPage;
pub use tags::TagsPage;
pub use write::WritePage;
