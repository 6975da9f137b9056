//! Id tokens.

use sha2::{Digest, Sha256, Sha512};

use super::{IdClaims, Unverified, sign};
use crate::oauth::server::keys::{Algorithm, bunch_with};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::jws::{Compact, encode};

/// What id tokens call themselves (RFC 7519 section 5.1).
const TYPE: &str = "jwt";

/// Signs an id token with the newest key of the algorithm that the app has chosen. The first one by RS256 waits until
/// its key is made.
///
/// Not to be called inside a transaction: keys may have to be read.
///
/// # Errors
/// When the database refuses, or the token would live longer than [`LONGEST_TOKEN`](super::super::keys::LONGEST_TOKEN).
pub async fn sign_id(platform: &Platform, algorithm: Algorithm, claims: &IdClaims) -> Result<String, AppError> {
    sign(platform, algorithm, "JWT", claims, claims.exp - claims.iat).await
}

/// The claims of an id token that somebody brings back as `id_token_hint` (OpenID Connect Core 1.0 section 3.1.2.1,
/// RP-Initiated Logout 1.0 section 2): ours, whether it has run out or not. Whose it is for, the caller asks. One whose
/// key is deleted by now is not known again.
///
/// # Errors
/// [`Unverified`].
pub async fn verify_id_hint(platform: &Platform, token: &str) -> Result<IdClaims, Unverified> {
    let text = Compact::parse(token).ok_or(Unverified::Malformed)?;
    if text.header.crit.is_some() || !text.header.others.is_empty() {
        return Err(Unverified::Head);
    }
    if !text.header.is_type(TYPE) {
        return Err(Unverified::Type);
    }
    let kid = text.header.kid.as_deref().ok_or(Unverified::Key)?;
    let bunch = bunch_with(platform, kid).await?;
    let key = bunch.named(kid, platform.clock.now()).ok_or(Unverified::Key)?;
    let payload = text.proven(key.algorithm.alg(), &key.public).ok_or(Unverified::Signature)?;
    let claims: IdClaims = serde_json::from_slice(payload).map_err(|_| Unverified::Claims)?;
    if claims.iss == platform.config.origin { Ok(claims) } else { Err(Unverified::Issuer) }
}

/// `at_hash` for an access token beside an id token: the first half of its hash, by the hash of the algorithm that
/// signs the id token (OpenID Connect Core 1.0 section 3.1.3.6). Ed25519 hashes by SHA-512 (RFC 8032 section 5.1).
pub fn at_hash(algorithm: Algorithm, access_token: &str) -> String {
    match algorithm {
        Algorithm::EdDsa => encode(&Sha512::digest(access_token)[..32]),
        Algorithm::Rs256 => encode(&Sha256::digest(access_token)[..16]),
    }
}
