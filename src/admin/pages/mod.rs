//! The pages of those who keep order. To everybody else they are not there: the members' to all but moderators and
//! owners, the others to all but owners.

mod apps;
mod audit;
mod charts;
mod flash;
mod invites;
mod job;
mod jobs;
mod members;
mod schedules;
mod side;
mod words;

pub use apps::EveryAppPage;
pub use audit::AuditPage;
pub use invites::InvitesPage;
pub use job::JobPage;
pub use jobs::JobsPage;
pub use members::{MemberPage, MembersPage};
pub use schedules::SchedulesPage;
