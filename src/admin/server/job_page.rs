//! What the page of one job is made of.

use super::gate::Operator;
use crate::accounts::Author;
use crate::accounts::server::author;
use crate::platform::error::AppError;
use crate::platform::live::server::position;
use crate::platform::live::{Position, Stream};
use crate::platform::server::Platform;
use crate::platform::server::jobs::reading::{JobDetail, detail};
use crate::platform::time::Timestamp;

/// The page.
#[derive(Clone, Debug)]
pub struct ShownJob {
    pub detail: JobDetail,
    /// The member whose job it is, if they are still here.
    pub owner: Option<Author>,
    /// When it was read, by the clock that all workers share.
    pub now: Timestamp,
    /// Where the stream `admin` stood before anything was read.
    pub position: Position,
}

/// Reads it.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such job, or no more.
pub async fn job_page(platform: &Platform, _: &Operator, id: &str) -> Result<ShownJob, AppError> {
    let position = position(platform.db.read(), &Stream::admin()).await?;
    let detail = detail(platform, id).await?;
    let owner = match &detail.owner_id {
        Some(owner) => member(platform, owner).await?,
        None => None,
    };
    Ok(ShownJob { detail, owner, now: platform.jobs.now(&platform.clock), position })
}

async fn member(platform: &Platform, id: &str) -> Result<Option<Author>, AppError> {
    let mut reader = platform.db.reader().await?;
    let found = author(reader.conn(), id).await;
    reader.done();
    match found {
        Ok(author) => Ok(Some(author)),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
