//! Joining, signing in and out, and claiming a place.

use axum::extract::{Extension, Path, State};
use axum::response::Response;

use super::{refuse, with_cookie, with_more_cookies, with_session};
use crate::accounts::Role;
use crate::accounts::server::signing_in::{Origin, SignedIn};
use crate::accounts::server::{
    Entered, NewMember, claim, cookie, enter_with_passkey, join, pass_second_step, pass_with_passkey, sign_in, sign_out,
};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Caller, Form, done_at, local_path, see_other};

/// Where the second step is made.
const SECOND_STEP: &str = "/login/second-factor";

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
    let next = local_path(form.get("next")).to_owned();
    if !form.get("credential").is_empty() {
        let begun = enter_with_passkey(&platform, form.get("credential"), keep, &from).await;
        return answer(&platform, begun, &caller, &next, form).await;
    }
    let begun = match sign_in(&platform, form.get("email"), form.get("password"), keep, &from).await {
        Ok(Entered::In(session)) => Ok(session),
        Ok(Entered::Half { id, seconds }) => return half(&platform, &id, seconds, &next),
        Err(error) => Err(error),
    };
    answer(&platform, begun, &caller, &next, form).await
}

/// On to the second step.
fn half(platform: &Platform, id: &str, seconds: i64, next: &str) -> Response {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    let page = see_other(&format!("{SECOND_STEP}?{query}"));
    with_cookie(page, cookie::set_half(&platform.config, id, seconds))
}

/// On for somebody who has proven elsewhere who they are, as after the right password. `next` is a path of ours.
pub async fn let_in(platform: &Platform, caller: Option<&Caller>, entered: Entered, next: &str) -> Response {
    let session = match entered {
        Entered::In(session) => session,
        Entered::Half { id, seconds } => return half(platform, &id, seconds, next),
    };
    let ended = match caller {
        Some(caller) => end(platform, caller).await,
        None => Ok(()),
    };
    match ended {
        Ok(()) => with_session(platform, &session, next),
        Err(error) => refuse(&error),
    }
}

/// `/login/second-factor`: the code.
pub(super) async fn post_second_step(
    State(platform): State<Platform>,
    Extension(caller): Extension<Caller>,
    from: Origin,
    form: Form,
) -> Response {
    let half =
        cookie::read(&form.request().headers, cookie::half_name(&platform.config)).unwrap_or_default().to_owned();
    let next = local_path(form.get("next")).to_owned();
    let passed = match form.get("credential") {
        "" => pass_second_step(&platform, &half, form.get("code"), &from).await,
        credential => pass_with_passkey(&platform, &half, credential, &from).await,
    };
    let begun = match passed {
        // Too long ago: the sign-in begins anew.
        Err(AppError::Gone(_)) => return done_at("/login", "late"),
        begun => begun,
    };
    let over = begun.is_ok().then(|| cookie::set_half(&platform.config, "", 0));
    let response = answer(&platform, begun, &caller, &next, form).await;
    match over {
        Some(cookie) => with_more_cookies(response, cookie),
        None => response,
    }
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
