//! `jobs`: work that goes on behind an answer. One sees one's own; everybody else's are not there.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::bearer::Asking;
use super::bodies::ProblemObject;
use super::job_object::JobObject;
use super::refusal::Refusal;
use crate::accounts::server::Member;
use crate::exports::server::fetch;
use crate::platform::error::AppError;
use crate::platform::job::JobView;
use crate::platform::server::Platform;
use crate::platform::server::jobs;
use crate::tokens::Scope;

/// `GET /api/v1/jobs/{id}`: says how a job of one's own stands.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{id}",
    tag = "exports",
    params(("id" = String, Path)),
    responses((status = 200, description = "How it stands.", body = JobObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject)),
    security(("bearer" = ["exports"])),
)]
pub async fn show(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, Refusal> {
    let job = own(&platform, asking.may(Scope::Exports)?, &id).await?;
    Ok(Json(JobObject::of(job, &platform.config.origin)).into_response())
}

/// `DELETE /api/v1/jobs/{id}`: ends a job of one's own. 202 when it ends, perhaps in a moment; 409 when it is finished already.
#[utoipa::path(
    delete,
    path = "/api/v1/jobs/{id}",
    tag = "exports",
    params(("id" = String, Path)),
    responses((status = 202, description = "It ends, perhaps in a moment.", body = JobObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 409, description = "It stands otherwise by now.", body = ProblemObject)),
    security(("bearer" = ["exports"])),
)]
pub async fn cancel(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, Refusal> {
    let member = asking.may(Scope::Exports)?;
    let job = own(&platform, member, &id).await?;
    jobs::cancel(&platform, &job.id, member.id()).await?;
    Ok(accepted(&platform, member, &id).await?)
}

/// `GET /api/v1/jobs/{id}/result`: fetches the archive that an export has made.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{id}/result",
    tag = "exports",
    params(("id" = String, Path)),
    responses((status = 200, description = "The archive (application/zip)."), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 409, description = "It stands otherwise by now.", body = ProblemObject), (status = 410, description = "It was there, and its time is over.", body = ProblemObject)),
    security(("bearer" = ["exports"])),
)]
pub async fn result(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, Refusal> {
    Ok(fetch(&platform, asking.may(Scope::Exports)?, &id).await?)
}

/// 202: it is being done; here is the job, and where to look for it.
pub async fn accepted(platform: &Platform, member: &Member, id: &str) -> Result<Response, AppError> {
    let job = own(platform, member, id).await?;
    let location = HeaderValue::from_str(&format!("/api/v1/jobs/{}", job.id)).map_err(|_| AppError::Internal)?;
    let body = Json(JobObject::of(job, &platform.config.origin));
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], body).into_response())
}

async fn own(platform: &Platform, member: &Member, id: &str) -> Result<JobView, AppError> {
    jobs::owned::owned(platform, id, member.id()).await?.ok_or(AppError::NotFound)
}
