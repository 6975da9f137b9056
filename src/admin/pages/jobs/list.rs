//! The jobs themselves, newest first. A line never moves by itself: what becomes of its job changes its
//! cells, and newer jobs wait behind a link.

use leptos::prelude::*;

use crate::admin::pages::words;
use crate::admin::server::{job_href, jobs_href};
use crate::platform::job::JobState;
use crate::platform::server::jobs::reading::{Filter, JobLine, JobList};
use crate::platform::time::Timestamp;
use crate::ui::{Empty, Icon, TimeKind, TimeText};

/// A page of jobs and the ways to others.
#[component]
pub fn Jobs(list: JobList, filter: Filter, now: Timestamp, has_newer: bool) -> impl IntoView {
    let newest = jobs_href(&filter, "");
    let older = list.older.as_ref().map(|cursor| jobs_href(&filter, cursor));
    let older_words = if list.cut_short { "Look further back" } else { "Older jobs" };
    let newer = has_newer.then(|| view! { <a class="button" href=newest>"Newest jobs"</a> });
    let note = list.cut_short.then(|| {
        view! { <p class="hint">"Only a part of all jobs has been looked through; there may be more further back."</p> }
    });
    let next = jobs_href(&filter, "");
    let jobs = if list.jobs.is_empty() && !list.cut_short {
        nothing(&filter).into_any()
    } else {
        table(list.jobs, &next, now).into_any()
    };
    view! {
        {jobs}
        {note}
        <nav class="pages" aria-label="More jobs">
            <span id="newer" data-live="">{newer}</span>
            {older.map(|href| view! { <a class="button" href=href>{older_words}</a> })}
        </nav>
    }
    .into_any()
}

fn nothing(filter: &Filter) -> AnyView {
    if *filter == Filter::default() {
        view! {
            <Empty title="No jobs so far"
                text="What the place does in the background stands here: mails, pictures, exports, backups."/>
        }
        .into_any()
    } else {
        view! { <Empty title="No such jobs" text="None of those that are kept." href="/admin/jobs" action="Show all jobs"/> }
            .into_any()
    }
}

fn table(jobs: Vec<JobLine>, next: &str, now: Timestamp) -> impl IntoView + use<> {
    let rows = jobs.into_iter().map(|job| row(&job, next, now)).collect_view();
    view! {
        <div class="scroll" role="region" aria-labelledby="jobs-list" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"State"</th>
                        <th scope="col">"Job"</th>
                        <th scope="col" class="wide-only">"Queue"</th>
                        <th scope="col" class="num wide-only">"Try"</th>
                        <th scope="col" class="wide-only">"When"</th>
                        <th scope="col" class="num wide-only">"Took"</th>
                        <th scope="col"><span class="vh">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(job: &JobLine, next: &str, now: Timestamp) -> impl IntoView + use<> {
    let id = |part: &str| format!("{part}-{}", job.id);
    view! {
        <tr id=id("j")>
            <td id=id("js") data-live=""><StateBadge state=job.state/></td>
            <th scope="row" id=id("jn") data-live="">
                <a class="plain" href=job_href(&job.id)>{job.kind.clone()}</a>
                <span class="sub">
                    {note(job)}
                    <span class="narrow-only">{when(job, now)}</span>
                </span>
                {progress(job)}
                {why(job)}
            </th>
            <td class="wide-only">{job.queue.clone()}</td>
            <td id=id("jt") data-live="" class="num wide-only">{words::attempt(job.attempt, job.max_attempts)}</td>
            <td id=id("jw") data-live="" class="wide-only">{when(job, now)}</td>
            <td id=id("jd") data-live="" class="num wide-only">{took(job, now)}</td>
            <td id=id("ja") data-live="" class="num">{act(job, next)}</td>
        </tr>
    }
    .into_any()
}

/// What a job says of itself; else the end of its id, by which two of a kind are told apart.
fn note(job: &JobLine) -> AnyView {
    if job.note.is_empty() {
        let tail = job.id.get(job.id.len().saturating_sub(8)..).unwrap_or_default().to_owned();
        view! { <code>{tail}</code> " " }.into_any()
    } else {
        format!("{} ", job.note).into_any()
    }
}

fn progress(job: &JobLine) -> Option<impl IntoView + use<>> {
    (job.state == JobState::Running && job.progress > 0).then(|| {
        let (percent, name) = (job.progress, format!("{}, so far", job.kind));
        view! { <progress max="100" value=percent.to_string() aria-label=name>{format!("{percent} %")}</progress> }
    })
}

/// Why it failed, on one line; the job's page says all of it.
fn why(job: &JobLine) -> Option<impl IntoView + use<>> {
    let failed = matches!(job.state, JobState::Dead | JobState::Retrying);
    let error = job.error.clone().filter(|error| failed && !error.is_empty())?;
    Some(view! { <span class="sub clip" dir="auto">{error}</span> })
}

fn when(job: &JobLine, now: Timestamp) -> AnyView {
    let relative = |at: Timestamp| view! { <TimeText at kind=TimeKind::Relative now=Some(now)/> }.into_any();
    match job.state {
        JobState::Scheduled => view! { "due " <TimeText at=job.run_at kind=TimeKind::Moment/> }.into_any(),
        JobState::Retrying => view! { "again at " <TimeText at=job.run_at kind=TimeKind::Second/> }.into_any(),
        JobState::Ready => relative(job.run_at),
        JobState::Running => relative(job.started_at.unwrap_or(job.enqueued_at)),
        JobState::Done | JobState::Dead | JobState::Cancelled => relative(job.finished_at.unwrap_or(job.enqueued_at)),
    }
}

/// How long it has been running or ran.
fn took(job: &JobLine, now: Timestamp) -> String {
    let until = if job.state == JobState::Running { Some(now) } else { job.finished_at };
    match (job.started_at, until) {
        (Some(started), Some(until)) => words::span(until.0 - started.0),
        _ => "–".into(),
    }
}

/// A state as icon and word.
#[component]
pub fn StateBadge(state: JobState) -> impl IntoView {
    let (icon, class) = words::state_sign(state);
    view! { <span class=class><Icon name=icon/>{words::state(state)}</span> }
}

/// The one thing to do about a job in a list.
fn act(job: &JobLine, next: &str) -> Option<AnyView> {
    let (act, words) = match job.state {
        JobState::Dead | JobState::Cancelled => ("retry", "Try again"),
        JobState::Retrying => ("retry", "Try now"),
        JobState::Ready | JobState::Running | JobState::Scheduled => ("cancel", "Cancel"),
        JobState::Done => return None,
    };
    let form = view! {
        <form method="post" action=job_href(&job.id)>
            <input type="hidden" name="next" value=next.to_owned()/>
            <button class="button small" name="do" value=act>
                {words}<span class="vh">{format!(" {}", job.kind)}</span>
            </button>
        </form>
    };
    Some(form.into_any())
}
