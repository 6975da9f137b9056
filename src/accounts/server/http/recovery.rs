//! The pages behind mailed links, and the one that has them mailed. Opening one changes nothing: that takes its button.

use axum::extract::{Extension, Path, State};
use axum::response::Response;

use crate::accounts::server::signing_in::Origin;
use crate::accounts::server::{confirm, forgot, reset, undo};
use crate::platform::server::Platform;
use crate::platform::server::http::{Caller, Form, done_at};

pub(super) async fn post_forgot(State(platform): State<Platform>, from: Origin, form: Form) -> Response {
    match forgot(&platform, form.get("email"), &from).await {
        Ok(()) => done_at("/password/forgot", "sent"),
        Err(error) => form.again(&platform, &error).await,
    }
}

pub(super) async fn post_reset(State(platform): State<Platform>, Path(token): Path<String>, form: Form) -> Response {
    match reset(&platform, &token, form.get("password")).await {
        Ok(()) => done_at("/login", "reset"),
        Err(error) => form.again(&platform, &error).await,
    }
}

pub(super) async fn post_confirm(
    State(platform): State<Platform>,
    Path(token): Path<String>,
    Extension(caller): Extension<Caller>,
    form: Form,
) -> Response {
    match confirm(&platform, &token).await {
        Ok(member) if caller.member_id.as_ref() == Some(&member) => done_at("/settings/security", "confirmed"),
        Ok(_) => done_at("/login", "confirmed"),
        Err(error) => form.again(&platform, &error).await,
    }
}

pub(super) async fn post_undo(State(platform): State<Platform>, Path(token): Path<String>, form: Form) -> Response {
    match undo(&platform, &token).await {
        Ok(()) => done_at("/password/forgot", "undone"),
        Err(error) => form.again(&platform, &error).await,
    }
}
