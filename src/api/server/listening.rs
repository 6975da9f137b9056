//! `GET /live` for programs: who listens by a token.
//!
//! Around the route there is the session layer, too, for browsers. A request that brings a token never gets to it with
//! a cookie. Source: RFC 6750; RFC 6455 section 4.2.2 (a server may refuse before the upgrade by any status).

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::allowance::Allowance;
use super::bearer::{Found, brings_one, over, who};
use super::refusal::{Challenge, Refusal};
use crate::oauth::server::point_to_metadata;
use crate::platform::live::server::Listener;
use crate::platform::server::Platform;
use crate::tokens::Scope;

/// Middleware of `/live`: whoever brings a token listens by it or is refused, and is counted as at the API. Neither
/// their cookies nor where they come from are looked at. Everybody else passes as they are.
pub async fn listening(
    State((platform, allowance)): State<(Platform, Allowance)>,
    request: Request,
    next: Next,
) -> Response {
    if !brings_one(&request) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let (found, taken) = who(&platform, &allowance, &mut parts).await;
    let listener = found.and_then(|found| listener(found).map_err(Refusal::from));
    let mut response = match listener {
        _ if taken.is_over() => over(&taken),
        Err(refusal) => refusal.into_response(),
        Ok(listener) => {
            parts.headers.remove(header::COOKIE);
            parts.headers.remove(header::ORIGIN);
            parts.extensions.insert(listener);
            next.run(Request::from_parts(parts, body)).await
        }
    };
    point_to_metadata(&platform, &mut response);
    taken.tell(response.headers_mut());
    response
}

fn listener(found: Option<Found>) -> Result<Listener, Challenge> {
    let Found { pass, caller, until } = found.ok_or(Challenge::NoToken)?;
    if !caller.scopes.has(Scope::Live) {
        return Err(Challenge::Scope(Scope::Live));
    }
    let member = caller.member.ok_or(Challenge::NoMember)?.id().to_owned();
    Ok(Listener { member, pass, until })
}
