//! `exports`: one's own data.

use axum::extract::State;
use axum::response::Response;

use super::bearer::Asking;
use super::bodies::ProblemObject;
use super::job_object::JobObject;
use super::jobs::accepted;
use super::refusal::Refusal;
use super::sent::Sent;
use crate::exports::server;
use crate::platform::server::Platform;
use crate::tokens::Scope;

/// `POST /api/v1/exports`: asks for an export. 202, and where its job is. There is nothing to choose yet: it takes
/// no field in its body.
#[utoipa::path(
    post,
    path = "/api/v1/exports",
    tag = "exports",
    responses((status = 202, description = "It is being made; Location says where its job is.", body = JobObject), (status = 409, description = "It stands otherwise by now.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["exports"])),
)]
pub async fn ask(State(platform): State<Platform>, asking: Asking, sent: Sent) -> Result<Response, Refusal> {
    let member = asking.may(Scope::Exports)?;
    sent.fields_if_any()?.done()?;
    let id = server::ask(&platform, member).await?;
    Ok(accepted(&platform, member, &id).await?)
}
