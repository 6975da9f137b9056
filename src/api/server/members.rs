//! `members`: who they are, and following them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::bearer::Asking;
use super::bodies::ProblemObject;
use super::objects::MemberObject;
use super::refusal::Refusal;
use crate::accounts::server::{Member, follow, profile, unfollow};
use crate::platform::server::Platform;
use crate::tokens::Scope;

/// `GET /api/v1/me`: reads the member behind the token.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    tag = "members",
    responses((status = 200, description = "The member behind the token.", body = MemberObject)),
    security(("bearer" = ["profile"])),
)]
pub async fn me(State(platform): State<Platform>, asking: Asking) -> Result<Response, Refusal> {
    let member = asking.may(Scope::Profile)?;
    let profile = profile(&platform, &member.author.handle, Some(member.id())).await?;
    Ok(Json(MemberObject::of(&platform, profile)).into_response())
}

/// `GET /api/v1/members/{handle}`: reads a member.
#[utoipa::path(
    get,
    path = "/api/v1/members/{handle}",
    tag = "members",
    params(("handle" = String, Path)),
    responses((status = 200, description = "The member.", body = MemberObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject)),
    security((), ("bearer" = ["profile"])),
)]
pub async fn show(
    State(platform): State<Platform>,
    Path(handle): Path<String>,
    asking: Asking,
) -> Result<Response, Refusal> {
    let viewer = asking.maybe(Scope::Profile).map(Member::id);
    let profile = profile(&platform, bare(&handle), viewer).await?;
    Ok(Json(MemberObject::of(&platform, profile)).into_response())
}

/// `PUT /api/v1/members/{handle}/follow`: follows a member; again changes nothing.
#[utoipa::path(
    put,
    path = "/api/v1/members/{handle}/follow",
    tag = "members",
    params(("handle" = String, Path)),
    responses((status = 204, description = "You follow them."), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 409, description = "It stands otherwise by now.", body = ProblemObject)),
    security(("bearer" = ["profile"])),
)]
pub async fn put_follow(
    State(platform): State<Platform>,
    Path(handle): Path<String>,
    asking: Asking,
) -> Result<StatusCode, Refusal> {
    follow(&platform, asking.may(Scope::Profile)?, bare(&handle)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/v1/members/{handle}/follow`: ends following a member; again changes nothing.
#[utoipa::path(
    delete,
    path = "/api/v1/members/{handle}/follow",
    tag = "members",
    params(("handle" = String, Path)),
    responses((status = 204, description = "You do not follow them."), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject)),
    security(("bearer" = ["profile"])),
)]
pub async fn delete_follow(
    State(platform): State<Platform>,
    Path(handle): Path<String>,
    asking: Asking,
) -> Result<StatusCode, Refusal> {
    unfollow(&platform, asking.may(Scope::Profile)?, bare(&handle)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn bare(handle: &str) -> &str {
    handle.strip_prefix('@').unwrap_or(handle)
}
