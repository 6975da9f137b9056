//! Accounts on the server: the rules, the rows and the routes.

mod actor;
mod authenticator;
mod blocking;
mod changing;
mod claiming;
mod confirming;
mod cookie;
mod devices;
mod elsewhere;
mod expiring;
mod following;
mod http;
mod introducing;
mod inviting;
mod knowing;
mod leaving;
mod letters;
mod limits;
mod links;
mod listing;
mod names;
mod passkeys;
mod passwords;
mod recipient;
mod recovering;
mod registration;
mod roles;
mod second_step;
mod security_log;
mod sessions;
mod signing_in;
pub(crate) mod store;
mod sudo;

pub use actor::{Member, Moderator, Owner, has_role, origin_here, session_here};
pub use authenticator::{Enrolment, NewCodes, SecondStep, begin_app, confirm_app, new_codes, remove_app, second_step};
pub use blocking::{Term, block, end_sessions, is_blocked, unblock, until};
pub use changing::{OwnAddress, change_address, change_own_password, own_address, undo, undoing};
pub use claiming::{claim, claim_link, claimable};
pub use confirming::{MailConfirmation, confirm, confirmation, mail_again, require_confirmed};
pub use cookie::{clear_session as end_session_cookie, half_here, read as read_cookie};
pub use devices::{Device, devices, end_device, end_other_devices};
pub use elsewhere::{LinkChange, Newcomer, holder_of, join_from_elsewhere, note_link, prove_password};
pub use expiring::ExpireSessions;
pub use following::{follow, followers, unfollow};
pub use http::{let_in, routes};
pub use introducing::{
    OwnProfile, change_handle, fly_flag, handle_after, introduce, keep_theme, keep_zone, own_profile, set_avatar,
    take_avatar_off, zone_of,
};
pub use inviting::{Invite, NewInvite, Standing, admission, invite, invites, withdraw};
pub use knowing::{author_of, confirmed_address, proven_at};
pub use leaving::{Leaver, Legacy, end_account, leave, leaving_due, stay};
pub use links::Linked;
pub use listing::{Known, Sought, address_of, known, members};
pub use names::{Names, if_here};
pub use passkeys::{
    Making, Passkey, Ways, add_passkey, begin_passkey, enter_with_passkey, has_passkeys, pass_with_passkey, passkeys,
    question, remove_passkey, ways,
};
pub use passwords::change_password;
pub use recipient::{Recipient, recipient};
pub use recovering::{MailRecovery, forgot, recovery, reset};
pub use registration::{NewMember, fill_skeletons, join, register};
pub use roles::change_role;
pub use second_step::{Entered, enter, pass_second_step};
pub use security_log::{Happened, Line, log, note_and_tell, record};
pub use sessions::{admit, hold_session, session_is_valid};
pub use signing_in::{Origin, SignedIn, sign_in, sign_out};
pub use store::{add_unread, author, profile, set_unread};
pub use sudo::{Proven, Waiting, confirm_first, confirm_first_keeping_order};
