//! Making an account.

use super::passwords::weakness;
use super::store::{self, NewRow};
use crate::accounts::{Handle, HandleError, Role};
use crate::platform::error::{AppError, FieldErrors};
use crate::platform::server::Platform;
use crate::platform::server::error::is_duplicate;
use crate::platform::text;

/// What somebody typed to become a member.
#[derive(Clone, Debug)]
pub struct NewMember<'a> {
    pub handle: &'a str,
    pub email: &'a str,
    /// Empty: the handle is the name too.
    pub name: &'a str,
    /// Markdown.
    pub bio: &'a str,
    pub password: &'a str,
    pub role: Role,
}

/// Makes an account and gives its id.
///
/// # Errors
/// [`AppError::Invalid`] with every field that will not do; of two at once with the same handle
/// or address exactly one succeeds.
pub async fn register(platform: &Platform, new: &NewMember<'_>) -> Result<String, AppError> {
    let mut errors = FieldErrors::default();
    let handle = Handle::parse(new.handle).map_err(|error: HandleError| errors.add("handle", error.sentence())).ok();
    let email = text::email(new.email).map_err(|words| errors.add("email", words)).ok();
    let name = text::name(new.name).map_err(|words| errors.add("name", words)).ok();
    if let Some(words) = weakness(new.password, &[new.handle, new.email, new.name]) {
        errors.add("password", words);
    }
    if let (Some(handle), Some(email)) = (&handle, &email) {
        let (handle_taken, email_taken) = store::taken(platform, handle.as_str(), email).await?;
        add_taken(&mut errors, handle.as_str(), handle_taken, email_taken);
    }
    errors.into_result()?;
    let (Some(handle), Some(email), Some(name)) = (handle, email, name) else { return Err(AppError::Internal) };
    let hash = platform.passwords.hash(new.password).await?;
    let now = platform.clock.now();
    let id = platform.rng.id(now);
    let row = NewRow {
        id: &id,
        handle: handle.as_str(),
        email: &email,
        name: if name.is_empty() { handle.as_str() } else { &name },
        bio: new.bio,
        role: new.role,
        password_hash: &hash,
        now,
    };
    let mut tx = platform.db.begin().await?;
    match store::insert_member(tx.conn(), &row).await {
        Ok(()) => tx.commit().await?,
        Err(error) if is_duplicate(&error) => {
            drop(tx);
            let (handle_taken, email_taken) = store::taken(platform, handle.as_str(), &email).await?;
            let mut errors = FieldErrors::default();
            add_taken(&mut errors, handle.as_str(), handle_taken, email_taken);
            return Err(AppError::Invalid(errors));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(id)
}

fn add_taken(errors: &mut FieldErrors, handle: &str, handle_taken: bool, email_taken: bool) {
    if handle_taken {
        errors.add("handle", format!("Somebody is @{handle} already. Try another."));
    }
    if email_taken {
        errors.add("email", "That address has an account already. Sign in instead.");
    }
}
