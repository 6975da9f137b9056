//! `/settings/data/leave`: deleting one's account; and staying after all.

use axum::extract::State;
use axum::response::Response;

use super::{with_cookie, with_more_cookies};
use crate::accounts::server::{Member, Proven, cookie, leave, stay};
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, done_at, see_other, sentence_page};

pub(super) async fn post_leave(State(platform): State<Platform>, form: Form) -> Response {
    let Ok(proven) = Proven::of(&form.request().extensions) else {
        return see_other("/login?next=/settings/data/leave");
    };
    match leave(&platform, &proven, form.get("posts")).await {
        Ok(_) => with_more_cookies(
            with_cookie(done_at("/login", "leaving"), cookie::clear_session(&platform.config)),
            cookie::set_half(&platform.config, "", 0),
        ),
        Err(error) => form.again(&platform, &error).await,
    }
}

pub(super) async fn post_stay(State(platform): State<Platform>, form: Form) -> Response {
    let Ok(member) = Member::of(&form.request().extensions) else {
        return see_other("/login?next=/settings/data");
    };
    match stay(&platform, &member).await {
        Ok(()) => done_at("/settings/data", "stay"),
        Err(error) => sentence_page(&error),
    }
}
