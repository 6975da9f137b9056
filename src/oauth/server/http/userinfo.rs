//! `/oauth/userinfo`: who the member is (OpenID Connect Core 1.0 section 5.3).

use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::accounts::server::Origin;
use crate::oauth::server::{answers, find_program};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::problem;

/// `GET` or `POST`, with an access token that has the scope `openid`.
pub async fn show(State(platform): State<Platform>, request: Request) -> Response {
    let mut response = answer(&platform, request).await;
    point_to_metadata(&platform, &mut response);
    response
}

/// Says in a `WWW-Authenticate: Bearer` of a 401 where programs learn who gives tokens (RFC 9728 section 5.1).
pub fn point_to_metadata(platform: &Platform, response: &mut Response) {
    if response.status() != StatusCode::UNAUTHORIZED {
        return;
    }
    let Some(value) = response.headers().get(header::WWW_AUTHENTICATE).and_then(|value| value.to_str().ok()) else {
        return;
    };
    let joint = if value.contains('=') { "," } else { "" };
    let address = format!("{}/.well-known/oauth-protected-resource", platform.config.origin);
    if value.starts_with("Bearer")
        && let Ok(value) = HeaderValue::from_str(&format!("{value}{joint} resource_metadata=\"{address}\""))
    {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    }
}

async fn answer(platform: &Platform, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let Ok(from) = Origin::from_request_parts(&mut parts, platform).await;
    let mut values = parts.headers.get_all(header::AUTHORIZATION).iter();
    let token = values.next().and_then(|value| value.to_str().ok()).and_then(|value| value.split_once(' '));
    let Some((_, token)) = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) else {
        return challenge(StatusCode::UNAUTHORIZED, "Bearer realm=\"tidings\"");
    };
    if values.next().is_some() {
        return challenge(StatusCode::BAD_REQUEST, "Bearer realm=\"tidings\", error=\"invalid_request\"");
    }
    let program = match find_program(platform, token.trim(), from).await {
        Ok(Some(program)) => program,
        Ok(None) => return challenge(StatusCode::UNAUTHORIZED, "Bearer realm=\"tidings\", error=\"invalid_token\""),
        Err(error) => return problem(&error),
    };
    let Some(member) = program.member.filter(|_| program.access.has("openid")) else {
        let value = "Bearer realm=\"tidings\", error=\"insufficient_scope\", scope=\"openid\"";
        return challenge(StatusCode::FORBIDDEN, value);
    };
    match answers::about(platform, member.id(), &program.access).await {
        Ok(claims) => told(member.id(), &claims),
        Err(error) => problem(&error),
    }
}

/// Without what only an id token says.
fn told(sub: &str, claims: &crate::oauth::server::jwt::IdClaims) -> Response {
    let Ok(mut value) = serde_json::to_value(claims) else { return problem(&AppError::Internal) };
    if let Some(fields) = value.as_object_mut() {
        for name in ["iss", "aud", "exp", "iat"] {
            fields.remove(name);
        }
        fields.insert("sub".into(), sub.into());
    }
    ([(header::CACHE_CONTROL, "no-store")], Json(value)).into_response()
}

/// RFC 6750 section 3.
fn challenge(status: StatusCode, value: &'static str) -> Response {
    let headers = [(header::WWW_AUTHENTICATE, HeaderValue::from_static(value))];
    (status, headers).into_response()
}
