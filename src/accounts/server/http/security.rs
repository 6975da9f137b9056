//! `/settings/security`: `do` says which of its forms was sent.

use axum::extract::{Extension, State};
use axum::response::Response;

use super::with_session;
use crate::accounts::server::signing_in::Origin;
use crate::accounts::server::{Member, change_address, change_own_password, mail_again};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Caller, Form, see_other};

const PAGE: &str = "/settings/security";

pub(super) async fn post_security(
    State(platform): State<Platform>,
    Extension(caller): Extension<Caller>,
    from: Origin,
    form: Form,
) -> Response {
    let Ok(member) = Member::of(&form.request().extensions) else {
        return see_other(&format!("/login?next={PAGE}"));
    };
    let done = match form.get("do") {
        "password" => {
            let passwords = (form.get("current_password"), form.get("password"));
            let here = (caller.session.as_deref(), &from);
            change_own_password(&platform, &member, passwords, here).await.map(Some)
        }
        "address" => {
            change_address(&platform, &member, form.get("email"), form.get("email_password")).await.map(|()| None)
        }
        "resend" => mail_again(&platform, &member).await.map(|()| None),
        _ => Err(AppError::Malformed("That cannot be done here. Use a button of the page.".into())),
    };
    match done {
        Ok(Some(session)) => with_session(&platform, &session, &format!("{PAGE}?done=password")),
        Ok(None) => see_other(&format!("{PAGE}?done=sent")),
        Err(error) => form.again(&platform, &error).await,
    }
}
