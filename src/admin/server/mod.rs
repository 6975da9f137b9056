//! The operator's side on the server: who may, what the pages are made of, the acts, the metrics.

mod act;
mod addresses;
mod audit_page;
mod http;
mod job_page;
mod jobs_page;
mod metrics;
mod schedules_page;
mod store;

pub use act::Act;
pub use addresses::{job_href, jobs_href, member_href};
pub use audit_page::{Sieve, audit_page};
pub use http::{NewLink, routes};
pub use job_page::{ShownJob, job_page};
pub use jobs_page::{Asked, ShownJobs, jobs_page};
pub use metrics::metrics;
pub use schedules_page::{ShownSchedules, schedules_page};
pub use store::Noted;
