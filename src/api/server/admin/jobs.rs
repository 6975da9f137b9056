//! `admin/jobs`: every job of the place, whoever's it is.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::objects::{AdminJobDetailObject, AdminJobObject};
use super::{Sees, keeping_order, plausible, sees};
use crate::accounts::server::{Names, if_here};
use crate::api::server::bearer::Asking;
use crate::api::server::bodies::ProblemObject;
use crate::api::server::objects::List;
use crate::api::server::query::{parameters, part};
use crate::api::server::refusal::Refusal;
use crate::api::server::sent::{Fields, Sent};
use crate::platform::error::AppError;
use crate::platform::job::JobState;
use crate::platform::server::Platform;
use crate::platform::server::jobs::reading::{Filter, detail, list_some};
use crate::platform::server::jobs::{self, Queue};

/// `GET /api/v1/admin/jobs`: lists the jobs of the place, newest first. A part can hold fewer than were asked for: only
/// a next_cursor of null ends the list.
#[utoipa::path(
    get,
    path = "/api/v1/admin/jobs",
    tag = "admin",
    params(("cursor" = Option<String>, Query, description = "next_cursor of the part before"), ("limit" = Option<u32>, Query, description = "1 to 100; 20 when not given"), ("state" = Option<String>, Query, description = "scheduled, ready, running, retrying, done, dead or cancelled"), ("queue" = Option<String>, Query, description = "those of the queue with this name"), ("kind" = Option<String>, Query, description = "those of this kind, such as mail.send")),
    responses((status = 200, description = "Jobs, newest first.", body = List<AdminJobObject>), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["admin"])),
)]
pub async fn list(
    State(platform): State<Platform>,
    asking: Asking,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let sees = sees(&keeping_order(&asking)?);
    let mut asked = parameters(query.as_deref())?;
    let part = part(&mut asked);
    let filter = filter(&mut asked);
    asked.done()?;
    let found = list_some(&platform, &filter, &part.cursor, part.limit).await?;
    let items = found.jobs.into_iter().map(|line| AdminJobObject::of(line, sees)).collect();
    Ok(Json(List { items, next_cursor: found.older }).into_response())
}

/// `GET /api/v1/admin/jobs/{id}`: reads one job, with its past and with what came of it.
#[utoipa::path(
    get,
    path = "/api/v1/admin/jobs/{id}",
    tag = "admin",
    params(("id" = String, Path)),
    responses((status = 200, description = "The job.", body = AdminJobDetailObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject)),
    security(("bearer" = ["admin"])),
)]
pub async fn show(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, Refusal> {
    let sees = sees(&keeping_order(&asking)?);
    Ok(Json(object(&platform, &id, sees).await?).into_response())
}

/// `POST /api/v1/admin/jobs/{id}/retry`: begins a job anew that is finished or waits for its next attempt. It takes no
/// field in its body.
#[utoipa::path(
    post,
    path = "/api/v1/admin/jobs/{id}/retry",
    tag = "admin",
    params(("id" = String, Path)),
    responses((status = 202, description = "It waits for a worker.", body = AdminJobDetailObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 409, description = "It runs or waits already, or another for the same thing does.", body = ProblemObject), (status = 413, description = "The body is too large.", body = ProblemObject), (status = 415, description = "The body is not JSON.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["admin"])),
)]
pub async fn retry(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
    sent: Sent,
) -> Result<Response, Refusal> {
    let moderator = keeping_order(&asking)?;
    sent.fields_if_any()?.done()?;
    jobs::retry(&platform, plausible(&id)?, moderator.id()).await?;
    tracing::info!(by = moderator.handle(), act = "retry", job = id, "a program of the operator's acted");
    Ok(accepted(&platform, &id, sees(&moderator)).await?)
}

/// `POST /api/v1/admin/jobs/{id}/cancel`: ends a job that is not finished: one that waits at once, one that runs in a
/// moment. It takes no field in its body.
#[utoipa::path(
    post,
    path = "/api/v1/admin/jobs/{id}/cancel",
    tag = "admin",
    params(("id" = String, Path)),
    responses((status = 202, description = "It ends, perhaps in a moment.", body = AdminJobDetailObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 409, description = "It is finished.", body = ProblemObject), (status = 413, description = "The body is too large.", body = ProblemObject), (status = 415, description = "The body is not JSON.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["admin"])),
)]
pub async fn cancel(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
    sent: Sent,
) -> Result<Response, Refusal> {
    let moderator = keeping_order(&asking)?;
    sent.fields_if_any()?.done()?;
    jobs::cancel(&platform, plausible(&id)?, moderator.id()).await?;
    tracing::info!(by = moderator.handle(), act = "cancel", job = id, "a program of the operator's acted");
    Ok(accepted(&platform, &id, sees(&moderator)).await?)
}

/// 202: here is the job, and where to look for it.
pub(super) async fn accepted(platform: &Platform, id: &str, sees: Sees) -> Result<Response, AppError> {
    let job = object(platform, id, sees).await?;
    let location = HeaderValue::from_str(&format!("/api/v1/admin/jobs/{id}")).map_err(|_| AppError::Internal)?;
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(job)).into_response())
}

async fn object(platform: &Platform, id: &str, sees: Sees) -> Result<AdminJobDetailObject, AppError> {
    let detail = detail(platform, id).await?;
    let owner = match &detail.owner_id {
        Some(owner) => if_here(platform, owner).await?,
        None => None,
    };
    let names = Names::of(platform, &detail.acts).await?;
    Ok(AdminJobDetailObject::of(detail, owner, &names, sees))
}

/// `state`, `queue` and `kind`.
fn filter(asked: &mut Fields) -> Filter {
    let state = asked.text("state").and_then(|word| {
        let words = "This is scheduled, ready, running, retrying, done, dead or cancelled.";
        JobState::parse(&word).or_else(|| asked.wrong("state", words))
    });
    let queue = asked
        .text("queue")
        .and_then(|name| Queue::parse(&name).or_else(|| asked.wrong("queue", "There is no queue of this name.")));
    let kind = asked.text("kind").and_then(|kind| match plausible(&kind) {
        Ok(_) => Some(kind),
        Err(_) => asked.wrong("kind", "This cannot be the name of a kind of job."),
    });
    Filter { state, queue, kind }
}
