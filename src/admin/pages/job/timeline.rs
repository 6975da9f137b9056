//! A job's life on one line: what enqueued it, each attempt, what it enqueued, how it ended.

use leptos::prelude::*;

use crate::accounts::server::Names;
use crate::admin::pages::jobs::StateBadge;
use crate::admin::pages::words;
use crate::admin::server::job_href;
use crate::platform::job::{JobState, JobView};
use crate::platform::server::jobs::reading::{JobDetail, JobLine};
use crate::platform::time::Timestamp;
use crate::ui::{Icon, TimeKind, TimeText};

/// One knot of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Knot {
    at: Timestamp,
    icon: &'static str,
    words: String,
    /// Said below, as it is.
    detail: Option<String>,
    /// Another job that this is about.
    job: Option<JobLine>,
}

impl Knot {
    fn new(at: Timestamp, icon: &'static str, words: impl Into<String>) -> Self {
        Self { at, icon, words: words.into(), detail: None, job: None }
    }
}

/// The line, oldest knot first.
#[component]
pub fn Timeline(detail: JobDetail, names: Names, now: Timestamp) -> impl IntoView {
    let more = detail.more_children.then(|| {
        view! { <li><span class="knot"><Icon name="more"/></span><p class="ui">"It has enqueued more jobs than are listed."</p></li> }
    });
    let knots = knots(&detail, &names, now).into_iter().map(knot).collect_view();
    view! { <ol class="halyard fine" role="list" id="timeline" data-live="">{knots} {more}</ol> }.into_any()
}

fn knot(knot: Knot) -> impl IntoView {
    let job = knot.job.map(|job| {
        view! { " " <a class="who" href=job_href(&job.id)>{job.kind}</a> " " <StateBadge state=job.state/> }
    });
    let detail = knot.detail.map(|detail| view! { <p class="ui muted" dir="auto">{detail}</p> });
    view! {
        <li>
            <span class="knot"><Icon name=knot.icon/></span>
            <p class="byline">
                <span>{knot.words} {job} " · " <TimeText at=knot.at kind=TimeKind::Second/></span>
            </p>
            {detail}
        </li>
    }
    .into_any()
}

/// What happened, in order; what is still to come stands last.
fn knots(detail: &JobDetail, names: &Names, now: Timestamp) -> Vec<Knot> {
    let job = &detail.job;
    let mut knots =
        vec![Knot { job: detail.parent.clone(), ..Knot::new(job.enqueued_at, "plus", words::cause(&detail.cause)) }];
    for failure in &detail.failures {
        knots.push(began(failure.attempt, Timestamp(failure.started_at)));
        let took = words::span(failure.ended_at - failure.started_at);
        let ending = words::ending(&failure.ending);
        let icon = if failure.ending == "given back" { "back" } else { "warn" };
        let mut failed =
            Knot::new(Timestamp(failure.ended_at), icon, format!("Attempt {} {ending} after {took}", failure.attempt));
        failed.detail = Some(failure.error.clone()).filter(|error| !error.is_empty());
        knots.push(failed);
    }
    for child in &detail.children {
        knots.push(Knot { job: Some(child.clone()), ..Knot::new(child.enqueued_at, "stack", "It enqueued") });
    }
    knots.extend(under_way(job, now));
    for act in &detail.acts {
        let (icon, words) = if act.act == "cancel" { ("x", "Cancelled by") } else { ("retry", "Begun anew by") };
        knots.push(Knot::new(Timestamp(act.at), icon, format!("{words} {}", names.by(act))));
    }
    knots.extend(ending(detail, now));
    knots.sort_by_key(|knot| knot.at);
    knots.extend(to_come(detail));
    knots
}

/// How it stands, if that has a time.
fn ending(detail: &JobDetail, now: Timestamp) -> Vec<Knot> {
    let job = &detail.job;
    let at = job.finished_at.unwrap_or(now);
    let mut knots = Vec::new();
    match job.state {
        JobState::Done => {
            let took = job.started_at.map(|started| format!(" after {}", words::span(at.0 - started.0)));
            knots.push(Knot::new(at, "check", format!("Attempt {} was done{}", job.attempt, took.unwrap_or_default())));
        }
        JobState::Dead => knots.push(Knot::new(at, "warn", "Given up")),
        JobState::Cancelled => knots.push(Knot::new(at, "x", "It has ended")),
        JobState::Running | JobState::Scheduled | JobState::Ready | JobState::Retrying => {}
    }
    knots
}

/// The beginning of the attempt that runs, or was done: the others have begun before they failed.
fn under_way(job: &JobView, now: Timestamp) -> Option<Knot> {
    let began_at = match job.state {
        JobState::Running => Some(job.started_at.unwrap_or(now)),
        JobState::Done => job.started_at,
        _ => None,
    };
    began_at.map(|at| began(job.attempt.into(), at))
}

fn began(attempt: i64, at: Timestamp) -> Knot {
    Knot::new(at, "play", format!("Attempt {attempt} began"))
}

fn to_come(detail: &JobDetail) -> Option<Knot> {
    let words = match detail.job.state {
        JobState::Scheduled => "It is due",
        JobState::Ready => "It waits for a worker since it was due",
        JobState::Retrying => "It is tried again",
        _ => return None,
    };
    Some(Knot::new(detail.run_at, "clock", words))
}
