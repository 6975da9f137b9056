//! The first owner: made by a link that is printed on the terminal, so that no account ever has a known password.

use super::links::is_token;
use super::registration::{Address, NewMember, check, insert};
use super::security_log::{Happened, record};
use super::signing_in::{Origin, SignedIn, begin_session};
use super::store::entry;
use crate::accounts::Role;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;

/// The link by which the owner's account is made, while there is none. The one before leads nowhere from now on.
///
/// # Errors
/// When the database refuses.
pub async fn claim_link(platform: &Platform) -> Result<Option<String>, AppError> {
    let mut tx = platform.db.begin().await?;
    let token = match entry::has_any(tx.conn(), Role::Owner).await? {
        true => None,
        false => Some(platform.rng.token()),
    };
    let hash = token.as_deref().map(token_hash);
    entry::set_claim(tx.conn(), hash.as_deref(), platform.clock.now()).await?;
    tx.commit().await?;
    Ok(token.map(|token| format!("{}/claim/{token}", platform.config.origin)))
}

/// Whether a claim link leads anywhere.
///
/// # Errors
/// [`AppError::NotFound`] when not.
pub async fn claimable(platform: &Platform, token: &str) -> Result<(), AppError> {
    match is_token(token) && entry::has_claim(platform, &token_hash(token)).await? {
        true => Ok(()),
        false => Err(AppError::NotFound),
    }
}

/// Makes the owner's account by the link and signs them in. Whoever reads the terminal is believed their address.
///
/// # Errors
/// [`AppError::NotFound`] for a link that was used or never was; [`AppError::Invalid`] with every field that will not
/// do, and then the link still works. Of several at once exactly one succeeds.
pub async fn claim(platform: &Platform, token: &str, new: &NewMember<'_>, from: &Origin) -> Result<SignedIn, AppError> {
    claimable(platform, token).await?;
    let checked = check(platform, new).await?.hashed(platform, new.password).await?;
    let mut tx = platform.db.begin().await?;
    let taken = entry::take_claim(tx.conn(), &token_hash(token)).await?;
    if !taken || entry::has_any(tx.conn(), Role::Owner).await? {
        return Err(AppError::NotFound);
    }
    let (id, mut tx) = insert(platform, tx, new, &checked, Address::Vouched).await?;
    record(platform, &mut tx, &id, Happened::SignIn, Some(from)).await?;
    let session = begin_session(platform, &mut tx, &id, false, from).await?;
    tx.commit().await?;
    Ok(session)
}
