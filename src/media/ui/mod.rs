//! The form that brings a picture: on its own page, and beside the editor.

mod fields;

pub use fields::{PictureFields, PictureFile};
