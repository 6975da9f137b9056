//! Accounts on the server: the rules, the rows and the routes.

mod actor;
mod authenticator;
mod changing;
mod claiming;
mod confirming;
mod cookie;
mod devices;
mod expiring;
mod following;
mod http;
mod introducing;
mod inviting;
mod letters;
mod limits;
mod links;
mod passwords;
mod recipient;
mod recovering;
mod registration;
mod second_step;
mod security_log;
mod sessions;
mod signing_in;
pub(crate) mod store;

pub use actor::{Member, has_role, session_here};
pub use authenticator::{Enrolment, NewCodes, SecondStep, begin_app, confirm_app, new_codes, remove_app, second_step};
pub use changing::{OwnAddress, change_address, change_own_password, own_address, undo, undoing};
pub use claiming::{claim, claim_link, claimable};
pub use confirming::{MailConfirmation, confirm, confirmation, mail_again, require_confirmed};
pub use cookie::half_here;
pub use devices::{Device, devices, end_device, end_other_devices};
pub use expiring::ExpireSessions;
pub use following::{follow, followers, unfollow};
pub use http::routes;
pub use introducing::{
    OwnProfile, change_handle, fly_flag, handle_after, introduce, keep_theme, own_profile, set_avatar, take_avatar_off,
};
pub use inviting::{Invite, NewInvite, Standing, admission, invite, invites, withdraw};
pub use links::Linked;
pub use passwords::change_password;
pub use recipient::{Recipient, recipient};
pub use recovering::{MailRecovery, forgot, recovery, reset};
pub use registration::{NewMember, fill_skeletons, join, register};
pub use second_step::{Entered, is_half_in, pass_second_step};
pub use security_log::{Line, log};
pub use sessions::{admit, session_is_valid};
pub use signing_in::{Origin, SignedIn, sign_in, sign_out};
pub use store::{add_unread, author, profile, set_unread};
