//! Proving once more who one is before something dangerous: good for 15 minutes.
//!
//! A form that comes later than that is not sent away: the answer asks for the password or a code, holds what was
//! typed, and goes on with it.
//!
//! Source: OWASP ASVS 5.0 V7.2.4 (a new id), V7.5.1, V7.5.3.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use super::authenticator::take;
use super::changing::{entry_of, prove_oneself};
use super::second_step::CODES;
use super::{Member, Moderator, cookie, store};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::chance::token_hash;
use crate::platform::server::http::{Caller, sentence_page};
use crate::platform::server::{Platform, throttles};
use crate::platform::time::{MINUTE, SECOND, Timestamp};

/// For how long a proof is good, in microseconds.
const GOOD: i64 = 15 * MINUTE;
/// The page that asks.
pub const PAGE: &str = "/confirm";
/// Its own fields: everything else belongs to the form that waits.
const PASSWORD: &str = "confirm_password";
const CODE: &str = "confirm_code";

/// In a request's extensions: when the session's member has proven who they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct ProvenAt(pub Timestamp);

/// A member who has proven within the last 15 minutes who they are.
#[derive(Clone, Debug)]
pub struct Proven(Member);

impl Proven {
    /// The one in a request's extensions, put there by [`confirm_first`].
    ///
    /// # Errors
    /// [`AppError::SignInNeeded`] for everybody else.
    pub fn of(extensions: &Extensions) -> Result<Self, AppError> {
        extensions.get::<Self>().cloned().ok_or(AppError::SignInNeeded)
    }

    /// The member.
    pub fn member(&self) -> &Member {
        &self.0
    }
}

/// A form that waits until its sender has proven who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Where it goes.
    pub action: String,
    pub fields: Vec<(String, String)>,
}

/// Middleware for routes of moderators and owners: everybody else finds what they find without it.
pub async fn confirm_first_keeping_order(state: State<Platform>, request: Request, next: Next) -> Response {
    match Moderator::of(request.extensions()) {
        Ok(_) => confirm_first(state, request, next).await,
        Err(_) => next.run(request).await,
    }
}

/// Middleware: whoever sends a form more than 15 minutes after they have proven who they are does it again first.
pub async fn confirm_first(State(platform): State<Platform>, request: Request, next: Next) -> Response {
    let Ok(member) = Member::of(request.extensions()) else { return next.run(request).await };
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let proven_at = request.extensions().get::<ProvenAt>().map_or(0, |at| at.0.0);
    let (mut parts, body) = request.into_parts();
    if platform.clock.now().0 - proven_at < GOOD {
        parts.extensions.insert(Proven(member));
        return next.run(Request::from_parts(parts, body)).await;
    }
    let Ok(bytes) = body.collect().await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let fields: Vec<(String, String)> = form_urlencoded::parse(&bytes.to_bytes()).into_owned().collect();
    let typed = |name: &str| fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value);
    let (password, code) = (typed(PASSWORD).to_owned(), typed(CODE).to_owned());
    let fields: Vec<(String, String)> = fields
        .into_iter()
        .filter(|(name, _)| name != PASSWORD && name != CODE && !name.ends_with("password"))
        .collect();
    if password.is_empty() && code.is_empty() {
        return ask(&platform, parts, fields, None).await;
    }
    let session = match prove(&platform, &member, &parts, &password, &code).await {
        Ok(session) => session,
        Err(error) => return ask(&platform, parts, fields, Some(&error)).await,
    };
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.extensions.insert(Proven(member));
    parts.extensions.insert(Caller { session: Some(token_hash(&session.id)), member_id: session.member_id });
    let mut response = next.run(Request::from_parts(parts, Body::from(form))).await;
    response.headers_mut().append(header::SET_COOKIE, session.cookie);
    response
}

/// The session under its new id.
struct Renewed {
    id: String,
    member_id: Option<String>,
    cookie: HeaderValue,
}

/// Checks the proof and gives the session a new id.
async fn prove(
    platform: &Platform,
    member: &Member,
    parts: &Parts,
    password: &str,
    code: &str,
) -> Result<Renewed, AppError> {
    let gone = || AppError::Conflict("Your session has ended meanwhile. Sign in and send it again.".into());
    let caller = parts.extensions.get::<Caller>().ok_or_else(gone)?;
    let before = caller.session.as_deref().ok_or_else(gone)?;
    let entry = entry_of(platform, member).await?;
    if !password.is_empty() {
        prove_oneself(platform, &entry, password, PASSWORD).await?;
    } else {
        throttles::check(platform, CODES, member.id()).await?;
    }
    let mut tx = platform.db.begin().await?;
    if password.is_empty() && !take(platform, &mut tx, member.id(), code, &member.from).await? {
        drop(tx);
        throttles::failed(platform, CODES, member.id()).await?;
        return Err(AppError::field(CODE, "That code is not right, or was used already."));
    }
    let (id, now) = (platform.rng.token(), platform.clock.now());
    let renewed = store::renew_session(tx.conn(), before, &token_hash(&id), now).await?;
    let (idle, expires_at) = renewed.ok_or_else(gone)?;
    tx.commit().await?;
    platform.hub.close_session(before);
    let kept = (idle >= super::signing_in::KEPT_IDLE).then(|| (expires_at - now.0) / SECOND);
    let cookie = cookie::set_session(&platform.config, &id, kept);
    Ok(Renewed { id, member_id: caller.member_id.clone(), cookie })
}

/// Asks, with the form that waits.
async fn ask(
    platform: &Platform,
    mut parts: Parts,
    fields: Vec<(String, String)>,
    error: Option<&AppError>,
) -> Response {
    let action = parts.uri.path_and_query().map_or_else(|| parts.uri.path().to_owned(), ToString::to_string);
    parts.extensions.insert(Waiting { action, fields });
    parts.uri = Uri::from_static(PAGE);
    parts.method = Method::GET;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    let status = error.map_or(403, AppError::status);
    let form = error.map(|error| FormState::refused(PAGE, &[], error)).unwrap_or_default();
    let retry = error.and_then(AppError::retry_after);
    let Some(render) = platform.renderer.get() else { return sentence_page(&AppError::Internal) };
    let mut response = render(Request::from_parts(parts, Body::empty()), form).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
    }
    if let Some(seconds) = retry {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
