//! The forms of the notifications: marking them as read, and ending the digest.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;

use super::{choose_digest, mark_read, stop_digest, take_digest};
use crate::accounts::server::Member;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, done_at, local_path, see_other};

/// The routes that change notifications.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/notifications", post(post_read))
        .route("/settings/notifications", post(post_choices))
        .route("/unsubscribe/{token}", post(post_unsubscribe))
}

/// `id` names one notification, without it all are meant; `next` says where to go on.
async fn post_read(State(platform): State<Platform>, form: Form) -> Response {
    let done = async {
        let member = Member::of(&form.request().extensions)?;
        let id = Some(form.get("id")).filter(|id| !id.is_empty());
        mark_read(&platform, &member, id).await
    };
    match done.await {
        Ok(()) if form.get("next").is_empty() => see_other("/notifications"),
        Ok(()) => see_other(local_path(form.get("next"))),
        Err(error) => error.into_response(),
    }
}

/// `digest` is ticked or not there.
async fn post_choices(State(platform): State<Platform>, form: Form) -> Response {
    let page = "/settings/notifications";
    let done = async {
        let member = Member::of(&form.request().extensions)?;
        choose_digest(&platform, &member, !form.get("digest").is_empty()).await
    };
    match done.await {
        Ok(()) => done_at(page, "saved"),
        Err(AppError::SignInNeeded) => see_other(&format!("/login?next={page}")),
        Err(error) => form.again(&platform, &error).await,
    }
}

/// From the button on the page, and from mail programs, which send `List-Unsubscribe=One-Click` in whatever
/// encoding they like and follow no redirect (RFC 8058 section 3.2): anything that is not our button stops it.
async fn post_unsubscribe(
    State(platform): State<Platform>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let pressed = kind
        .starts_with("application/x-www-form-urlencoded")
        .then(|| form_urlencoded::parse(&body).find(|(name, _)| name == "do").map(|(_, value)| value.into_owned()))
        .flatten();
    let done = match pressed.as_deref() {
        Some("take") => take_digest(&platform, &token).await,
        _ => stop_digest(&platform, &token).await,
    };
    match done {
        Ok(()) if pressed.is_some() => see_other(&format!("/unsubscribe/{token}")),
        Ok(()) => "You get no more weekly digests.\n".into_response(),
        Err(error) => error.into_response(),
    }
}
