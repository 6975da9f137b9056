//! `tidings doctor`: what the configuration names, tried out.

use crate::platform::server::Platform;
use crate::providers;

/// Tries everything out and says what there is to know, a line each. That the configuration can be read and the
/// database be opened has been found out by whoever asks.
///
/// # Errors
/// What is wrong, and what to do.
pub async fn examine(platform: &Platform) -> Result<String, String> {
    let mut lines =
        vec![format!("The configuration can be read and the database opens; the site is {}.", platform.config.origin)];
    lines.extend(providers::server::check(platform).await?);
    Ok(lines.join("\n"))
}
