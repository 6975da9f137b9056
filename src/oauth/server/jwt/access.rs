//! Access tokens: made for an app, checked at every request that comes with one.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::remembered::Remembered;
use super::{AccessClaims, Unverified, seconds, sign};
use crate::oauth::server::keys::{Algorithm, bunch, bunch_with};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::jws::Compact;

/// The type of an access token (RFC 9068 section 2.1).
const TYPE: &str = "at+jwt";
/// The longest that is looked at, in bytes; ours have less than a thousand.
const LONGEST: usize = 4096;
/// How far the clocks of two processes may be apart, in seconds.
const CLOCKS_APART: i64 = 60;

/// What RFC 7519 lets others add. Read beside our claims and not around them: a struct that holds another one flat
/// costs a copy of every claim.
#[derive(Deserialize)]
struct Added {
    nbf: Option<i64>,
}

/// Signs an access token by EdDSA with the newest key.
///
/// Not to be called inside a transaction: keys may have to be read.
///
/// # Errors
/// When the database refuses, or the token would live longer than [`LONGEST_TOKEN`](super::super::keys::LONGEST_TOKEN).
pub async fn sign_access(platform: &Platform, claims: &AccessClaims) -> Result<String, AppError> {
    sign(platform, Algorithm::EdDsa, TYPE, claims, claims.exp - claims.iat).await
}

/// Checks an access token (RFC 9068 section 4). What was believed once is remembered until it runs out or its key is
/// taken away; whether its grant still stands is for the caller to ask.
///
/// # Errors
/// [`Unverified`].
pub async fn verify_access(platform: &Platform, token: &str) -> Result<AccessClaims, Unverified> {
    if token.len() > LONGEST {
        return Err(Unverified::Malformed);
    }
    let now = platform.clock.now();
    let remembered = platform.caches.of::<Remembered>();
    let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    if let Some((kid, claims)) = remembered.find(&hash)
        && bunch(platform).await?.named(&kid, now).is_some()
    {
        return if seconds(now) < claims.exp { Ok((*claims).clone()) } else { Err(Unverified::Expired) };
    }
    let text = Compact::parse(token).ok_or(Unverified::Malformed)?;
    // We write `alg`, `typ` and `kid`, and nothing else: with `crit` we would have to understand it (RFC 7515 section
    // 4.1.11), and an address or a key in there is somebody else's.
    if text.header.crit.is_some() || !text.header.others.is_empty() {
        return Err(Unverified::Head);
    }
    // RFC 9068 section 4, first rule; RFC 8725 section 3.11: no id token passes for one of these.
    if !text.header.is_type(TYPE) {
        return Err(Unverified::Type);
    }
    let kid = text.header.kid.clone().ok_or(Unverified::Key)?;
    let bunch = bunch_with(platform, &kid).await?;
    let key = bunch.named(&kid, now).ok_or(Unverified::Key)?;
    // The key says by which algorithm (RFC 8725 section 3.1).
    let payload = text.proven(key.algorithm.alg(), &key.public).ok_or(Unverified::Signature)?;
    let claims = check(payload, &platform.config.origin, seconds(now))?;
    remembered.keep(hash, kid, &claims);
    Ok(claims)
}

/// The claims, if they hold now. `origin` is both who makes our tokens and what they are for.
fn check(payload: &[u8], origin: &str, now: i64) -> Result<AccessClaims, Unverified> {
    let ours: AccessClaims = serde_json::from_slice(payload).map_err(|_| Unverified::Claims)?;
    let Added { nbf } = serde_json::from_slice(payload).map_err(|_| Unverified::Claims)?;
    // RFC 9068 section 4: `iss`, then `aud`, then `exp`.
    if ours.iss != origin {
        return Err(Unverified::Issuer);
    }
    if ours.aud != origin {
        return Err(Unverified::Audience);
    }
    // RFC 7519 section 4.1.4: "on or after which" it is over.
    if ours.exp <= now {
        return Err(Unverified::Expired);
    }
    // RFC 7519 sections 4.1.5 and 4.1.6.
    if nbf.is_some_and(|from| from > now + CLOCKS_APART) || ours.iat > now + CLOCKS_APART {
        return Err(Unverified::Early);
    }
    Ok(ours)
}
