//! Tokens that are signed: access tokens for this place's own API (RFC 9068), and id tokens that tell an app who
//! somebody is (OpenID Connect Core 1.0 section 2). The one place where they are made and checked.

mod access;
mod claims;
mod id;
mod remembered;
mod unverified;

pub use access::{sign_access, verify_access};
pub use claims::{AccessClaims, IdClaims};
pub use id::{at_hash, sign_id, verify_id_hint};
pub use unverified::Unverified;

use serde::Serialize;

use super::keys::{Algorithm, LONGEST_TOKEN, bunch_for};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::error::internal;
use crate::platform::server::jws::encode;
use crate::platform::time::{SECOND, Timestamp};

/// What the head of a token says.
#[derive(Serialize)]
struct Head<'a> {
    alg: &'a str,
    typ: &'a str,
    kid: &'a str,
}

/// Signs claims with the newest key of an algorithm.
async fn sign(
    platform: &Platform,
    algorithm: Algorithm,
    typ: &str,
    claims: &impl Serialize,
    life: i64,
) -> Result<String, AppError> {
    // A key is only believed for so long after it was replaced.
    if life * SECOND > LONGEST_TOKEN {
        return Err(internal(format!("a token for {life} seconds would outlive its key")));
    }
    let bunch = bunch_for(platform, algorithm).await?;
    let key = bunch.signing(algorithm, platform.clock.now()).ok_or_else(|| internal("no key signs"))?;
    let head = Head { alg: algorithm.as_str(), typ, kid: &key.kid };
    let head = serde_json::to_vec(&head).map_err(internal)?;
    let claims = serde_json::to_vec(claims).map_err(internal)?;
    let text = format!("{}.{}", encode(head), encode(claims));
    let signature = key.sign(text.as_bytes())?;
    Ok(format!("{text}.{}", encode(signature)))
}

/// Unix time in whole seconds, which is how tokens tell it (RFC 7519 section 2, "NumericDate").
fn seconds(at: Timestamp) -> i64 {
    at.0.div_euclid(SECOND)
}
