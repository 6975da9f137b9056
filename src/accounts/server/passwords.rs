//! Which passwords are good enough, and changing one.
//!
//! Source: OWASP ASVS 5.0 V6.2; NIST SP 800-63B section 5.1.1.

use super::recovering::{close, set_password};
use super::store::{self, entry::find_entry};
use crate::platform::error::AppError;
use crate::platform::server::Platform;

/// The shortest password, in characters.
const SHORTEST: usize = 10;
/// The longest, in bytes: hashing must not become a way to burn the processor.
const LONGEST: usize = 1024;

/// Says why a password will not do, or nothing.
pub fn weakness(password: &str, known: &[&str]) -> Option<String> {
    if password.chars().count() < SHORTEST {
        return Some(format!("A password has at least {SHORTEST} characters. Three or four words make a good one."));
    }
    if password.len() > LONGEST {
        return Some(format!("A password has at most {LONGEST} bytes."));
    }
    let lower = password.to_lowercase();
    if known.iter().any(|word| word.len() >= 3 && lower == word.to_lowercase()) {
        return Some("That is your handle or your address. Choose something only you know.".into());
    }
    // The estimate is quadratic in the length; the first hundred characters decide anyway.
    let head: String = password.chars().take(100).collect();
    let estimate = zxcvbn::zxcvbn(&head, known);
    if estimate.score() < zxcvbn::Score::Two {
        let warning = estimate.feedback().and_then(|feedback| feedback.warning()).map(|warning| warning.to_string());
        let reason = warning.unwrap_or_else(|| "It would be guessed quickly.".into());
        return Some(format!("{} Choose another.", reason.trim_end_matches('.').to_owned() + "."));
    }
    None
}

/// Gives a member a new password, ends every session of theirs, and tells them by mail.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown handle; [`AppError::Invalid`] for a weak password.
pub async fn change_password(platform: &Platform, handle: &str, password: &str) -> Result<(), AppError> {
    if let Some(words) = weakness(password, &[handle]) {
        return Err(AppError::field("password", words));
    }
    let id = store::id_of(platform, handle).await?;
    let hash = platform.passwords.hash(password).await?;
    let mut tx = platform.db.begin().await?;
    let member = find_entry(tx.conn(), &id).await?.ok_or(AppError::NotFound)?;
    let ended = set_password(platform, &mut tx, &member, &hash, None).await?;
    tx.commit().await?;
    close(platform, &ended);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_would_be_guessed_is_refused_with_the_reason() {
        for password in ["short", "password123", "aaaaaaaaaaaaaaa", "maren-harbour", "1234567890"] {
            assert!(weakness(password, &["maren-harbour"]).is_some(), "{password}");
        }
        assert_eq!(weakness("harbour-lantern-42", &["maren"]), None);
        assert_eq!(weakness(&"correct horse battery staple ".repeat(3), &["maren"]), None);
        assert!(weakness(&"x".repeat(1025), &[]).is_some());
    }
}
