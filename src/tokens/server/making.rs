//! Making tokens, looking at them, and revoking them.

use super::store::{self, NewRow};
use crate::accounts::server::{Happened, Member, Proven, note_and_tell};
use crate::platform::error::{AppError, FieldErrors};
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::text;
use crate::platform::time::{DAY, Timestamp};
use crate::tokens::Scopes;

/// How many days a token may work.
pub const LIVES: [i64; 4] = [7, 30, 90, 365];
/// How many a member may have that work.
const MOST: i64 = 50;
/// The longest name, in characters.
const LONGEST_NAME: usize = 60;
/// Says what kind of secret it is, so that scanners and people recognise one that got loose.
pub(super) const PREFIX: &str = "tid_";

/// What somebody typed.
#[derive(Clone, Debug)]
pub struct NewTokenForm<'a> {
    /// Made by the form: the same form sent twice is one token.
    pub form_key: &'a str,
    pub name: &'a str,
    pub scopes: Scopes,
    pub days: &'a str,
}

/// A token as its owner sees it: never the token itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenLine {
    pub id: String,
    pub name: String,
    pub scopes: Scopes,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// Makes a token and gives it: the only time that it can be seen.
///
/// # Errors
/// [`AppError::Invalid`] with every field that will not do; [`AppError::Conflict`] when this form was sent before.
pub async fn make(platform: &Platform, proven: &Proven, new: &NewTokenForm<'_>) -> Result<String, AppError> {
    if !text::is_form_key(new.form_key) {
        return Err(AppError::Malformed("The form came without its key. Open the page again.".into()));
    }
    let mut errors = FieldErrors::default();
    let name = text::one_line(new.name);
    if name.is_empty() {
        errors.add("name", "Say what it is for, so that you know it again.");
    } else if name.chars().count() > LONGEST_NAME {
        errors.add("name", format!("A name has at most {LONGEST_NAME} characters."));
    }
    if new.scopes.is_empty() {
        errors.add("scopes", "Choose at least one thing that it may do.");
    }
    let days = new.days.parse().ok().filter(|days| LIVES.contains(days));
    if days.is_none() {
        errors.add("days", "Choose how long it works.");
    }
    errors.into_result()?;
    let (member, now) = (proven.member(), platform.clock.now());
    let token = format!("{PREFIX}{}", platform.rng.token());
    let row = NewRow {
        id: new.form_key,
        member: member.id(),
        token_hash: &token_hash(&token),
        name: &name,
        scopes: &new.scopes.to_string(),
        now,
        expires_at: now.plus(days.unwrap_or(LIVES[0]) * DAY),
    };
    let mut tx = platform.db.begin().await?;
    if store::count_of(tx.conn(), member.id(), now).await? >= MOST {
        return Err(AppError::field("", format!("There are {MOST} tokens already. Revoke one first.")));
    }
    if !store::insert(tx.conn(), &row).await? {
        let words =
            "This token was made already, and it was shown. Revoke it and make another if you have not kept it.";
        return Err(AppError::Conflict(words.into()));
    }
    let told = format!("A token was made, “{name}”. It may: {}.", new.scopes);
    note_and_tell(platform, &mut tx, member, Happened::TokenMade, &told).await?;
    tx.commit().await?;
    Ok(token)
}

/// A member's tokens, newest first; those that have run out among them, until they are pruned.
///
/// # Errors
/// When the database refuses.
pub async fn tokens(platform: &Platform, member: &Member) -> Result<Vec<TokenLine>, AppError> {
    tokens_to_export(platform, member.id()).await
}

/// The same for the export of the member with this id.
///
/// # Errors
/// When the database refuses.
pub async fn tokens_to_export(platform: &Platform, member: &str) -> Result<Vec<TokenLine>, AppError> {
    let line = |row: store::TokenRow| TokenLine {
        id: row.id,
        name: row.name,
        scopes: Scopes::parse(&row.scopes),
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
        used_at: row.used_at.map(Timestamp),
    };
    Ok(store::of_member(platform, member).await?.into_iter().map(line).collect())
}

/// Revokes a member's token: the next request with it is refused, and sockets opened with it are closed.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such token.
pub async fn revoke(platform: &Platform, member: &Member, id: &str) -> Result<(), AppError> {
    if !text::is_form_key(id) {
        return Err(AppError::NotFound);
    }
    let mut tx = platform.db.begin().await?;
    let Some(name) = store::revoke(tx.conn(), member.id(), id, platform.clock.now()).await? else {
        return Err(AppError::NotFound);
    };
    let told = format!("The token “{name}” was revoked.");
    note_and_tell(platform, &mut tx, member, Happened::TokenRevoked, &told).await?;
    tx.commit().await?;
    platform.hub.close_token(id);
    Ok(())
}
