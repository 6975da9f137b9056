//! Accounts on the server: the rules, the rows and the routes.

mod actor;
mod cookie;
mod expiring;
mod following;
mod http;
mod passwords;
mod recipient;
mod registration;
mod sessions;
mod signing_in;
pub(crate) mod store;

pub use actor::{Member, has_role};
pub use expiring::ExpireSessions;
pub use following::{follow, followers, unfollow};
pub use http::routes;
pub use passwords::change_password;
pub use recipient::{Recipient, recipient};
pub use registration::{NewMember, register};
pub use sessions::{admit, session_is_valid};
pub use signing_in::{SignedIn, sign_in, sign_out};
pub use store::{add_unread, author, profile, set_unread};
