//! What the operator is told when the site starts.

use std::io::Write as _;

use super::demo;
use crate::accounts::server::claim_link;
use crate::platform::server::Platform;
use crate::platform::server::config::Config;

/// Says where it listens, and who can sign in or how somebody can. In one piece, and whoever closes the terminal ends
/// nothing.
pub async fn greet(platform: &Platform, with_demo: bool) -> Result<(), String> {
    let mut words = format!("listening on {}\n", platform.config.origin);
    if with_demo && demo::is_demo(&platform.db).await? {
        words.push_str(&demo::who_can_sign_in());
        words.push('\n');
    }
    if let Some(link) = claim_link(platform).await.map_err(|error| error.sentence())? {
        words.push_str(&format!("This place has no owner yet. Whoever opens this link first becomes it:\n{link}\n"));
    }
    let mut terminal = std::io::stdout();
    let _ = terminal.write_all(words.as_bytes()).and_then(|()| terminal.flush());
    Ok(())
}

/// Says in the log what is allowed and perhaps not meant.
pub fn advise(config: &Config) {
    for words in advice(config) {
        tracing::warn!("{words}");
    }
}

/// What is allowed and perhaps not meant.
pub fn advice(config: &Config) -> Vec<&'static str> {
    let behind_nobody = (config.origin_is_https() && config.trusted_proxies.is_empty()).then_some(
        "TIDINGS_URL is https, so a proxy stands in front, and TIDINGS_TRUSTED_PROXIES does not name it: tries to \
         sign in and to join cannot be told apart by address.",
    );
    config.smtp.as_ref().and_then(|server| server.advice()).into_iter().chain(behind_nobody).collect()
}
