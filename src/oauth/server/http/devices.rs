//! The form of `/device`.

use axum::extract::State;
use axum::response::Response;

use crate::oauth::server::consenting::Yes;
use crate::oauth::server::devices::{decide, look_up};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, done_at, see_other};

const PAGE: &str = "/device";

/// The code, and once it is found the decision.
pub async fn post_device(State(platform): State<Platform>, form: Form) -> Response {
    let extensions = &form.request().extensions;
    let Ok(by) = Yes::of(extensions) else { return see_other(&format!("/login?next={PAGE}")) };
    let code = form.get("code");
    let done = match form.get("decision") {
        "allow" => decide(&platform, &by, code, true).await.map(|()| "allowed"),
        "deny" => decide(&platform, &by, code, false).await.map(|()| "denied"),
        _ => match look_up(&platform, &by.member, code).await {
            Ok(waiting) => return form.show_once(&platform, waiting).await,
            Err(error) => Err(error),
        },
    };
    match done {
        Ok(word) => done_at(PAGE, word),
        Err(AppError::SignInNeeded) => see_other(&format!("/login?next={PAGE}")),
        Err(error) => form.again(&platform, &error).await,
    }
}
