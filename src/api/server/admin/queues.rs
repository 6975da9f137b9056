//! `admin/queues`: where jobs wait, and whether they are worked on.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::keeping_order;
use crate::accounts::server::Names;
use crate::api::server::bearer::Asking;
use crate::api::server::bodies::ProblemObject;
use crate::api::server::objects::List;
use crate::api::server::query::parameters;
use crate::api::server::refusal::Refusal;
use crate::api::server::sent::Sent;
use crate::platform::error::AppError;
use crate::platform::job::JobState;
use crate::platform::server::Platform;
use crate::platform::server::jobs::reading::{Act, QueueView, overview};
use crate::platform::server::jobs::{self, Queue};
use crate::platform::time::Timestamp;

/// A queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueObject {
    pub name: String,
    /// `flowing`, `paused`, `slow` or `stopped`.
    pub health: String,
    pub paused_at: Option<String>,
    /// The handle of who paused it; null: nobody did, or nobody who is a member now.
    pub paused_by: Option<String>,
    /// How many jobs are in each state.
    pub jobs: BTreeMap<String, i64>,
    /// How many of its jobs all living processes run at once.
    pub slots: i64,
    /// Since when the oldest job is due that nobody has taken.
    pub oldest_due_at: Option<String>,
    /// When a worker last looked for its jobs.
    pub looked_at: Option<String>,
    /// Jobs enqueued so far.
    pub enqueued: i64,
    /// Jobs done so far.
    pub finished: i64,
    /// Attempts that failed so far.
    pub failed: i64,
}

impl QueueObject {
    fn of(view: &QueueView, names: &Names) -> Self {
        let jobs = JobState::ALL.map(|state| (state.as_str().to_owned(), view.in_state(state)));
        Self {
            name: view.queue.name().to_owned(),
            health: view.health.word().to_owned(),
            paused_at: view.paused_at.map(Timestamp::rfc3339),
            paused_by: view.paused_by.as_ref().and_then(|act| names.handle(act)),
            jobs: jobs.into_iter().collect(),
            slots: view.slots,
            oldest_due_at: view.oldest.map(Timestamp::rfc3339),
            looked_at: view.claimed_at.map(Timestamp::rfc3339),
            enqueued: view.enqueued,
            finished: view.finished,
            failed: view.failed,
        }
    }
}

/// `GET /api/v1/admin/queues`: lists the queues, in one part which is all.
#[utoipa::path(
    get,
    path = "/api/v1/admin/queues",
    tag = "admin",
    responses((status = 200, description = "The queues, always in the same order.", body = List<QueueObject>), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["admin"])),
)]
pub async fn list(
    State(platform): State<Platform>,
    asking: Asking,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    keeping_order(&asking)?;
    parameters(query.as_deref())?.done()?;
    Ok(Json(List { items: objects(&platform).await?, next_cursor: None }).into_response())
}

/// `POST /api/v1/admin/queues/{name}/pause`: takes no more jobs of a queue, in every process; what runs, runs on. It
/// takes no field in its body.
#[utoipa::path(
    post,
    path = "/api/v1/admin/queues/{name}/pause",
    tag = "admin",
    params(("name" = String, Path)),
    responses((status = 200, description = "It stands still.", body = QueueObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 413, description = "The body is too large.", body = ProblemObject), (status = 415, description = "The body is not JSON.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["admin"])),
)]
pub async fn pause(
    State(platform): State<Platform>,
    Path(name): Path<String>,
    asking: Asking,
    sent: Sent,
) -> Result<Response, Refusal> {
    set_paused(&platform, &name, &asking, &sent, true).await
}

/// `POST /api/v1/admin/queues/{name}/resume`: takes jobs of a paused queue again. It takes no field in its body.
#[utoipa::path(
    post,
    path = "/api/v1/admin/queues/{name}/resume",
    tag = "admin",
    params(("name" = String, Path)),
    responses((status = 200, description = "It goes on.", body = QueueObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 413, description = "The body is too large.", body = ProblemObject), (status = 415, description = "The body is not JSON.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["admin"])),
)]
pub async fn resume(
    State(platform): State<Platform>,
    Path(name): Path<String>,
    asking: Asking,
    sent: Sent,
) -> Result<Response, Refusal> {
    set_paused(&platform, &name, &asking, &sent, false).await
}

async fn set_paused(
    platform: &Platform,
    name: &str,
    asking: &Asking,
    sent: &Sent,
    paused: bool,
) -> Result<Response, Refusal> {
    let moderator = keeping_order(asking)?;
    sent.fields_if_any()?.done()?;
    let queue = Queue::parse(name).ok_or(AppError::NotFound)?;
    let act = if paused {
        jobs::pause(platform, queue, moderator.id()).await?;
        "pause"
    } else {
        jobs::resume(platform, queue, moderator.id()).await?;
        "resume"
    };
    tracing::info!(by = moderator.handle(), act, queue = queue.name(), "a program of the operator's acted");
    let queues = objects(platform).await?;
    let object = queues.into_iter().find(|object| object.name == queue.name()).ok_or(AppError::NotFound)?;
    Ok(Json(object).into_response())
}

async fn objects(platform: &Platform) -> Result<Vec<QueueObject>, AppError> {
    let overview = overview(platform).await?;
    let paused: Vec<Act> = overview.queues.iter().filter_map(|queue| queue.paused_by.clone()).collect();
    let names = Names::of(platform, &paused).await?;
    Ok(overview.queues.iter().map(|queue| QueueObject::of(queue, &names)).collect())
}
