//! The routes of the API.
//!
//! Around every one of them: who asks ([`bearer`]), how much they ask ([`allowance`]), and what they have already
//! ([`reading`]).

mod admin;
mod allowance;
mod bearer;
mod bodies;
mod comments;
mod document;
mod exports;
mod job_object;
mod jobs;
mod listening;
mod members;
mod notifications;
mod objects;
mod once;
mod posts;
mod query;
mod reading;
mod reference;
mod refusal;
mod sent;
pub(crate) mod store;
mod tags;
mod webhooks;

use axum::routing::get;
use axum::{Router, middleware};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::allowance::Allowance;
use self::bearer::bearer;
pub use self::document::document;
use self::listening::listening;
use self::once::once;
pub use self::once::prune;
use self::reading::with_etag;
pub use self::reference::{Answer, Body, Field, Needs, Object, Operation, Parameter, Reference, Subject, reference};
use crate::accounts::server::admit;
use crate::platform::live::server::live;
use crate::platform::server::Platform;
use crate::platform::server::http::{whole_forms, with_cause};

/// Every address of the API, and `/live`, which programs may open by a token as well.
pub fn routes(platform: &Platform) -> Router<Platform> {
    let state = (platform.clone(), Allowance::default());
    let (resources, _) = resources().split_for_parts();
    // From outside in: by a token, or else by a session.
    let live = Router::new()
        .route("/live", get(live))
        .layer(middleware::from_fn_with_state(platform.clone(), admit))
        .layer(middleware::from_fn_with_state(state.clone(), listening));
    resources
        .layer(middleware::from_fn(with_etag))
        .layer(middleware::from_fn_with_state(platform.clone(), once))
        .layer(middleware::from_fn_with_state(platform.clone(), with_cause))
        .layer(middleware::from_fn_with_state(state.clone(), bearer))
        // Outside of who asks: nobody is somebody by a token that is revoked while they send.
        .layer(middleware::from_fn(whole_forms))
        .route("/api/openapi.json", get(document::show))
        .merge(live)
}

/// Each handler says itself what its address is, for the router and the document.
fn resources() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(members::me))
        .routes(routes!(members::show))
        .routes(routes!(members::put_follow, members::delete_follow))
        .routes(routes!(posts::list, posts::create))
        .routes(routes!(posts::show, posts::change, posts::remove))
        .routes(routes!(comments::list, comments::create))
        .routes(routes!(comments::change, comments::delete))
        .routes(routes!(notifications::list))
        .routes(routes!(notifications::read))
        .routes(routes!(tags::list))
        .routes(routes!(webhooks::list, webhooks::create))
        .routes(routes!(webhooks::show, webhooks::change, webhooks::delete))
        .routes(routes!(webhooks::send_ping))
        .routes(routes!(webhooks::list_deliveries))
        .routes(routes!(webhooks::retry))
        .routes(routes!(admin::jobs::list))
        .routes(routes!(admin::jobs::show))
        .routes(routes!(admin::jobs::retry))
        .routes(routes!(admin::jobs::cancel))
        .routes(routes!(admin::queues::list))
        .routes(routes!(admin::queues::pause))
        .routes(routes!(admin::queues::resume))
        .routes(routes!(admin::schedules::list))
        .routes(routes!(admin::schedules::run))
        .routes(routes!(exports::ask))
        .routes(routes!(jobs::show, jobs::cancel))
        .routes(routes!(jobs::result))
}
