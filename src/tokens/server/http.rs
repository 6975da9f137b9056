//! The form of `/settings/developer`.

use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use axum::{Router, middleware};

use super::{NewTokenForm, make, revoke};
use crate::accounts::server::{Member, Proven, confirm_first};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, done_at, see_other, sentence_page};
use crate::tokens::Scope;

/// The page and where its form goes.
const PAGE: &str = "/settings/developer";

/// A token that was just made, for the page that shows it. No `Debug` tells it.
#[derive(Clone)]
pub struct NewToken(pub String);

/// The routes of the tokens.
pub fn routes(platform: &Platform) -> Router<Platform> {
    let proven = middleware::from_fn_with_state(platform.clone(), confirm_first);
    Router::new()
        .route("/settings/developer", post(post_make).layer(proven))
        .route("/settings/developer/revoke", post(post_revoke))
}

/// Makes a token; then the page shows it this one time. It lies behind a proof of who asks: a token outlives the
/// session that made it.
async fn post_make(State(platform): State<Platform>, form: Form) -> Response {
    let Ok(proven) = Proven::of(&form.request().extensions) else {
        return see_other("/login?next=/settings/developer");
    };
    let scopes = Scope::ALL.into_iter().filter(|scope| !form.get(scope.as_str()).is_empty()).collect();
    let new = NewTokenForm { form_key: form.get("form_key"), name: form.get("name"), scopes, days: form.get("days") };
    match make(&platform, &proven, &new).await {
        Ok(token) => form.show_once(&platform, NewToken(token)).await,
        Err(error) => form.again(&platform, &error).await,
    }
}

/// Revokes the one with this `id`: taking power away needs no proof.
async fn post_revoke(State(platform): State<Platform>, form: Form) -> Response {
    let Ok(member) = Member::of(&form.request().extensions) else {
        return see_other("/login?next=/settings/developer");
    };
    match revoke(&platform, &member, form.get("id")).await {
        // Revoked in another window: what was wanted is so.
        Ok(()) | Err(AppError::NotFound) => done_at(PAGE, "revoke"),
        Err(error) => sentence_page(&error),
    }
}
