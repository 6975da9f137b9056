//! An account here for somebody whom the provider knows.

use super::store;
use crate::accounts::server::{Entered, Newcomer, Origin, holder_of, join_from_elsewhere};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::server::error::is_duplicate;

/// Somebody who has come from the provider and is nobody here yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// What the provider is called.
    pub provider: String,
    /// As the provider says; each may be empty.
    pub handle: String,
    pub name: String,
    pub email: String,
    /// The provider has confirmed that the address is theirs.
    pub email_proven: bool,
    /// Somebody here has proven that the address is theirs, too: the same person, most likely.
    pub is_known: bool,
    pub next: String,
}

fn over() -> AppError {
    AppError::Gone("That took too long. Sign in once more.".into())
}

/// Who has arrived in the browser with this cookie.
///
/// # Errors
/// [`AppError::Gone`] when nobody has, or too long ago; [`AppError::NotFound`] where there is no provider.
pub async fn arrival(platform: &Platform, browser: &str) -> Result<Arrival, AppError> {
    let provider = platform.config.provider.as_ref().ok_or(AppError::NotFound)?;
    let row = store::arrival(platform, &token_hash(browser), platform.clock.now()).await?.ok_or_else(over)?;
    let email_proven = row.email_proven == 1 && !row.email.is_empty();
    // Told only to somebody whose address it is: the provider vouches for that.
    let is_known = email_proven && holder_of(platform, &row.email).await?;
    Ok(Arrival {
        provider: provider.name.clone(),
        handle: row.handle,
        name: row.name,
        email: row.email,
        email_proven,
        is_known,
        next: row.next_path,
    })
}

/// What somebody typed who came from the provider.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typed<'a> {
    pub handle: &'a str,
    pub name: &'a str,
    /// Counts only where the provider knows none for certain.
    pub email: &'a str,
    pub invite: &'a str,
}

/// Makes the account and begins its session; gives where they wanted to go, too. Of several at once exactly one
/// succeeds.
///
/// # Errors
/// [`AppError::Invalid`] with every field that will not do; [`AppError::Gone`] when they have come too long ago, or
/// their invitation is used up; [`AppError::Conflict`] when they are somebody here by now.
pub(super) async fn join(
    platform: &Platform,
    browser: &str,
    typed: &Typed<'_>,
    from: &Origin,
) -> Result<(Entered, String), AppError> {
    let now = platform.clock.now();
    let row = store::arrival(platform, &token_hash(browser), now).await?.ok_or_else(over)?;
    let proven = row.email_proven == 1 && !row.email.is_empty();
    let newcomer = Newcomer {
        handle: typed.handle,
        name: typed.name,
        email: if proven { &row.email } else { typed.email },
        email_proven: proven,
        invite: typed.invite,
    };
    let (member, session, mut tx) = join_from_elsewhere(platform, &newcomer, from).await?;
    if !store::take_arrival(tx.conn(), &token_hash(browser)).await? {
        return Err(over());
    }
    match store::insert_identity(tx.conn(), &row.issuer, &row.subject, &member, now).await {
        Err(error) if is_duplicate(&error) => {
            return Err(AppError::Conflict("You have an account here by now. Sign in with it.".into()));
        }
        done => done?,
    }
    tx.commit().await?;
    Ok((Entered::In(session), row.next_path))
}
