//! The form that marks notifications as read.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use super::mark_read;
use crate::accounts::server::Member;
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, local_path, see_other};

/// The routes that change notifications.
pub fn routes() -> Router<Platform> {
    Router::new().route("/notifications", post(post_read))
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
