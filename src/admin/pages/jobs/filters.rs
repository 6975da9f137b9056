//! Which jobs are listed: a tab for each state, and a plain form for queue and kind.

use leptos::prelude::*;

use crate::admin::pages::words;
use crate::admin::server::jobs_href;
use crate::platform::job::JobState;
use crate::platform::server::jobs::Queue;
use crate::platform::server::jobs::reading::{Filter, Overview};
use crate::ui::words::exact;

/// States whose numbers grow for ever say none.
const UNCOUNTED: [JobState; 2] = [JobState::Done, JobState::Cancelled];

/// The tabs and the form.
#[component]
pub fn Filters(overview: Overview, filter: Filter, kinds: Vec<String>) -> impl IntoView {
    let tab = |state: Option<JobState>| {
        let href = jobs_href(&Filter { state, ..filter.clone() }, "");
        let count = state.filter(|state| !UNCOUNTED.contains(state)).map(|state| {
            let id = format!("n-{}", state.as_str());
            view! { <span class="num" id=id data-live="">{exact(in_state(&overview, filter.queue, state))}</span> }
        });
        view! {
            <a href=href aria-current=(filter.state == state).then_some("page")>
                {state.map_or("All", words::state)} " " {count}
            </a>
        }
    };
    let tabs = std::iter::once(None).chain(JobState::ALL.map(Some)).map(tab).collect_view();
    let queues = Queue::ALL.map(|queue| {
        view! { <option value=queue.name() selected=filter.queue == Some(queue)>{queue.name()}</option> }
    });
    // A kind whose last job was forgotten can still be asked for.
    let asked = filter.kind.clone().filter(|kind| !kinds.contains(kind));
    let kinds = kinds.into_iter().chain(asked).map(|kind| {
        let selected = filter.kind.as_deref() == Some(kind.as_str());
        let value = kind.clone();
        view! { <option value=value selected=selected>{kind}</option> }
    });
    let kinds = kinds.collect_view();
    let state = filter.state.map(|state| view! { <input type="hidden" name="state" value=state.as_str()/> });
    view! {
        <nav class="tabs" aria-label="Which jobs">{tabs}</nav>
        <form class="row filters" method="get" action="/admin/jobs">
            {state}
            <span class="row">
                <label class="ui" for="of-queue">"Queue"</label>
                <select class="input" id="of-queue" name="queue">
                    <option value="">"all"</option>
                    {queues.into_iter().collect_view()}
                </select>
            </span>
            <span class="row">
                <label class="ui" for="of-kind">"Kind"</label>
                <select class="input" id="of-kind" name="kind">
                    <option value="">"all"</option>
                    {kinds}
                </select>
            </span>
            <button class="button small">"Show"</button>
        </form>
    }
    .into_any()
}

fn in_state(overview: &Overview, queue: Option<Queue>, state: JobState) -> i64 {
    let mut queues = overview.queues.iter().filter(|view| queue.is_none_or(|queue| view.queue == queue));
    queues.by_ref().map(|queue| queue.in_state(state)).sum()
}
