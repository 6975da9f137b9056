//! The forms of the pages below `/settings/developer/webhooks`.

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use axum::{Router, middleware};

use super::{Change, Secret, add_once, change, deliver_again, remove, roll, send_test};
use crate::accounts::server::{Member, Proven, confirm_first};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, done_at, see_other, sentence_page};
use crate::webhooks::{EVENTS, delivery_href, webhook_href};

/// The page that lists them.
const PAGE: &str = "/settings/developer/webhooks";
const SIGN_IN: &str = "/login?next=/settings/developer/webhooks";

/// A secret that was just made, and the webhook whose it is, for the page that shows it. No `Debug` tells it.
#[derive(Clone)]
pub struct NewSecret {
    pub webhook: String,
    pub secret: Secret,
}

/// The routes of the webhooks.
pub fn routes(platform: &Platform) -> Router<Platform> {
    let proven = || middleware::from_fn_with_state(platform.clone(), confirm_first);
    Router::new()
        .route("/settings/developer/webhooks", post(post_add).layer(proven()))
        .route("/settings/developer/webhooks/{id}", post(post_one))
        .route("/settings/developer/webhooks/{id}/secret", post(post_secret).layer(proven()))
        .route("/settings/developer/webhooks/{id}/deliveries/{delivery}", post(post_delivery))
}

/// Adds a webhook; then the page shows its secret this one time. It lies behind a proof of who asks, as a token does.
async fn post_add(State(platform): State<Platform>, form: Form) -> Response {
    let Ok(proven) = Proven::of(&form.request().extensions) else { return see_other(SIGN_IN) };
    let what = (form.get("url").trim(), &*chosen(&form));
    match add_once(&platform, proven.member(), form.get("form_key"), what).await {
        Ok(added) => {
            let shown = NewSecret { webhook: added.webhook.id, secret: added.secret };
            form.show_once(&platform, shown).await
        }
        Err(error) => form.again(&platform, &error).await,
    }
}

/// `do` is `change` with `url` and the events, `pause`, `resume`, `test` or `delete`.
async fn post_one(State(platform): State<Platform>, Path(id): Path<String>, form: Form) -> Response {
    let Ok(member) = Member::of(&form.request().extensions) else { return see_other(SIGN_IN) };
    let (page, events) = (webhook_href(&id), chosen(&form));
    let switch = |enabled| Change { enabled: Some(enabled), ..Change::default() };
    let done = match form.get("do") {
        "change" => {
            let to = Change { url: Some(form.get("url").trim()), events: Some(&events), enabled: None };
            change(&platform, &member, &id, to).await.map(|()| done_at(&page, "changed"))
        }
        "pause" => change(&platform, &member, &id, switch(false)).await.map(|()| done_at(&page, "paused")),
        "resume" => change(&platform, &member, &id, switch(true)).await.map(|()| done_at(&page, "resumed")),
        "test" => send_test(&platform, &member, &id).await.map(|test| done_at(&delivery_href(&id, &test), "tested")),
        "delete" => remove(&platform, &member, &id).await.map(|()| done_at(PAGE, "deleted")),
        _ => Err(AppError::Malformed("That cannot be done here. Use a button of the page.".into())),
    };
    match done {
        Ok(response) => response,
        Err(error) => refused(&platform, form, error).await,
    }
}

/// Gives it another secret; then the page shows it this one time.
async fn post_secret(State(platform): State<Platform>, Path(id): Path<String>, form: Form) -> Response {
    let Ok(proven) = Proven::of(&form.request().extensions) else { return see_other(SIGN_IN) };
    match roll(&platform, proven.member(), &id).await {
        Ok(secret) => form.show_once(&platform, NewSecret { webhook: id, secret }).await,
        Err(error) => refused(&platform, form, error).await,
    }
}

/// Sends it again.
async fn post_delivery(
    State(platform): State<Platform>,
    Path((id, delivery)): Path<(String, String)>,
    form: Form,
) -> Response {
    let Ok(member) = Member::of(&form.request().extensions) else { return see_other(SIGN_IN) };
    match deliver_again(&platform, &member, &id, &delivery).await {
        Ok(()) => done_at(&delivery_href(&id, &delivery), "again"),
        Err(error) => refused(&platform, form, error).await,
    }
}

async fn refused(platform: &Platform, form: Form, error: AppError) -> Response {
    match error {
        AppError::NotFound => sentence_page(&error),
        error => form.again(platform, &error).await,
    }
}

/// The events that are ticked; each box has the name of its event.
fn chosen(form: &Form) -> Vec<&'static str> {
    EVENTS.into_iter().filter(|event| !form.get(event).is_empty()).collect()
}
