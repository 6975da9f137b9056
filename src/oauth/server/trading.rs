//! `POST /oauth/token`: codes, refresh tokens, devices' codes and secrets for tokens (RFC 6749 section 3.2).

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::answers::{Tokens, for_itself, for_member};
use super::client::Sent;
use super::refused::Refused;
use super::store::grants::{self, GrantRow};
use super::store::uses;
use crate::oauth::{Access, App, AppKind};
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::server::db::WriteTx;
use crate::platform::server::jws::encode;
use crate::platform::time::{DAY, SECOND, Timestamp};

/// How long a refresh token works that is not used.
const REFRESH_IDLE: i64 = 14 * DAY;
/// For so long a refresh token that was used gives what it has given: an answer may have got lost.
const GRACE: i64 = 10 * SECOND;

/// Gives tokens for what an app brings.
///
/// # Errors
/// By the words of RFC 6749 section 5.2 and RFC 8628 section 3.5.
pub async fn trade(platform: &Platform, app: &App, sent: &Sent) -> Result<Tokens, Refused> {
    match sent.need("grant_type")? {
        "authorization_code" => for_code(platform, app, sent).await,
        "refresh_token" => for_refresh(platform, app, sent).await,
        "client_credentials" => for_secret(platform, app, sent).await,
        super::devices::GRANT_TYPE => super::devices::trade(platform, app, sent).await,
        _ => Err(Refused::new("unsupported_grant_type", "This kind of grant is not given here.")),
    }
}

/// RFC 6749 section 4.4: only for apps that have proven who they are.
async fn for_secret(platform: &Platform, app: &App, sent: &Sent) -> Result<Tokens, Refused> {
    if app.kind != AppKind::Confidential {
        return Err(Refused::new("unauthorized_client", "An app without a secret cannot ask for itself."));
    }
    let own = Access::stored(&app.access.scopes().to_string());
    let access = narrowed(sent, &own)?;
    if access.is_empty() {
        return Err(Refused::new("invalid_scope", "The app is registered for nothing that it could do for itself."));
    }
    Ok(for_itself(platform, app, &access).await?)
}

/// What is asked for of what may be (RFC 6749 sections 3.3 and 6).
fn narrowed(sent: &Sent, most: &Access) -> Result<Access, Refused> {
    let Some(scope) = sent.get("scope") else { return Ok(most.clone()) };
    let access = Access::parse(scope).filter(|access| !access.is_empty() && access.within(most));
    access.ok_or_else(|| Refused::new("invalid_scope", "That is more than may be asked for, or no scope."))
}

/// RFC 6749 section 4.1.3, RFC 7636 section 4.6. A code that is brought twice, by another app or with the wrong
/// verifier was seen by somebody else: whatever it gave ends (RFC 9700 section 4.5).
async fn for_code(platform: &Platform, app: &App, sent: &Sent) -> Result<Tokens, Refused> {
    let (code, verifier) = (sent.need("code")?, sent.need("code_verifier")?);
    let redirect = sent.need("redirect_uri")?;
    let (now, hash) = (platform.clock.now(), token_hash(code));
    let unknown = || Refused::grant("This code is not known, or its time is over.");
    if !uses::is_known(platform, &hash).await? {
        return Err(unknown());
    }
    let mut tx = platform.db.begin().await?;
    let Some((row, first)) = uses::use_code(tx.conn(), &hash, now).await? else { return Err(unknown()) };
    let grant = grants::find(tx.conn(), &row.grant_id).await?.ok_or_else(unknown)?;
    let fault = if !first {
        Some("This code was used before: what it gave has ended.")
    } else if grant.app_id != app.id {
        Some("This code is another app's.")
    } else if row.expires_at <= now.0 {
        Some("The time of this code is over.")
    } else if row.redirect != redirect {
        Some("redirect_uri is not the one that the code was sent to.")
    } else if !proves(verifier, &row.challenge) {
        Some("code_verifier does not fit the challenge.")
    } else if !grant.stands(now) {
        Some("This was taken back, or the member may not come in.")
    } else {
        None
    };
    if let Some(words) = fault {
        grants::revoke(tx.conn(), &grant.id, now).await?;
        tx.commit().await?;
        return Err(Refused::grant(words));
    }
    let refresh = first_refresh(platform, &mut tx, &grant).await?;
    grants::touch(tx.conn(), &grant.id, now).await?;
    tx.commit().await?;
    let access = Access::stored(&grant.scopes);
    Ok(for_member(platform, app, &grant, &access, refresh).await?)
}

/// RFC 7636 sections 4.1 and 4.6: 43 to 128 letters, whose SHA-256 is the challenge.
fn proves(verifier: &str, challenge: &str) -> bool {
    let letters = verifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    (43..=128).contains(&verifier.len()) && letters && encode(Sha256::digest(verifier)) == challenge
}

/// The first refresh token of a grant.
///
/// # Errors
/// When the database refuses.
pub async fn first_refresh(platform: &Platform, tx: &mut WriteTx, grant: &GrantRow) -> Result<String, Refused> {
    let token = platform.rng.token();
    keep_refresh(platform, tx, grant, &token).await?;
    Ok(token)
}

async fn keep_refresh(platform: &Platform, tx: &mut WriteTx, grant: &GrantRow, token: &str) -> Result<(), Refused> {
    let ends_at = platform.clock.now().plus(REFRESH_IDLE).0.min(grant.ends_at);
    let seed = platform.rng.token();
    uses::insert_refresh(tx.conn(), &token_hash(token), &grant.id, &seed, Timestamp(ends_at)).await?;
    Ok(())
}

/// The token that comes after another: whoever has both it and what is stored beside it gets the same every time, and
/// neither alone is enough.
fn successor(token: &str, seed: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(seed.as_bytes());
    mac.map(|mac| encode(mac.chain_update(token).finalize().into_bytes())).unwrap_or_default()
}

/// RFC 6749 section 6. Each refresh token is used once; one that is used again was seen by somebody else, and the
/// whole family ends (RFC 9700 section 4.14.2).
async fn for_refresh(platform: &Platform, app: &App, sent: &Sent) -> Result<Tokens, Refused> {
    let token = sent.need("refresh_token")?;
    let (now, hash) = (platform.clock.now(), token_hash(token));
    let unknown = || Refused::grant("This refresh token is not known, has run out, or was taken back.");
    if !uses::is_known(platform, &hash).await? {
        return Err(unknown());
    }
    let mut tx = platform.db.begin().await?;
    let first = uses::use_refresh(tx.conn(), &hash, now).await?;
    let row = uses::refresh(tx.conn(), &hash).await?.ok_or_else(unknown)?;
    let grant = grants::find(tx.conn(), &row.grant_id).await?.ok_or_else(unknown)?;
    // From here on a refusal undoes the use: neither another app nor a wrong scope uses it up.
    if grant.app_id != app.id || row.expires_at <= now.0 || !grant.stands(now) {
        return Err(unknown());
    }
    let access = narrowed(sent, &Access::stored(&grant.scopes))?;
    let next = successor(token, &row.seed);
    if first {
        keep_refresh(platform, &mut tx, &grant, &next).await?;
        grants::touch(tx.conn(), &grant.id, now).await?;
    } else {
        let just_now = row.used_at.is_some_and(|used| now.0 - used <= GRACE);
        let untouched = uses::refresh(tx.conn(), &token_hash(&next)).await?.is_some_and(|row| row.used_at.is_none());
        if !(just_now && untouched) {
            grants::revoke(tx.conn(), &grant.id, now).await?;
            tx.commit().await?;
            return Err(Refused::grant("This refresh token was used before: what came of it has ended."));
        }
    }
    tx.commit().await?;
    Ok(for_member(platform, app, &grant, &access, next).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7636, appendix B.
    #[test]
    fn a_verifier_proves_its_challenge_and_no_other_does() {
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(proves("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", challenge));
        assert!(!proves("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl", challenge));
        assert!(!proves(challenge, challenge));
        assert!(!proves("short", &encode(Sha256::digest("short"))));
        assert!(!proves(&"ä".repeat(30), &encode(Sha256::digest("ä".repeat(30)))));
    }

    #[test]
    fn a_successor_is_always_the_same_and_needs_both_halves() {
        assert_eq!(successor("token", "seed"), successor("token", "seed"));
        assert_ne!(successor("token", "seed"), successor("token", "seen"));
        assert_ne!(successor("token", "seed"), successor("taken", "seed"));
        assert_eq!(successor("token", "seed").len(), 43);
    }
}
