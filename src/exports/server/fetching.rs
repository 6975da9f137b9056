//! Fetching an archive.

use axum::response::Response;

use super::archive;
use crate::accounts::server::Member;
use crate::exports::{Export, KIND};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::download;
use crate::platform::server::jobs;

/// The archive of one of the member's own exports, as an answer.
///
/// # Errors
/// [`AppError::NotFound`] when it is not the member's export; [`AppError::Conflict`] when there is no archive
/// yet or there never will be; [`AppError::Gone`] when there was one.
pub async fn fetch(platform: &Platform, member: &Member, job: &str) -> Result<Response, AppError> {
    let job = jobs::owned::owned(platform, job, member.id()).await?.filter(|job| job.kind == KIND);
    let job = job.ok_or(AppError::NotFound)?;
    match Export::of(Some(job), platform.jobs.now(&platform.clock)) {
        Export::Ready { job, made_at, .. } => {
            let date = made_at.rfc3339();
            let name = format!("tidings-{}-{}.zip", member.author.handle, date.get(..10).unwrap_or("export"));
            match download(&archive(&platform.config, &job), "application/zip", &name).await {
                Err(AppError::NotFound) => {
                    Err(AppError::Gone("This export was removed when a newer one was made. Fetch that one.".into()))
                }
                answer => answer,
            }
        }
        Export::Expired { .. } => {
            Err(AppError::Gone("This export was removed after seven days. Make a new one.".into()))
        }
        Export::Unfinished(_) => {
            Err(AppError::Conflict("This export is still being made. Ask again in a while.".into()))
        }
        Export::Failed(_) | Export::Cancelled { .. } => {
            Err(AppError::Conflict("This export was never finished. Make a new one.".into()))
        }
        Export::None => Err(AppError::NotFound),
    }
}
