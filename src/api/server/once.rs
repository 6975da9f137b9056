//! `Idempotency-Key`: a request that was sent again, because its answer was lost, is done once.
//!
//! Source: draft-ietf-httpapi-idempotency-key-header. A key belongs to its member and to one request: with another
//! body it is refused. Answers are kept for a day.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use super::bearer::ApiCaller;
use super::refusal::Refusal;
use super::store::{self, Begun, Kept};
use crate::accounts::server::Member;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::server::http::{PROBLEM_JSON, Problem};
use crate::platform::time::{DAY, MINUTE};

/// How long an answer is kept, in microseconds.
const KEPT: i64 = DAY;
/// After so long a request that has no answer is taken to have died with its process.
const DEAD: i64 = 2 * MINUTE;
/// The longest key.
const LONGEST: usize = 255;

/// In a handler's arguments: what makes two forms one. From the key, where there is one.
#[derive(Clone, Debug)]
pub struct FormKey(pub String);

impl FromRequestParts<Platform> for FormKey {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, platform: &Platform) -> Result<Self, Infallible> {
        let given = parts.extensions.get::<Self>().cloned();
        Ok(given.unwrap_or_else(|| Self(platform.rng.id(platform.clock.now()))))
    }
}

/// Middleware: does a POST with a key once, and gives its answer again.
pub async fn once(State(platform): State<Platform>, request: Request, next: Next) -> Response {
    let key = request.headers().get("idempotency-key").cloned();
    let caller = request.extensions().get::<ApiCaller>().cloned();
    let (Some(key), Some(caller), Method::POST) = (key, caller, request.method().clone()) else {
        return next.run(request).await;
    };
    // Who acts for no member can do nothing twice.
    if caller.member.is_none() {
        return next.run(request).await;
    }
    match answered(&platform, &key, &caller, request, next).await {
        Ok(response) => response,
        Err(error) => Refusal::from(error).into_response(),
    }
}

/// Deletes answers that are a day old.
///
/// # Errors
/// When the database refuses.
pub async fn prune(platform: &Platform) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    store::forget_answers(tx.conn(), platform.clock.now().plus(-KEPT)).await?;
    Ok(tx.commit().await?)
}

async fn answered(
    platform: &Platform,
    key: &HeaderValue,
    caller: &ApiCaller,
    request: Request,
    next: Next,
) -> Result<Response, AppError> {
    let key = key.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > LONGEST {
        return Err(AppError::Malformed(format!("An Idempotency-Key has 1 to {LONGEST} plain characters.")));
    }
    let (mut parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else { return Ok(StatusCode::PAYLOAD_TOO_LARGE.into_response()) };
    let body = body.to_bytes();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    // With other scopes or in another role it is another request: nobody reads the answer to one that they could not
    // have made.
    let role = caller.member.as_ref().map_or("", |member| member.role.as_str());
    let whole = format!("{} {kind} {} {role}\n{}", parts.uri, caller.scopes, String::from_utf8_lossy(&body));
    let member = caller.member.as_ref().map_or("", Member::id);
    let asked = token_hash(&whole);
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    store::forget_answers(tx.conn(), now.plus(-KEPT)).await?;
    let begun = store::begin(tx.conn(), member, key, &asked, now, now.plus(-DEAD)).await?;
    tx.commit().await?;
    let first_at = match begun {
        Begun::Now(first_at) => first_at,
        Begun::Other => {
            let words = "This Idempotency-Key came with another request before. Choose a new one for each.";
            return Err(AppError::field("Idempotency-Key", words));
        }
        Begun::UnderWay => {
            let words = "The request with this Idempotency-Key is still under way. Send it again in a moment.";
            return Err(AppError::Conflict(words.into()));
        }
        Begun::Done(kept) => return Ok(again(kept)),
    };
    // Where the program died between doing and remembering, the same form is done once all the same.
    parts.extensions.insert(FormKey(token_hash(&format!("{member}\n{key}\n{}", first_at.0))));
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    keep(platform, member, key, response).await
}

/// Remembers an answer. What may go better the next time is not remembered.
async fn keep(platform: &Platform, member: &str, key: &str, response: Response) -> Result<Response, AppError> {
    let status = response.status();
    let keeps = status.is_success() || status == StatusCode::UNPROCESSABLE_ENTITY;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(|_| AppError::Internal)?.to_bytes();
    let mut tx = platform.db.begin().await?;
    if !keeps {
        store::give_up(tx.conn(), member, key).await?;
    } else {
        let location = parts.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        let text = String::from_utf8_lossy(&body);
        let kept = Kept { status: i64::from(status.as_u16()), location: location.to_owned(), body: text.into_owned() };
        store::finish(tx.conn(), member, key, &kept).await?;
    }
    tx.commit().await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn again(kept: Kept) -> Response {
    let status = u16::try_from(kept.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let Some(status) = status else {
        return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Something broke on our side.").into_response();
    };
    let kind = if status.is_success() { "application/json" } else { PROBLEM_JSON };
    let mut response = (status, [(header::CONTENT_TYPE, kind)], kept.body).into_response();
    response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    if let (false, Ok(location)) = (kept.location.is_empty(), HeaderValue::from_str(&kept.location)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
