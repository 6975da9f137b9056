//! What programs send forms to: `/oauth/token` and those beside it.

use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};
use serde_json::{Value, json};

use crate::accounts::server::Origin;
use crate::oauth::AppKind;
use crate::oauth::server::client::{Sent, authenticate};
use crate::oauth::server::jwt::verify_access;
use crate::oauth::server::refused::Refused;
use crate::oauth::server::store::{grants, uses};
use crate::oauth::server::{answers, devices, trading};
use crate::oauth::{Access, App};
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::time::SECOND;

/// The largest form, in bytes.
const LARGEST: usize = 16 * 1024;

/// Reads a form (RFC 6749 section 3.2: POST, urlencoded, in the body and not in the address).
async fn read(request: Request) -> Result<(HeaderMap, Sent), Response> {
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Refused::request("Send a form: Content-Type: application/x-www-form-urlencoded.").into_response());
    }
    if parts.uri.query().is_some_and(|query| !query.is_empty()) {
        return Err(Refused::request("Send the parameters in the body, none in the address.").into_response());
    }
    let body = Limited::new(body, LARGEST).collect().await;
    let body = body.map_err(|_| Refused::request("The form is too large, or came only in part.").into_response())?;
    let sent = Sent::parse(&body.to_bytes()).map_err(IntoResponse::into_response)?;
    Ok((parts.headers, sent))
}

/// `POST /oauth/token`.
pub async fn give(State(platform): State<Platform>, request: Request) -> Response {
    let (headers, sent) = match read(request).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let given = async {
        let app = authenticate(&platform, &headers, &sent).await?;
        trading::trade(&platform, &app, &sent).await
    };
    given.await.map_or_else(IntoResponse::into_response, IntoResponse::into_response)
}

/// `POST /oauth/device_authorization` (RFC 8628 section 3.1).
pub async fn begin_device(State(platform): State<Platform>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(from) = Origin::from_request_parts(&mut parts, &platform).await;
    let request = Request::from_parts(parts, body);
    let begun = async |headers: HeaderMap, sent: Sent| {
        let app = authenticate(&platform, &headers, &sent).await?;
        devices::begin(&platform, &app, &sent, &from).await
    };
    match read(request).await {
        Ok((headers, sent)) => json_or(begun(headers, sent).await),
        Err(response) => response,
    }
}

/// `POST /oauth/revoke` (RFC 7009): what came of the same yes ends with the token. A token that is none of the app's is
/// as good as revoked (section 2.2).
pub async fn revoke(State(platform): State<Platform>, request: Request) -> Response {
    let done = async |headers: HeaderMap, sent: Sent| -> Result<(), Refused> {
        let app = authenticate(&platform, &headers, &sent).await?;
        let token = sent.need("token")?;
        if let Some(grant) = grant_of(&platform, &app, token).await? {
            let mut tx = platform.db.begin().await?;
            grants::revoke(tx.conn(), &grant, platform.clock.now()).await?;
            tx.commit().await?;
            platform.hub.look_at_programs();
        }
        Ok(())
    };
    match read(request).await {
        Ok((headers, sent)) => match done(headers, sent).await {
            Ok(()) => (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response(),
            Err(refused) => refused.into_response(),
        },
        Err(response) => response,
    }
}

/// The grant that a token of this app came from, if it was not revoked before: asking again writes nothing.
async fn grant_of(platform: &Platform, app: &App, token: &str) -> Result<Option<String>, Refused> {
    let named = match verify_access(platform, token).await {
        Ok(claims) => Some(claims.grant).filter(|grant| grant != answers::NO_GRANT),
        Err(_) => None,
    };
    let mut reader = platform.db.reader().await?;
    let id = match named {
        Some(id) => Some(id),
        None => uses::refresh(reader.conn(), &token_hash(token)).await?.map(|row| row.grant_id),
    };
    let grant = match id {
        Some(id) => grants::find(reader.conn(), &id).await?,
        None => None,
    };
    reader.done();
    Ok(grant.filter(|grant| grant.app_id == app.id && grant.revoked_at.is_none()).map(|grant| grant.id))
}

/// `POST /oauth/introspect` (RFC 7662): whether a token works, for the app that it was given to. Of others' tokens it is
/// told nothing (section 4).
pub async fn introspect(State(platform): State<Platform>, request: Request) -> Response {
    let looked = async |headers: HeaderMap, sent: Sent| -> Result<Value, Refused> {
        let app = authenticate(&platform, &headers, &sent).await?;
        if app.kind != AppKind::Confidential {
            return Err(Refused::client("Only an app with a secret may ask."));
        }
        let found = look(&platform, &app, sent.need("token")?).await?;
        Ok(found.unwrap_or_else(|| json!({"active": false})))
    };
    match read(request).await {
        Ok((headers, sent)) => json_or(looked(headers, sent).await),
        Err(response) => response,
    }
}

async fn look(platform: &Platform, app: &App, token: &str) -> Result<Option<Value>, Refused> {
    let now = platform.clock.now();
    if let Ok(claims) = verify_access(platform, token).await {
        let stands = claims.grant == answers::NO_GRANT || grants::bearer(platform, &claims.grant, now).await?.is_some();
        return Ok((claims.client_id == app.id && stands).then(|| {
            json!({
                "active": true, "token_type": "Bearer", "client_id": claims.client_id, "sub": claims.sub,
                "scope": claims.scope, "iss": claims.iss, "aud": claims.aud, "exp": claims.exp, "iat": claims.iat,
                "jti": claims.jti,
            })
        }));
    }
    let mut reader = platform.db.reader().await?;
    let row = uses::refresh(reader.conn(), &token_hash(token)).await?;
    let row = row.filter(|row| row.used_at.is_none() && row.expires_at > now.0);
    let grant = match &row {
        Some(row) => grants::find(reader.conn(), &row.grant_id).await?,
        None => None,
    };
    reader.done();
    let grant = grant.filter(|grant| grant.app_id == app.id && grant.stands(now));
    Ok(row.zip(grant).map(|(row, grant)| {
        json!({
            "active": true, "token_type": "refresh_token", "client_id": grant.app_id, "sub": grant.member_id,
            "scope": Access::stored(&grant.scopes).to_string(), "iss": platform.config.origin,
            "exp": row.expires_at / SECOND,
        })
    }))
}

fn json_or(found: Result<Value, Refused>) -> Response {
    match found {
        Ok(value) => ([(header::CACHE_CONTROL, "no-store")], Json(value)).into_response(),
        Err(refused) => refused.into_response(),
    }
}
