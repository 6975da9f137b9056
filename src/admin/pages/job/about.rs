//! What is known of a job, in a table.

use leptos::prelude::*;

use crate::admin::pages::jobs::StateBadge;
use crate::admin::pages::words;
use crate::admin::server::{ShownJob, jobs_href};
use crate::platform::job::JobState;
use crate::platform::server::jobs::Queue;
use crate::platform::server::jobs::reading::Filter;
use crate::platform::time::Timestamp;
use crate::ui::{TimeKind, TimeText};

/// State, queue, attempts, times, and whose it is.
#[component]
pub fn About(page: ShownJob) -> impl IntoView {
    let (detail, now) = (page.detail, page.now);
    let job = detail.job;
    let queue = jobs_href(&Filter { queue: Queue::parse(&job.queue), ..Filter::default() }, "");
    let kind = jobs_href(&Filter { kind: Some(job.kind.clone()), ..Filter::default() }, "");
    let took = job.started_at.map(|started| {
        let until = if job.state == JobState::Running { now } else { job.finished_at.unwrap_or(now) };
        words::span(until.0 - started.0)
    });
    let took = took.filter(|_| job.finished_at.is_some() || job.state == JobState::Running);
    let progress = (job.state == JobState::Running || job.progress > 0).then(|| {
        let percent = job.progress;
        let note = if job.note.is_empty() { String::new() } else { format!(", {}", job.note) };
        view! {
            {format!("{percent} %{note}")}
            <progress max="100" value=percent.to_string() aria-label="Progress">{format!("{percent} %")}</progress>
        }
        .into_any()
    });
    let owner = match (page.owner, detail.owner_id) {
        (Some(owner), _) => Some(view! { <a href=owner.href()>{owner.name.clone()}</a> }.into_any()),
        (None, Some(_)) => Some("Someone who left".into_any()),
        (None, None) => None,
    };
    let waits = !job.state.is_finished() && job.state != JobState::Running;
    let rows = [
        ("State", Some(view! { <StateBadge state=job.state/> }.into_any())),
        ("Progress", progress),
        ("Queue", Some(view! { <a href=queue>{job.queue}</a> {format!(", priority {}", detail.priority)} }.into_any())),
        ("Attempt", Some(words::attempt(job.attempt, job.max_attempts).into_any())),
        ("Lost processes", (detail.crashes > 0).then(|| detail.crashes.to_string().into_any())),
        ("Took", took.map(IntoAny::into_any)),
        ("Why it failed", job.error.map(|error| view! { <span dir="auto">{error}</span> }.into_any())),
        ("Worker", detail.node.map(|node| view! { <code>{node}</code> }.into_any())),
        ("Whose", owner),
        ("Once for", detail.unique_key.map(|key| view! { <code>{key}</code> }.into_any())),
        ("Due", waits.then(|| moment(detail.run_at))),
        ("Forgotten", job.expires_at.map(moment)),
        ("Others", Some(view! { <a href=kind>"All of this kind"</a> }.into_any())),
        ("Id", Some(view! { <code>{job.id}</code> }.into_any())),
    ];
    let rows = rows.into_iter().filter_map(|(name, value)| Some((name, value?))).map(|(name, value)| {
        view! { <tr><th scope="row" class="hint">{name}</th><td>{value}</td></tr> }
    });
    view! {
        <table class="table about"><tbody id="about" data-live="">{rows.collect_view()}</tbody></table>
    }
    .into_any()
}

fn moment(at: Timestamp) -> AnyView {
    view! { <TimeText at kind=TimeKind::Moment/> }.into_any()
}
