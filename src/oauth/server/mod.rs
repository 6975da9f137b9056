//! The authorization server.

mod answers;
mod apps;
mod authorizing;
mod bearing;
mod client;
mod consenting;
mod devices;
mod ending;
mod http;
pub mod jwt;
pub mod keys;
mod redirects;
mod refused;
mod store;
mod trading;

pub use apps::{Allowed, NewApp, withdraw};
pub use apps::{
    AppLine, KeptSecret, Secret, app_line, apps, apps_to_export, end_secret, every_app, make, members_apps, remove,
    roll, secrets, set_suspended,
};
pub use bearing::{Program, find_program, grant_stands};
pub use consenting::{GRANT_LIFE, Question};
pub use devices::Waiting;
pub use ending::{forget_apps, prune};
pub use http::{NewSecret, point_to_metadata, routes, routes_of_programs};
