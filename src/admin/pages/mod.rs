//! The operator's pages. To everybody but owners they are not there.

mod charts;
mod flash;
mod invites;
mod job;
mod jobs;
mod schedules;
mod side;
mod words;

pub use invites::InvitesPage;
pub use job::JobPage;
pub use jobs::JobsPage;
pub use schedules::SchedulesPage;
