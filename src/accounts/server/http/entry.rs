//! Joining, signing in and out, and claiming a place.

use axum::extract::{Extension, Path, State};
use axum::response::Response;

use super::{refuse, with_cookie, with_session};
use crate::accounts::Role;
use crate::accounts::server::signing_in::{Origin, SignedIn};
use crate::accounts::server::{NewMember, claim, cookie, join, sign_in, sign_out};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Caller, Form, local_path, see_other};

pub(super) async fn post_register(
    State(platform): State<Platform>,
    Extension(caller): Extension<Caller>,
    from: Origin,
    form: Form,
) -> Response {
    let begun = join(&platform, &typed(&form, Role::Member), form.get("invite"), &from).await;
    let next = local_path(form.get("next")).to_owned();
    answer(&platform, begun, &caller, &next, form).await
}

pub(super) async fn post_claim(
    State(platform): State<Platform>,
    Path(token): Path<String>,
    Extension(caller): Extension<Caller>,
    from: Origin,
    form: Form,
) -> Response {
    let begun = claim(&platform, &token, &typed(&form, Role::Owner), &from).await;
    answer(&platform, begun, &caller, "/", form).await
}

fn typed(form: &Form, role: Role) -> NewMember<'_> {
    NewMember {
        handle: form.get("handle"),
        email: form.get("email"),
        name: form.get("name"),
        bio: "",
        password: form.get("password"),
        role,
    }
}

pub(super) async fn post_login(
    State(platform): State<Platform>,
    Extension(caller): Extension<Caller>,
    from: Origin,
    form: Form,
) -> Response {
    let keep = !form.get("keep").is_empty();
    let begun = sign_in(&platform, form.get("email"), form.get("password"), keep, &from).await;
    let next = local_path(form.get("next")).to_owned();
    answer(&platform, begun, &caller, &next, form).await
}

/// On with the new session, or the form again. Whoever was signed in here before is so no longer.
async fn answer(
    platform: &Platform,
    begun: Result<SignedIn, AppError>,
    caller: &Caller,
    next: &str,
    form: Form,
) -> Response {
    match begun {
        Ok(session) => match end(platform, caller).await {
            Ok(()) => with_session(platform, &session, next),
            Err(error) => refuse(&error),
        },
        Err(error) => form.again(platform, &error).await,
    }
}

pub(super) async fn post_logout(State(platform): State<Platform>, Extension(caller): Extension<Caller>) -> Response {
    match end(&platform, &caller).await {
        Ok(()) => with_cookie(see_other("/"), cookie::clear_session(&platform.config)),
        Err(error) => refuse(&error),
    }
}

async fn end(platform: &Platform, caller: &Caller) -> Result<(), AppError> {
    match &caller.session {
        Some(session) => sign_out(platform, session).await,
        None => Ok(()),
    }
}
