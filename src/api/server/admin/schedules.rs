//! `admin/schedules`: what runs by the clock.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::jobs::accepted;
use super::objects::AdminJobDetailObject;
use super::{keeping_order, sees};
use crate::accounts::server::Names;
use crate::api::server::bearer::Asking;
use crate::api::server::bodies::ProblemObject;
use crate::api::server::objects::List;
use crate::api::server::query::parameters;
use crate::api::server::refusal::Refusal;
use crate::api::server::sent::Sent;
use crate::platform::server::Platform;
use crate::platform::server::jobs::reading::Act;
use crate::platform::server::jobs::schedule::{self, ScheduleView};
use crate::platform::time::Timestamp;

/// A schedule.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleObject {
    pub name: String,
    /// Its moments as a cron line.
    pub cron: String,
    /// The same in words; the line itself where no words are better.
    pub words: String,
    /// The time zone that they are told in.
    pub zone: String,
    /// The last moment that its job was enqueued for.
    pub last_at: Option<String>,
    /// That job; it may be forgotten already.
    pub last_job: Option<String>,
    /// The next moment; null while it is paused.
    pub next_at: Option<String>,
    pub paused: bool,
    /// The handle of who paused it; null: nobody did, or nobody who is a member now.
    pub paused_by: Option<String>,
    /// When somebody ran it by hand last.
    pub ran_at: Option<String>,
    /// Their handle; null: nobody did, or nobody who is a member now.
    pub ran_by: Option<String>,
}

impl ScheduleObject {
    fn of(view: ScheduleView, names: &Names) -> Self {
        let by = |act: &Option<Act>| act.as_ref().and_then(|act| names.handle(act));
        Self {
            paused_by: by(&view.paused_by),
            ran_by: by(&view.ran_by),
            ran_at: view.ran_by.map(|act| Timestamp(act.at).rfc3339()),
            name: view.name,
            cron: view.expression,
            words: view.words,
            zone: view.zone,
            last_at: view.last.map(Timestamp::rfc3339),
            last_job: view.last_job,
            next_at: view.next.map(Timestamp::rfc3339),
            paused: view.paused,
        }
    }
}

/// `GET /api/v1/admin/schedules`: lists the schedules, in one part which is all.
#[utoipa::path(
    get,
    path = "/api/v1/admin/schedules",
    tag = "admin",
    responses((status = 200, description = "The schedules, always in the same order.", body = List<ScheduleObject>), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["admin"])),
)]
pub async fn list(
    State(platform): State<Platform>,
    asking: Asking,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    keeping_order(&asking)?;
    parameters(query.as_deref())?.done()?;
    let schedules = schedule::list(&platform).await?;
    let acts: Vec<Act> =
        schedules.iter().flat_map(|one| [one.paused_by.clone(), one.ran_by.clone()]).flatten().collect();
    let names = Names::of(&platform, &acts).await?;
    let items = schedules.into_iter().map(|one| ScheduleObject::of(one, &names)).collect();
    Ok(Json(List { items, next_cursor: None }).into_response())
}

/// `POST /api/v1/admin/schedules/{name}/run`: enqueues the job of a schedule now, paused or not; the next moment stays
/// where it was. While a run is unfinished it is that one. It takes no field in its body.
#[utoipa::path(
    post,
    path = "/api/v1/admin/schedules/{name}/run",
    tag = "admin",
    params(("name" = String, Path)),
    responses((status = 202, description = "It is enqueued; Location says where its job is.", body = AdminJobDetailObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 413, description = "The body is too large.", body = ProblemObject), (status = 415, description = "The body is not JSON.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["admin"])),
)]
pub async fn run(
    State(platform): State<Platform>,
    Path(name): Path<String>,
    asking: Asking,
    sent: Sent,
) -> Result<Response, Refusal> {
    let moderator = keeping_order(&asking)?;
    sent.fields_if_any()?.done()?;
    let job = schedule::run_now(&platform, &name, moderator.id()).await?;
    tracing::info!(by = moderator.handle(), act = "run", schedule = name, "a program of the operator's acted");
    Ok(accepted(&platform, &job, sees(&moderator)).await?)
}
