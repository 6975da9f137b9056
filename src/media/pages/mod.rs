//! A member's pictures.

mod pictures;

pub use pictures::PicturesPage;
