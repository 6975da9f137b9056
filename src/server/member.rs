//! Accounts from the terminal.

use crate::accounts::Role;
use crate::accounts::server::{NewMember, change_password, register};
use crate::platform::error::AppError;
use crate::platform::server::Platform;

/// Makes an account, whatever the sign-up policy says.
pub async fn add(
    platform: &Platform,
    handle: &str,
    email: &str,
    name: &str,
    role: Role,
    password: &str,
) -> Result<(), String> {
    let new = NewMember { handle, email, name, bio: "", password, role };
    register(platform, &new).await.map(|_| ()).map_err(|error| sentences(&error))
}

/// Gives an account a new password.
pub async fn password(platform: &Platform, handle: &str, password: &str) -> Result<(), String> {
    change_password(platform, handle.trim_start_matches('@'), password).await.map_err(|error| sentences(&error))
}

/// Every field's words on a line of its own.
fn sentences(error: &AppError) -> String {
    match error {
        AppError::Invalid(fields) => {
            fields.iter().map(|(field, words)| format!("{field}: {words}")).collect::<Vec<_>>().join("\n")
        }
        AppError::NotFound => "Nobody here has that handle.".into(),
        other => other.sentence(),
    }
}
