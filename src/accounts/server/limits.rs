//! How often somebody may try to get in.

use crate::platform::server::throttles::Window;
use crate::platform::time::{HOUR, MINUTE};

/// Failures at an account are counted under this name and what was typed.
pub const ACCOUNT: &str = "account";
/// Sign-ins from one address block.
pub const SIGN_INS: Window = Window { name: "sign-in", most: 20, length: MINUTE };
/// New accounts from one address block.
pub const REGISTRATIONS: Window = Window { name: "register", most: 5, length: HOUR };
/// Mails about a forgotten password that one address block asks for.
pub const FORGOTTEN: Window = Window { name: "forgot", most: 5, length: HOUR };
/// Mails that one member asks for to their own addresses.
pub const ASKED_MAILS: Window = Window { name: "asked", most: 5, length: HOUR };
/// Mails to one address that somebody who is not signed in can cause.
pub const CAUSED_MAILS: Window = Window { name: "caused", most: 3, length: HOUR };
/// Questions for passkeys from one block of addresses.
pub const CHALLENGES: Window = Window { name: "challenges", most: 60, length: MINUTE };
