//! The keys that tokens are signed with: made when first needed, shown to everybody (their public halves), replaced
//! every 90 days.
//!
//! They lie in the database and not in files: every process that serves the place has the same ones without a
//! shared disk, a change of keys is a transaction, and a backup that is restored goes on with the keys that its
//! tokens were signed with. Whoever can read the database can read them; whoever could, could make sessions, too.
//! So a backup is as secret as the database is.

mod algorithm;
mod bunch;
mod http;
mod making;
mod pair;
mod rotating;
pub(crate) mod store;

pub use algorithm::Algorithm;
pub use http::{jwks, show};
pub use making::{MakeKey, want};
pub use rotating::{KeyLine, KeyState, RotateKeys, Rotated, list, rotate, rotate_now};

pub(super) use bunch::{bunch, bunch_with};
pub(super) use making::bunch_for;

use crate::platform::time::{DAY, HOUR, MINUTE};

/// How long a key signs, in microseconds.
pub(super) const SIGNS_FOR: i64 = 90 * DAY;
/// How long a key is shown before it signs: everybody who checks tokens has fetched it by then.
pub(super) const SHOWN_BEFORE: i64 = DAY;
/// The longest life of a token, in microseconds: a key is believed for that long after it has signed its last one.
pub const LONGEST_TOKEN: i64 = HOUR;
/// Another process may go on signing with the key before for as long as it remembers it; its clock may be behind, too.
pub(super) const LATE: i64 = 2 * MINUTE;
