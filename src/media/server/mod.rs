//! Pictures on the server: the rules, the rows, the files and the routes.

mod adding;
mod dressing;
mod files;
mod forgetting;
mod http;
mod incoming;
mod judging;
mod portrait;
mod preparing;
mod reading;
mod removing;
mod store;
mod variants;
mod whole;

pub use dressing::dress;
pub use forgetting::forget_pictures;
pub use http::{removals, routes, uploads};
pub use portrait::Portrait;
pub use reading::{Brought, State, newest, originals_of, removed};
pub use removing::{RemovePicture, prune};
pub use variants::PictureVariants;
