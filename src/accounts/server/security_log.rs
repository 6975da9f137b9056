//! What happened to an account: written down for its member, and mailed where they would want to know at once.
//!
//! Source: OWASP ASVS 5.0 V6.3.5, V6.3.7, V16.3.

use super::actor::Member;
use super::letters;
use super::signing_in::Origin;
use super::store::devices::{self as rows, NewLine};
use super::store::entry::find_entry;
use crate::accounts::{device_name, place_name};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::time::{DAY, Timestamp};

/// How long it is kept, in microseconds.
pub const KEPT: i64 = 90 * DAY;
/// Lines that the page shows.
const SHOWN: i64 = 20;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    SignIn,
    Password,
    Address,
    Handle,
    AppOn,
    AppOff,
    CodeUsed,
    NewCodes,
    DeviceEnded,
    Blocked,
    Unblocked,
    Role,
    Leaving,
    Staying,
    PasskeyAdded,
    PasskeyRemoved,
    Linked,
    Unlinked,
    TokenMade,
    TokenRevoked,
    WebhookAdded,
    WebhookSecret,
    LetIn,
    TakenBack,
}

impl Happened {
    const ALL: [Self; 24] = [
        Self::SignIn,
        Self::Password,
        Self::Address,
        Self::Handle,
        Self::AppOn,
        Self::AppOff,
        Self::CodeUsed,
        Self::NewCodes,
        Self::DeviceEnded,
        Self::Blocked,
        Self::Unblocked,
        Self::Role,
        Self::Leaving,
        Self::Staying,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::Linked,
        Self::Unlinked,
        Self::TokenMade,
        Self::TokenRevoked,
        Self::WebhookAdded,
        Self::WebhookSecret,
        Self::LetIn,
        Self::TakenBack,
    ];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Password => "password",
            Self::Address => "address",
            Self::Handle => "handle",
            Self::AppOn => "app_on",
            Self::AppOff => "app_off",
            Self::CodeUsed => "code_used",
            Self::NewCodes => "new_codes",
            Self::DeviceEnded => "device_ended",
            Self::Blocked => "blocked",
            Self::Unblocked => "unblocked",
            Self::Role => "role",
            Self::Leaving => "leaving",
            Self::Staying => "staying",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::Linked => "linked",
            Self::Unlinked => "unlinked",
            Self::TokenMade => "token_made",
            Self::TokenRevoked => "token_revoked",
            Self::WebhookAdded => "webhook_added",
            Self::WebhookSecret => "webhook_secret",
            Self::LetIn => "let_in",
            Self::TakenBack => "taken_back",
        }
    }

    /// In a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::SignIn => "Signed in",
            Self::Password => "The password was changed",
            Self::Address => "The address was changed",
            Self::Handle => "The handle was changed",
            Self::AppOn => "The second step was switched on",
            Self::AppOff => "The second step was switched off",
            Self::CodeUsed => "A recovery code was used",
            Self::NewCodes => "New recovery codes were made",
            Self::DeviceEnded => "Another device was signed out",
            Self::Blocked => "The account was suspended",
            Self::Unblocked => "The account was let in again",
            Self::Role => "The role was changed",
            Self::Leaving => "The account is to be deleted",
            Self::Staying => "The account stays after all",
            Self::PasskeyAdded => "A passkey was added",
            Self::PasskeyRemoved => "A passkey was taken away",
            Self::Linked => "An account elsewhere was linked",
            Self::Unlinked => "An account elsewhere was taken away",
            Self::TokenMade => "A token was made",
            Self::TokenRevoked => "A token was revoked",
            Self::WebhookAdded => "A webhook was added",
            Self::WebhookSecret => "A webhook got another secret",
            Self::LetIn => "An app was let in",
            Self::TakenBack => "An app was taken back",
        }
    }
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub words: &'static str,
    /// Such as `Firefox on Windows, 192.0.2.x`; empty when nobody did it from anywhere.
    pub from: String,
    pub at: Timestamp,
}

/// Writes down what happened, in the transaction that does it.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    platform: &Platform,
    tx: &mut WriteTx,
    member: &str,
    what: Happened,
    from: Option<&Origin>,
) -> Result<(), AppError> {
    let now = platform.clock.now();
    let (place, agent) = from.map(|from| (place_name(&from.address), device_name(&from.agent))).unwrap_or_default();
    let id = platform.rng.id(now);
    let line = NewLine { id: &id, member, what: what.as_str(), place: &place, agent: &agent, at: now };
    if what == Happened::SignIn {
        tell_of_new_device(platform, tx, &line).await?;
    }
    rows::insert_line(tx.conn(), &line).await?;
    Ok(())
}

/// Writes down what a member did, and writes to them: `told` is a sentence.
///
/// # Errors
/// When the database refuses.
pub async fn note_and_tell(
    platform: &Platform,
    tx: &mut WriteTx,
    member: &Member,
    what: Happened,
    told: &str,
) -> Result<(), AppError> {
    record(platform, tx, member.id(), what, Some(&member.from)).await?;
    tell(platform, tx, member.id(), told).await
}

/// Writes to a member who signed in before, and never from there and with that.
async fn tell_of_new_device(platform: &Platform, tx: &mut WriteTx, line: &NewLine<'_>) -> Result<(), AppError> {
    let (all, like_this) = rows::sign_ins(tx.conn(), line.member, line.place, line.agent).await?;
    if all == 0 || like_this > 0 {
        return Ok(());
    }
    let from = format!("{}, {}", line.agent, line.place);
    tell(platform, tx, line.member, &format!("Somebody signed in from a device that was not seen before: {from}."))
        .await
}

/// Writes to a member about their account.
///
/// # Errors
/// When the database refuses.
pub async fn tell(platform: &Platform, tx: &mut WriteTx, member: &str, what: &str) -> Result<(), AppError> {
    let Some(entry) = find_entry(tx.conn(), member).await? else { return Ok(()) };
    let Some(email) = entry.confirmed_email() else { return Ok(()) };
    let words = letters::happened(&letters::place(platform), &entry, what, &platform.config.origin);
    words.send(platform, tx, email, &entry.name).await
}

/// The newest of what happened to a member's account.
///
/// # Errors
/// When the database refuses.
pub async fn log(platform: &Platform, member: &str) -> Result<Vec<Line>, AppError> {
    let line = |row: rows::LogRow| {
        let what = Happened::ALL.into_iter().find(|what| what.as_str() == row.what)?;
        let from = if row.agent.is_empty() { String::new() } else { format!("{}, {}", row.agent, row.place) };
        Some(Line { words: what.words(), from, at: Timestamp(row.at) })
    };
    Ok(rows::log(platform, member, SHOWN).await?.into_iter().filter_map(line).collect())
}
