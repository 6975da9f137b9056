//! What the jobs page is made of.

use super::addresses::same_jobs_href;
use crate::accounts::server::{Names, Owner};
use crate::platform::error::AppError;
use crate::platform::live::server::position;
use crate::platform::live::{Position, Stream};
use crate::platform::server::Platform;
use crate::platform::server::jobs::reading::{
    Act, Filter, JobList, Overview, Series, Watch, jobs_by_id, kinds, list, overview, series, watch,
};

/// What its address says.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub state: String,
    pub queue: String,
    pub kind: String,
    /// A cursor; empty: from the newest.
    pub before: String,
    /// The jobs that an open page shows, with commas between: it wants to know what became of them.
    pub rows: Option<String>,
}

/// The page.
#[derive(Clone, Debug)]
pub struct ShownJobs {
    pub overview: Overview,
    /// Who has paused a queue.
    pub names: Names,
    pub watch: Watch,
    pub series: Series,
    pub filter: Filter,
    pub list: JobList,
    /// True when there are newer ones than those listed.
    pub has_newer: bool,
    /// Every kind there is, to choose from.
    pub kinds: Vec<String>,
    /// Where the stream `admin` stood before anything was read.
    pub position: Position,
    /// What is wrong with the address; then the page is as if it had not said it.
    pub refused: Option<AppError>,
    /// The address that lists the same jobs again.
    pub again: String,
}

/// Reads it.
///
/// # Errors
/// When the database refuses.
pub async fn jobs_page(platform: &Platform, _: &Owner, asked: &Asked) -> Result<ShownJobs, AppError> {
    let (filter, refused) = match Filter::parse(&asked.state, &asked.queue, &asked.kind) {
        Ok(filter) => (filter, None),
        Err(error) => (Filter::default(), Some(error)),
    };
    let position = position(platform.db.read(), &Stream::admin()).await?;
    let listed = async {
        match &asked.rows {
            Some(rows) => same_jobs(platform, &filter, rows).await,
            None => Ok((list(platform, &filter, &asked.before).await?, !asked.before.is_empty())),
        }
    };
    // Side by side: on PostgreSQL each of them is a handful of trips.
    let (overview, (list, has_newer), series, kinds) =
        futures::try_join!(overview(platform), listed, series(platform), kinds(platform))?;
    let paused: Vec<Act> = overview.queues.iter().filter_map(|queue| queue.paused_by.clone()).collect();
    let names = Names::of(platform, &paused).await?;
    let ids: Vec<&str> = list.jobs.iter().map(|job| job.id.as_str()).collect();
    Ok(ShownJobs {
        again: same_jobs_href(&filter, &ids),
        watch: watch(&overview),
        names,
        refused,
        series,
        kinds,
        overview,
        filter,
        list,
        has_newer,
        position,
    })
}

async fn same_jobs(platform: &Platform, filter: &Filter, rows: &str) -> Result<(JobList, bool), AppError> {
    let ids: Vec<&str> = rows.split(',').filter(|id| *id != "none").collect();
    let jobs = jobs_by_id(platform, &ids).await?;
    let newest = list(platform, filter, "").await?.jobs.into_iter().next();
    let has_newer = newest.is_some_and(|newest| ids.first().is_none_or(|first| newest.id.as_str() > *first));
    Ok((JobList { jobs, ..JobList::default() }, has_newer))
}
