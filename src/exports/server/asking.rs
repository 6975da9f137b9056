//! Asking for an export and for how it stands.

use super::job::ExportMember;
use crate::accounts::server::Member;
use crate::exports::{Export, KIND};
use crate::platform::error::AppError;
use crate::platform::live::server::position;
use crate::platform::live::{Position, Stream};
use crate::platform::server::Platform;
use crate::platform::server::jobs::{self, Order};

/// Asks for an export and says which job makes it. While one is under way, it is that one.
///
/// # Errors
/// When the database refuses.
pub async fn ask(platform: &Platform, member: &Member) -> Result<String, AppError> {
    let job = ExportMember { member_id: member.id().to_owned() };
    let mut tx = platform.db.begin().await?;
    let id = Order::new(&job).unique(member.id()).owner(member.id()).enqueue(platform, &mut tx).await?;
    tx.commit().await?;
    Ok(id)
}

/// How the member's newest export stands.
///
/// # Errors
/// When the database refuses.
pub async fn current(platform: &Platform, member: &Member) -> Result<Export, AppError> {
    let job = jobs::owned::newest(platform, KIND, member.id()).await?;
    let id = job.as_ref().map(|job| job.id.clone()).unwrap_or_default();
    let mut export = Export::of(job, platform.jobs.now(&platform.clock));
    if let Export::Cancelled { by_operator } = &mut export {
        *by_operator = jobs::owned::cancelled_by(platform, &id).await?.is_some_and(|by| by != member.id());
    }
    Ok(export)
}

/// The export before the newest one, while that is not ready and this one can still be fetched.
///
/// # Errors
/// When the database refuses.
pub async fn earlier(platform: &Platform, member: &Member, newest: &Export) -> Result<Option<Export>, AppError> {
    if matches!(newest, Export::None | Export::Ready { .. } | Export::Expired { .. }) {
        return Ok(None);
    }
    let job = jobs::owned::newest_done(platform, KIND, member.id()).await?;
    Ok(Some(Export::of(job, platform.jobs.now(&platform.clock)))
        .filter(|export| matches!(export, Export::Ready { .. })))
}

/// Where the stream of the member's newest export stands. Read it before [`current`]: what happens between is
/// then heard again rather than missed.
///
/// # Errors
/// When the database refuses.
pub async fn stream_position(platform: &Platform, member: &Member) -> Result<Position, AppError> {
    match jobs::owned::newest(platform, KIND, member.id()).await? {
        Some(job) if !job.state.is_finished() => Ok(position(platform.db.read(), &Stream::job(&job.id)).await?),
        _ => Ok(Position::default()),
    }
}

/// Ends an export of the member's own that is under way; nothing of it is kept.
///
/// # Errors
/// [`AppError::NotFound`] when it is not the member's; [`AppError::Conflict`] when it is finished.
pub async fn cancel(platform: &Platform, member: &Member, job: &str) -> Result<(), AppError> {
    match jobs::owned::owned(platform, job, member.id()).await? {
        Some(job) if job.kind == KIND => jobs::cancel(platform, &job.id, member.id()).await,
        _ => Err(AppError::NotFound),
    }
}
