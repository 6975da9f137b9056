//! Who asks, by the token that a program sends: the one place that reads `Authorization`.
//!
//! Nothing here looks at cookies. Source: RFC 6750; tokens in the address or the body are refused (section 5.3,
//! RFC 9700 section 4.3.2).

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::allowance::{Allowance, Taken};
use super::refusal::{Challenge, Refusal};
use crate::accounts::server::{Member, Origin};
use crate::oauth::server::{find_program, point_to_metadata};
use crate::platform::error::AppError;
use crate::platform::live::server::Pass;
use crate::platform::server::Platform;
use crate::platform::server::http::brings_bearer;
use crate::platform::time::{SECOND, Timestamp};
use crate::tokens::server::find_bearer;
use crate::tokens::{Scope, Scopes};

/// The longest token that is looked at.
const LONGEST: usize = 4096;

/// A program, for whom it acts, and what it may do.
#[derive(Clone, Debug)]
pub struct ApiCaller {
    /// Nobody for an app that asks for itself.
    pub member: Option<Member>,
    pub scopes: Scopes,
}

/// What was found behind a token: one that a member has made, or one that they have let an app have.
pub(super) struct Found {
    /// What its requests are counted by, and its sockets hang on.
    pub pass: Pass,
    pub caller: ApiCaller,
    /// When the token runs out.
    pub until: Timestamp,
}

async fn find(platform: &Platform, token: &str, from: Origin) -> Result<Option<Found>, AppError> {
    // A signed token has three parts (RFC 7515 section 7.1), and none of ours has a dot.
    if token.contains('.') {
        let program = find_program(platform, token, from).await?;
        return Ok(program.map(|program| {
            let caller = ApiCaller { member: program.member, scopes: program.access.scopes() };
            Found { pass: Pass::Grant(program.id), caller, until: Timestamp(program.claims.exp.saturating_mul(SECOND)) }
        }));
    }
    let bearer = find_bearer(platform, token, from).await?;
    Ok(bearer.map(|bearer| {
        let caller = ApiCaller { member: Some(bearer.member), scopes: bearer.scopes };
        Found { pass: Pass::Token(bearer.token_id), caller, until: bearer.expires_at }
    }))
}

/// In a handler's arguments: the program that asks, or nobody in particular.
#[derive(Clone, Debug)]
pub struct Asking(Option<ApiCaller>);

impl Asking {
    /// The member, for what needs this scope.
    ///
    /// # Errors
    /// 401 without a token; 403 with one that may not.
    pub fn may(&self, scope: Scope) -> Result<&Member, Refusal> {
        let caller = self.0.as_ref().ok_or(Challenge::NoToken)?;
        match (caller.scopes.has(scope), &caller.member) {
            (true, Some(member)) => Ok(member),
            (true, None) => Err(Challenge::NoMember.into()),
            (false, _) => Err(Challenge::Scope(scope).into()),
        }
    }

    /// The member, if there is one whose program has this scope: for what everybody may read, and members more of.
    pub fn maybe(&self, scope: Scope) -> Option<&Member> {
        self.0.as_ref().filter(|caller| caller.scopes.has(scope)).and_then(|caller| caller.member.as_ref())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<ApiCaller>().cloned()))
    }
}

/// Middleware: puts the [`ApiCaller`] into the request, and counts what is asked.
///
/// A token that does not work is refused even where none is needed: its program would go on in the belief that it
/// is somebody.
pub async fn bearer(
    State((platform, allowance)): State<(Platform, Allowance)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let (found, taken) = who(&platform, &allowance, &mut parts).await;
    let mut response = match found {
        _ if taken.is_over() => over(&taken),
        Err(refusal) => refusal.into_response(),
        Ok(found) => {
            // Whoever brings a token is nobody else, and whoever brings none is nobody.
            parts.headers.remove(header::COOKIE);
            if let Some(Found { caller, .. }) = found {
                parts.extensions.insert(caller);
            }
            next.run(Request::from_parts(parts, body)).await
        }
    };
    point_to_metadata(&platform, &mut response);
    taken.tell(response.headers_mut());
    response.headers_mut().append(header::VARY, HeaderValue::from_static("authorization"));
    response
}

/// Who asks, and what that leaves of what they may ask.
pub(super) async fn who(
    platform: &Platform,
    allowance: &Allowance,
    parts: &mut Parts,
) -> (Result<Option<Found>, Refusal>, Taken) {
    let Ok(from) = Origin::from_request_parts(parts, platform).await;
    let now = platform.clock.now();
    let visitor = from.block.clone().unwrap_or_default();
    let found = match token(parts) {
        Err(challenge) => Err(challenge.into()),
        Ok(None) => Ok(None),
        Ok(Some(token)) => match find(platform, &token, from).await {
            Ok(Some(found)) => Ok(Some(found)),
            Ok(None) => Err(Refusal::from(Challenge::BadToken)),
            Err(error) => Err(error.into()),
        },
    };
    let taken = match &found {
        Ok(Some(Found { pass: Pass::Session(id) | Pass::Token(id) | Pass::Grant(id), .. })) => {
            allowance.of_token(id, now)
        }
        _ => allowance.of_visitor(&visitor, now),
    };
    (found, taken)
}

pub(super) fn over(taken: &Taken) -> Response {
    let seconds = taken.seconds();
    let words = format!("That was a lot at once. Try again in {seconds} seconds.");
    Refusal::from(AppError::TooMany(words, seconds)).into_response()
}

/// Whether a request brings a token, be it in a way in which none may come.
pub(super) fn brings_one(request: &Request) -> bool {
    brings_bearer(request.headers()) || is_in_address(request.uri())
}

fn is_in_address(uri: &Uri) -> bool {
    let query = uri.query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "access_token")
}

/// The token of a request, if there is one.
fn token(parts: &Parts) -> Result<Option<String>, Challenge> {
    if is_in_address(&parts.uri) {
        return Err(Challenge::Malformed(
            "A token does not belong into an address. Send it in the header Authorization.",
        ));
    }
    let Some(value) = single(&parts.headers)? else { return Ok(None) };
    let Some((scheme, token)) = value.split_once(' ') else { return Err(Challenge::NoToken) };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Challenge::NoToken);
    }
    let token = token.trim_start_matches(' ');
    // RFC 6750 section 2.1: b64token.
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    if token.is_empty() || token.len() > LONGEST || !token.bytes().all(is_token) {
        return Err(Challenge::BadToken);
    }
    Ok(Some(token.to_owned()))
}

fn single(headers: &HeaderMap) -> Result<Option<&str>, Challenge> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Challenge::Malformed("The header Authorization came more than once."));
    }
    value.to_str().map(Some).map_err(|_| Challenge::BadToken)
}
