//! `admin`: the background work of the place, for those who keep order. Thin over the operations that the admin pages
//! use, which write the audit log's lines themselves.

pub mod jobs;
mod objects;
pub mod queues;
pub mod schedules;

use crate::accounts::server::{Moderator, Owner};
use crate::api::server::bearer::Asking;
use crate::api::server::refusal::Refusal;
use crate::platform::error::AppError;
use crate::platform::text::is_name;
use crate::tokens::Scope;

/// Who asks, and how much they see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sees {
    /// An owner: what jobs hold, too.
    All,
    /// A moderator: how the work goes. What jobs hold can be words of others and their addresses.
    HowItGoes,
}

/// Whoever keeps order and has given their program the scope. Their role is that of this moment.
///
/// # Errors
/// 401 without a token; 403 with one that may not; [`AppError::NotFound`] for a member who keeps no order.
fn keeping_order(asking: &Asking) -> Result<Moderator, Refusal> {
    Ok(Moderator::behind(asking.may(Scope::Admin)?)?)
}

fn sees(moderator: &Moderator) -> Sees {
    if Owner::behind(moderator.member()).is_ok() { Sees::All } else { Sees::HowItGoes }
}

/// What can be an id; anything else is looked up nowhere.
fn plausible(id: &str) -> Result<&str, AppError> {
    if is_name(id) { Ok(id) } else { Err(AppError::NotFound) }
}
