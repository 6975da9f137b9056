//! The composition root: the one place that knows every slice. It reads the command, opens the
//! database, joins the parts, hangs up the routes and keeps the background tasks going.

mod backup;
mod command;
mod demo;
mod doctor;
mod greeting;
mod health;
mod jobs;
mod keys;
mod leaving;
mod load;
mod member;
mod memory;
mod pruning;
mod render;
mod router;
mod routes;
mod schedules;
mod serving;
mod start;
mod subscribers;

pub use command::run;
pub use jobs::registry;
pub use router::{app, routes};
pub use routes::Route;
pub use start::{Options, Running, Working, platform, start, work, work_until_told};
