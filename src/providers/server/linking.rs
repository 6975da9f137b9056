//! A member's account elsewhere: linked by themselves, and taken away again.

use super::departing::LIFE;
use super::discovery::provider;
use super::{Trouble, store};
use crate::accounts::server::{LinkChange, Member, note_link, prove_password};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::is_duplicate;
use crate::platform::time::Timestamp;

/// How a member stands with the provider of this place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What the provider is called.
    pub provider: String,
    pub since: Option<Timestamp>,
}

/// Reads it; `None` where there is no provider.
///
/// # Errors
/// When the database refuses.
pub async fn link_of(platform: &Platform, member: &Member) -> Result<Option<Link>, AppError> {
    let Some(provider) = &platform.config.provider else { return Ok(None) };
    let since = store::linked_at(platform, &provider.issuer, member.id()).await?;
    Ok(Some(Link { provider: provider.name.clone(), since: since.map(Timestamp) }))
}

/// An account elsewhere that lets a member in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Whose account it is.
    pub issuer: String,
    pub since: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// What an export says of a member's accounts elsewhere, of providers before the one of today, too.
///
/// # Errors
/// When the database refuses.
pub async fn links_to_export(platform: &Platform, member: &str) -> Result<Vec<Linked>, AppError> {
    let linked = |(issuer, since, used_at): (String, i64, Option<i64>)| Linked {
        issuer,
        since: Timestamp(since),
        used_at: used_at.map(Timestamp),
    };
    Ok(store::linked(platform, member).await?.into_iter().map(linked).collect())
}

/// Lets a member go to the provider to have their account there linked: what they take with them, good once.
///
/// # Errors
/// [`AppError::Invalid`] about `provider_password` when it is not the right one; [`AppError::NotFound`] where there is
/// no provider.
pub(super) async fn begin_link(platform: &Platform, member: &Member, password: &str) -> Result<String, AppError> {
    if platform.config.provider.is_none() {
        return Err(AppError::NotFound);
    }
    prove_password(platform, member, password, "provider_password").await?;
    let token = platform.rng.token();
    let until = platform.clock.now().plus(LIFE);
    let mut tx = platform.db.begin().await?;
    store::insert_leave(tx.conn(), &token_hash(&token), member.id(), until).await?;
    tx.commit().await?;
    Ok(token)
}

/// Uses that up, and gives the member's id.
pub(super) async fn take_leave(
    platform: &Platform,
    tx: &mut WriteTx,
    member: &Member,
    token: &str,
) -> Result<String, Trouble> {
    match store::take_leave(tx.conn(), &token_hash(token), member.id(), platform.clock.now()).await? {
        true => Ok(member.id().to_owned()),
        false => Err(Trouble::Lost),
    }
}

/// Links an account there with the member's who went to have it linked, and who is signed in now as then.
pub(super) async fn link(
    platform: &Platform,
    member: Option<&Member>,
    wanted: &str,
    subject: &str,
) -> Result<(), Trouble> {
    let provider = provider(platform)?;
    let member = member.filter(|member| member.id() == wanted).ok_or(Trouble::Lost)?;
    let mut tx = platform.db.begin().await?;
    let now = platform.clock.now();
    match store::insert_identity(tx.conn(), &provider.issuer, subject, member.id(), now).await {
        Err(error) if is_duplicate(&error) => return Err(Trouble::Taken),
        done => done?,
    }
    note_link(platform, &mut tx, member, LinkChange::Added, &provider.name).await?;
    Ok(tx.commit().await?)
}

/// Takes a member's account there away: it lets nobody in any more.
///
/// # Errors
/// [`AppError::Invalid`] about `provider_off_password` when it is not the right one; [`AppError::NotFound`] when there
/// is none.
pub(super) async fn unlink(platform: &Platform, member: &Member, password: &str) -> Result<(), AppError> {
    let provider = platform.config.provider.as_ref().ok_or(AppError::NotFound)?;
    prove_password(platform, member, password, "provider_off_password").await?;
    let mut tx = platform.db.begin().await?;
    if !store::delete_identity(tx.conn(), &provider.issuer, member.id()).await? {
        return Err(AppError::NotFound);
    }
    note_link(platform, &mut tx, member, LinkChange::Removed, &provider.name).await?;
    Ok(tx.commit().await?)
}
