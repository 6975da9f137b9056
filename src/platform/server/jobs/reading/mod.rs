//! What the queue looks like: for its operator, and for what measures it. What a member sees of
//! their own jobs is in `owned.rs`.
//!
//! Nothing here counts rows: numbers come from the counts that the engine keeps, lists walk an index
//! from a cursor and look at a bounded number of rows. So a page costs the same with a million jobs.

mod counts;
mod histogram;
mod list;
mod one;
mod overview;
mod row;
mod series;
mod store;
mod watch;

pub use crate::platform::server::jobs::store::acts::Act;
pub use crate::platform::server::jobs::store::tally::BUCKETS_US;
pub use histogram::Histogram;
pub use list::{Filter, JobList, PAGE, jobs_by_id, kinds, list, list_some};
pub use one::{CHILDREN, FailedAttempt, JobDetail, detail};
pub use overview::{JobNode, Overview, QueueView, overview};
pub use row::JobLine;
pub use series::{MINUTES, Minute, Series, series};
pub use watch::{Health, SLOW_AFTER, STOPPED_AFTER, Watch, watch};
