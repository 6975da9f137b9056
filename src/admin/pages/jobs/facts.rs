//! The five numbers that say whether it is well.

use leptos::prelude::*;

use crate::admin::pages::words::span;
use crate::platform::job::JobState;
use crate::platform::server::jobs::reading::{Minute, Overview};
use crate::ui::words::exact;

/// How much waits, runs, failed and was done.
#[component]
pub fn Facts(overview: Overview, minutes: Vec<Minute>) -> impl IntoView {
    let finished: i64 = minutes.iter().map(|minute| minute.finished).sum();
    let oldest = overview.oldest().map_or_else(|| "–".to_owned(), |oldest| span(overview.now.0 - oldest.0));
    let facts = [
        ("Waiting", exact(overview.in_state(JobState::Ready))),
        ("Running", exact(overview.in_state(JobState::Running))),
        ("Failed", exact(overview.in_state(JobState::Dead))),
        ("Done in an hour", exact(finished)),
        ("Oldest waiting", oldest),
    ];
    let facts = facts.map(|(name, value)| view! { <div><dt class="hint">{name}</dt><dd>{value}</dd></div> });
    view! { <dl class="facts sheet" id="facts" data-live="">{facts.into_iter().collect_view()}</dl> }
}
