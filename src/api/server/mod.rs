//! The routes of the API.
//!
//! Around every one of them: who asks ([`bearer`]), how much they ask ([`allowance`]), and what they have already
//! ([`reading`]).

mod allowance;
mod bearer;
mod comments;
mod exports;
mod job_object;
mod jobs;
mod members;
mod notifications;
mod objects;
mod once;
mod posts;
mod query;
mod reading;
mod refusal;
mod sent;
pub(crate) mod store;
mod tags;
mod webhooks;
mod whoever;

use axum::routing::{get, patch, post, put};
use axum::{Router, middleware};

use self::allowance::Allowance;
use self::bearer::bearer;
use self::once::once;
pub use self::once::prune;
use self::reading::with_etag;
use crate::accounts::server::admit;
use crate::platform::server::Platform;
use crate::platform::server::http::with_cause;

/// Every address of the API.
pub fn routes(platform: &Platform) -> Router<Platform> {
    let state = (platform.clone(), Allowance::default());
    resources()
        .merge(with_a_session_too(platform))
        .layer(middleware::from_fn(with_etag))
        .layer(middleware::from_fn_with_state(platform.clone(), once))
        .layer(middleware::from_fn_with_state(platform.clone(), with_cause))
        .layer(middleware::from_fn_with_state(state, bearer))
}

/// What takes a token alone.
fn resources() -> Router<Platform> {
    Router::new()
        .route("/api/v1/me", get(members::me))
        .route("/api/v1/members/{handle}", get(members::show))
        .route("/api/v1/members/{handle}/follow", put(members::put_follow).delete(members::delete_follow))
        .route("/api/v1/posts", get(posts::list).post(posts::create))
        .route("/api/v1/posts/{slug}", get(posts::show).patch(posts::change).delete(posts::remove))
        .route("/api/v1/posts/{slug}/comments", get(comments::list).post(comments::create))
        .route("/api/v1/comments/{id}", patch(comments::change).delete(comments::delete))
        .route("/api/v1/notifications", get(notifications::list))
        .route("/api/v1/notifications/read", post(notifications::read))
        .route("/api/v1/tags", get(tags::list))
        .route("/api/v1/webhooks", get(webhooks::list).post(webhooks::create))
        .route("/api/v1/webhooks/{id}", get(webhooks::show).patch(webhooks::change).delete(webhooks::delete))
        .route("/api/v1/webhooks/{id}/deliveries", get(webhooks::list_deliveries))
}

/// What a signed-in member's own browser may ask for, too.
fn with_a_session_too(platform: &Platform) -> Router<Platform> {
    Router::new()
        .route("/api/v1/exports", post(exports::ask))
        .route("/api/v1/jobs/{id}", get(jobs::show).delete(jobs::cancel))
        .route("/api/v1/jobs/{id}/result", get(jobs::result))
        .layer(middleware::from_fn_with_state(platform.clone(), admit))
}
