//! Lists of jobs, newest first, read from a cursor.
//!
//! A filter is walked along the index that fits it best. A walk looks at [`WINDOW`] rows at most: when
//! they hold less than a page of hits, the list ends early and its cursor leads on. So no filter, however
//! little it finds, reads a million rows at once.

use super::counts::Counts;
use super::row::{JobLine, LineRow};
use super::store;
use crate::platform::error::AppError;
use crate::platform::job::JobState;
use crate::platform::server::Platform;
use crate::platform::server::jobs::Queue;
use crate::platform::text::is_name;

/// Jobs on one page.
pub const PAGE: usize = 50;
/// Rows that one page looks at.
pub(super) const WINDOW: i64 = 20_000;
/// Sorts behind every id: those begin with a digit or a letter up to f.
const NEWEST: &str = "g";

/// Which jobs; with nothing set, all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub state: Option<JobState>,
    pub queue: Option<Queue>,
    pub kind: Option<String>,
}

/// A page of jobs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobList {
    pub jobs: Vec<JobLine>,
    /// The cursor of what is older, when there is something to look at.
    pub older: Option<String>,
    /// True when the page was not filled, but its walk came to its end before the jobs did.
    pub cut_short: bool,
}

impl Filter {
    /// Reads what an address says; empty words count as absent.
    ///
    /// # Errors
    /// One sentence when there is no such state or queue, or a kind that cannot be one.
    pub fn parse(state: &str, queue: &str, kind: &str) -> Result<Self, AppError> {
        let state = match state {
            "" => None,
            word => Some(JobState::parse(word).ok_or_else(|| {
                AppError::Malformed("No job can be in the state that the address asks for; these are all jobs.".into())
            })?),
        };
        let queue = match queue {
            "" => None,
            word => Some(Queue::parse(word).ok_or_else(|| {
                AppError::Malformed(
                    "There is no queue of the name that the address asks for; these are all jobs.".into(),
                )
            })?),
        };
        if !kind.is_empty() && !is_name(kind) {
            return Err(AppError::Malformed(
                "What the address asks for cannot be the name of a kind of job; these are all jobs.".into(),
            ));
        }
        Ok(Self { state, queue, kind: (!kind.is_empty()).then(|| kind.to_owned()) })
    }
}

/// Along which index a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walk {
    /// All jobs by id.
    All,
    Kind,
    Queue,
    /// The finished ones of one state.
    Finished,
    /// The few of one unfinished state, sorted.
    Few(JobState),
}

/// Chooses: what is known to be few first, then the filter with an index of its own.
fn walk(filter: &Filter, counts: &Counts) -> Walk {
    // Those that are not due yet share an index.
    let shared = |state| match state {
        JobState::Scheduled => counts.in_state(None, JobState::Retrying),
        JobState::Retrying => counts.in_state(None, JobState::Scheduled),
        _ => 0,
    };
    let few = |state| counts.in_state(None, state) + shared(state) <= WINDOW;
    match filter.state {
        Some(state) if !state.is_finished() && few(state) => Walk::Few(state),
        Some(state) if state.is_finished() && few(state) => Walk::Finished,
        _ if filter.kind.is_some() => Walk::Kind,
        _ if filter.queue.is_some() => Walk::Queue,
        Some(state) if state.is_finished() => Walk::Finished,
        _ => Walk::All,
    }
}

/// The binds of a list's queries: an empty word filters nothing.
pub(super) struct Binds<'a> {
    pub before: &'a str,
    pub state: &'a str,
    pub queue: &'a str,
    pub kind: &'a str,
}

/// A page of the jobs that a filter lets through, older than the job `before` (empty: from the newest).
///
/// # Errors
/// [`AppError::NotFound`] when `before` cannot be a job's id.
pub async fn list(platform: &Platform, filter: &Filter, before: &str) -> Result<JobList, AppError> {
    list_some(platform, filter, before, PAGE).await
}

/// The same, with so many jobs at most.
///
/// # Errors
/// [`AppError::NotFound`] when `before` cannot be a job's id.
pub async fn list_some(platform: &Platform, filter: &Filter, before: &str, most: usize) -> Result<JobList, AppError> {
    if !before.is_empty() && !is_id(before) {
        return Err(AppError::NotFound);
    }
    // Only of states it is known how many there are.
    let counts = if filter.state.is_some() { Counts::read(platform).await? } else { Counts::default() };
    let walk = walk(filter, &counts);
    let binds = Binds {
        before: if before.is_empty() { NEWEST } else { before },
        state: filter.state.map_or("", JobState::as_str),
        queue: filter.queue.map_or("", Queue::name),
        kind: filter.kind.as_deref().unwrap_or_default(),
    };
    let wanted = most + 1;
    // Where the walk ends; a small set is read whole.
    let end = match walk {
        Walk::Few(_) => None,
        _ => store::window_end(platform, walk, &binds, WINDOW).await?,
    };
    let rows = store::lines(platform, walk, &binds, end.as_deref().unwrap_or_default(), wanted).await?;
    let full = rows.len() == wanted;
    let mut jobs: Vec<JobLine> = rows.into_iter().filter_map(LineRow::into_line).collect();
    jobs.truncate(most);
    let older = if full { jobs.last().map(|last| last.id.clone()) } else { end };
    Ok(JobList { cut_short: !full && older.is_some(), older, jobs })
}

/// These jobs, in this order, as far as they are still there. At most a page of them.
///
/// # Errors
/// [`AppError::NotFound`] when one of the ids cannot be one.
pub async fn jobs_by_id(platform: &Platform, ids: &[&str]) -> Result<Vec<JobLine>, AppError> {
    if ids.len() > PAGE || !ids.iter().all(|id| is_id(id)) {
        return Err(AppError::NotFound);
    }
    let found: Vec<JobLine> =
        store::lines_by_id(platform, ids).await?.into_iter().filter_map(LineRow::into_line).collect();
    Ok(ids.iter().filter_map(|id| found.iter().find(|line| line.id == *id).cloned()).collect())
}

/// Every kind of which there are jobs, by name.
///
/// # Errors
/// When the database refuses.
pub async fn kinds(platform: &Platform) -> Result<Vec<String>, AppError> {
    Ok(store::kinds(platform).await?)
}

/// True for what can be a job's id: hexadecimal digits and hyphens.
pub(super) fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_read_and_refused_in_words() {
        assert_eq!(Filter::parse("", "", "").unwrap(), Filter::default());
        let filter = Filter::parse("dead", "mail", "mail.send").unwrap();
        assert_eq!(
            (filter.state, filter.queue, filter.kind.as_deref()),
            (Some(JobState::Dead), Some(Queue::Mail), Some("mail.send"))
        );
        for (state, queue, kind, part) in [
            ("Dead", "", "", "No job can be in the state"),
            ("", "post", "", "There is no queue"),
            ("", "", "a\0", "cannot be the name of a kind"),
        ] {
            let words = Filter::parse(state, queue, kind).unwrap_err().sentence();
            assert!(words.contains(part), "{words}");
        }
    }

    #[test]
    fn what_is_many_is_walked_along_an_index() {
        let none = Counts::default();
        let filter = |state, queue, kind: Option<&str>| Filter { state, queue, kind: kind.map(str::to_owned) };
        assert_eq!(walk(&filter(None, None, None), &none), Walk::All);
        assert_eq!(walk(&filter(None, Some(Queue::Mail), None), &none), Walk::Queue);
        assert_eq!(walk(&filter(None, Some(Queue::Mail), Some("a")), &none), Walk::Kind);
        assert_eq!(walk(&filter(Some(JobState::Dead), Some(Queue::Mail), Some("a")), &none), Walk::Finished);
        assert_eq!(walk(&filter(Some(JobState::Ready), None, None), &none), Walk::Few(JobState::Ready));
    }

    #[test]
    fn an_id_is_made_of_hexadecimal_digits() {
        assert!(is_id("01a20910-7733-760f-8000-000000000000"));
        for text in ["", "g", "0'", "0\0", &"0".repeat(65)] {
            assert!(!is_id(text), "{text:?}");
        }
    }
}
