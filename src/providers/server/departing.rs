//! Sending somebody to the provider.
//!
//! Source: OpenID Connect Core 1.0 section 3.1.2.1; RFC 7636; RFC 9700 section 2.1.

use sha2::{Digest, Sha256};
use url::Url;

use super::discovery::{metadata, provider};
use super::store::{self, NewJourney};
use super::{Trouble, linking};
use crate::accounts::server::{Member, Origin};
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::server::jws::encode;
use crate::platform::server::throttles::{self, Window};
use crate::platform::time::MINUTE;

/// How long the way there and back may take, in microseconds.
pub(super) const LIFE: i64 = 10 * MINUTE;
/// Each who goes is a row for ten minutes, and a question to the provider.
const DEPARTURES: Window = Window { name: "departures", most: 60, length: 10 * MINUTE };
/// The longest path that somebody is sent on to.
const LONGEST_NEXT: usize = 2_000;

/// Where the provider sends people back to.
pub(super) fn way_back(platform: &Platform) -> String {
    format!("{}/login/provider/callback", platform.config.origin)
}

/// Writes down that this browser goes to the provider, and gives the address there. With `leave` a member goes to
/// have their account there linked.
///
/// # Errors
/// [`Trouble`].
pub(super) async fn depart(
    platform: &Platform,
    browser: &str,
    next: &str,
    leave: Option<(&Member, &str)>,
    from: &Origin,
) -> Result<String, Trouble> {
    let provider = provider(platform)?;
    if let Some(block) = &from.block {
        throttles::count(platform, &DEPARTURES, block).await?;
    }
    let metadata = metadata(platform).await?;
    let (state, nonce, verifier) = (platform.rng.token(), platform.rng.token(), platform.rng.token());
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let member = match leave {
        Some((member, token)) => linking::take_leave(platform, &mut tx, member, token).await?,
        None => String::new(),
    };
    let new = NewJourney {
        state_hash: &token_hash(&state),
        browser_hash: &token_hash(browser),
        nonce: &nonce,
        verifier: &verifier,
        next_path: if next.len() > LONGEST_NEXT { "/" } else { next },
        member_id: &member,
        expires_at: now.plus(LIFE),
    };
    store::insert_journey(tx.conn(), &new).await?;
    tx.commit().await?;
    let mut url = Url::parse(&metadata.authorization_endpoint)
        .map_err(|_| Trouble::Down("its authorization endpoint is no address".into()))?;
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &provider.client_id)
        .append_pair("redirect_uri", &way_back(platform))
        .append_pair("scope", "openid email profile")
        .append_pair("state", &state)
        .append_pair("nonce", &nonce)
        // RFC 7636 section 4.2.
        .append_pair("code_challenge", &encode(Sha256::digest(&verifier)))
        .append_pair("code_challenge_method", "S256");
    Ok(url.into())
}
