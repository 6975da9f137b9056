//! Links that are mailed: 256 random bits, of which only the hash is stored; each works once and for a while, and
//! begins with the configured origin, whatever the request said.
//!
//! Source: OWASP ASVS 5.0 V6.4.

use super::store::links as rows;
pub use super::store::links::Linked;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::server::db::WriteTx;
use crate::platform::time::{DAY, MINUTE};

/// The length of every token we make; anything else is not looked up.
const TOKEN_LENGTH: usize = 43;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Proving that an address is one's own.
    Confirm,
    /// A new password for whoever forgot the old one.
    Reset,
    /// The address before, back again.
    Undo,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
            Self::Undo => "undo",
        }
    }

    /// How long it works, in microseconds.
    const fn life(self) -> i64 {
        match self {
            Self::Confirm | Self::Reset => 30 * MINUTE,
            Self::Undo => 7 * DAY,
        }
    }

    /// The path of its page.
    pub fn path(self, token: &str) -> String {
        match self {
            Self::Confirm => format!("/email/confirm/{token}"),
            Self::Reset => format!("/password/reset/{token}"),
            Self::Undo => format!("/email/undo/{token}"),
        }
    }

    /// What is said of a link that leads nowhere: used, too old, or never made.
    fn dead(self) -> AppError {
        AppError::Gone(
            match self {
                Self::Confirm => {
                    "This link was used already, or is older than 30 minutes. Sign in and ask for a new one under \
                     Settings, Security."
                }
                Self::Reset => "This link was used already, or is older than 30 minutes. Ask for a new one.",
                Self::Undo => {
                    "This link was used already, or is older than 7 days. If the account is not yours any more, \
                     tell whoever runs this place."
                }
            }
            .into(),
        )
    }
}

/// Makes a link to a member's account and gives its whole address. Those made before stay.
///
/// # Errors
/// When the database refuses.
pub async fn make(
    platform: &Platform,
    tx: &mut WriteTx,
    purpose: Purpose,
    member_id: &str,
    email: &str,
) -> Result<String, AppError> {
    let token = platform.rng.token();
    let expires_at = platform.clock.now().plus(purpose.life());
    let hash = token_hash(&token);
    rows::insert_link(tx.conn(), &hash, purpose.as_str(), (member_id, email), expires_at).await?;
    Ok(format!("{}{}", platform.config.origin, purpose.path(&token)))
}

/// Where a link leads, without using it: mail programs follow links, too.
///
/// # Errors
/// [`AppError::Gone`] when it was used, has run out, or never was.
pub async fn look(platform: &Platform, purpose: Purpose, token: &str) -> Result<Linked, AppError> {
    if !is_token(token) {
        return Err(purpose.dead());
    }
    rows::find_link(platform, &token_hash(token), purpose.as_str(), platform.clock.now())
        .await?
        .ok_or_else(|| purpose.dead())
}

/// Uses a link up and gives the member's id and the address. Of several at once exactly one succeeds.
///
/// # Errors
/// As [`look`].
pub async fn take(
    platform: &Platform,
    tx: &mut WriteTx,
    purpose: Purpose,
    token: &str,
) -> Result<(String, String), AppError> {
    if !is_token(token) {
        return Err(purpose.dead());
    }
    rows::take_link(tx.conn(), &token_hash(token), purpose.as_str(), platform.clock.now())
        .await?
        .ok_or_else(|| purpose.dead())
}

/// Makes a member's links of some purposes lead nowhere.
///
/// # Errors
/// When the database refuses.
pub async fn void(tx: &mut WriteTx, member_id: &str, purposes: &[Purpose]) -> Result<(), AppError> {
    for purpose in purposes {
        rows::delete_links(tx.conn(), member_id, purpose.as_str()).await?;
    }
    Ok(())
}

/// True for what could be a token of ours.
pub fn is_token(text: &str) -> bool {
    text.len() == TOKEN_LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
