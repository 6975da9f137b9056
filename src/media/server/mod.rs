//! Pictures on the server: the rules, the rows, the files and the routes.

mod adding;
mod dressing;
mod files;
mod http;
mod incoming;
mod judging;
mod preparing;
mod reading;
mod store;
mod variants;

pub use dressing::dress;
pub use http::{routes, uploads};
pub use reading::{Brought, State, newest, originals_of};
pub use variants::PictureVariants;
