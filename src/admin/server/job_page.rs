//! What the page of one job is made of.

use crate::accounts::Author;
use crate::accounts::server::{Names, Owner, if_here};
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
    /// Who did something to it.
    pub names: Names,
    /// When it was read, by the clock that all workers share.
    pub now: Timestamp,
    /// Where the stream `admin` stood before anything was read.
    pub position: Position,
}

/// Reads it.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such job, or no more.
pub async fn job_page(platform: &Platform, _: &Owner, id: &str) -> Result<ShownJob, AppError> {
    let position = position(platform.db.read(), &Stream::admin()).await?;
    let detail = detail(platform, id).await?;
    let owner = match &detail.owner_id {
        Some(owner) => if_here(platform, owner).await?,
        None => None,
    };
    let names = Names::of(platform, &detail.acts).await?;
    Ok(ShownJob { detail, owner, names, now: platform.jobs.now(&platform.clock), position })
}
