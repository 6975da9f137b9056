//! The tokens that an app gets (RFC 6749 section 5.1).

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::jwt::{AccessClaims, IdClaims, at_hash, sign_access, sign_id};
use super::keys::Algorithm;
use super::store::grants::GrantRow;
use crate::accounts::Author;
use crate::accounts::server::{author_of, confirmed_address};
use crate::oauth::{Access, App};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::SECOND;

/// How long an access token works, in seconds.
pub const ACCESS_LIFE: i64 = 600;
/// What stands for the grant in a token that no member has a part in.
pub const NO_GRANT: &str = "app";

/// What the token endpoint gives.
#[derive(Serialize)]
pub struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

impl IntoResponse for Tokens {
    fn into_response(self) -> Response {
        ([(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")], Json(self)).into_response()
    }
}

/// Signs an access token; `sub` and `grant` of the member's yes, or the app's own.
async fn access_token(
    platform: &Platform,
    app: &App,
    access: &Access,
    (sub, grant, auth_at): (&str, &str, Option<i64>),
) -> Result<String, AppError> {
    let now = platform.clock.now();
    let seconds = now.0.div_euclid(SECOND);
    let claims = AccessClaims {
        iss: platform.config.origin.clone(),
        sub: sub.to_owned(),
        aud: platform.config.origin.clone(),
        exp: seconds + ACCESS_LIFE,
        iat: seconds,
        jti: platform.rng.id(now),
        client_id: app.id.clone(),
        scope: access.to_string(),
        auth_time: auth_at.map(|at| at.div_euclid(SECOND)),
        grant: grant.to_owned(),
    };
    sign_access(platform, &claims).await
}

/// For an app that asks for itself (RFC 6749 section 4.4.3): nothing is written, and there is nothing to refresh.
///
/// # Errors
/// When no key can be had.
pub async fn for_itself(platform: &Platform, app: &App, access: &Access) -> Result<Tokens, AppError> {
    // RFC 9700 section 4.15: no app may pass for a member.
    let sub = format!("app:{}", app.id);
    let access_token = access_token(platform, app, access, (&sub, NO_GRANT, None)).await?;
    let scope = access.to_string();
    Ok(Tokens {
        access_token,
        token_type: "Bearer",
        expires_in: ACCESS_LIFE,
        scope,
        refresh_token: None,
        id_token: None,
    })
}

/// For a member's yes; `nonce` where the id token is the first.
///
/// # Errors
/// When no key can be had, or the database refuses.
pub async fn for_member(
    platform: &Platform,
    app: &App,
    grant: &GrantRow,
    access: &Access,
    refresh_token: String,
) -> Result<Tokens, AppError> {
    let of = (grant.member_id.as_str(), grant.id.as_str(), Some(grant.auth_at));
    let access_token = access_token(platform, app, access, of).await?;
    let id_token = match access.has("openid") {
        true => Some(id_token(platform, app, grant, access, &access_token).await?),
        false => None,
    };
    Ok(Tokens {
        access_token,
        token_type: "Bearer",
        expires_in: ACCESS_LIFE,
        scope: access.to_string(),
        refresh_token: Some(refresh_token),
        id_token,
    })
}

async fn id_token(
    platform: &Platform,
    app: &App,
    grant: &GrantRow,
    access: &Access,
    access_token: &str,
) -> Result<String, AppError> {
    let algorithm = Algorithm::parse(&app.algorithm).unwrap_or(Algorithm::EdDsa);
    let now = platform.clock.now().0.div_euclid(SECOND);
    let about = about(platform, &grant.member_id, access).await?;
    let claims = IdClaims {
        iss: platform.config.origin.clone(),
        sub: grant.member_id.clone(),
        aud: app.id.clone(),
        exp: now + ACCESS_LIFE,
        iat: now,
        auth_time: Some(grant.auth_at.div_euclid(SECOND)),
        nonce: Some(grant.nonce.clone()).filter(|nonce| !nonce.is_empty()),
        at_hash: Some(at_hash(algorithm, access_token)),
        ..about
    };
    sign_id(platform, algorithm, &claims).await
}

/// What is told of a member, as far as the access goes (OpenID Connect Core 1.0 section 5.4).
///
/// # Errors
/// [`AppError::NotFound`] when they are gone.
pub async fn about(platform: &Platform, member: &str, access: &Access) -> Result<IdClaims, AppError> {
    let mut claims = IdClaims::default();
    let origin = &platform.config.origin;
    if access.has("profile") {
        let Author { handle, name, avatar, .. } = author_of(platform, member).await?;
        claims.profile = Some(format!("{origin}/@{handle}"));
        claims.picture = (!avatar.is_empty()).then(|| format!("{origin}{avatar}"));
        claims.preferred_username = Some(handle);
        claims.name = Some(name);
    }
    if access.has("email") {
        claims.email = confirmed_address(platform, member).await?;
        claims.email_verified = claims.email.as_ref().map(|_| true);
    }
    Ok(claims)
}
