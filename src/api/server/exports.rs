//! `exports`: one's own data.

use axum::extract::State;
use axum::response::Response;

use super::jobs::accepted;
use super::refusal::Refusal;
use super::sent::Sent;
use super::whoever::Whoever;
use crate::exports::server;
use crate::platform::server::Platform;

/// `POST /api/v1/exports`: asks for an export. 202, and where its job is. There is nothing to choose yet: it takes
/// no field in its body.
pub async fn ask(State(platform): State<Platform>, whoever: Whoever, sent: Sent) -> Result<Response, Refusal> {
    let member = whoever.member()?;
    sent.fields_if_any()?.done()?;
    let id = server::ask(&platform, member).await?;
    Ok(accepted(&platform, member, &id).await?)
}
