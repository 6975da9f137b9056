//! `/admin/jobs/{id}`: one job, from what enqueued it to what came of it.

mod about;
mod timeline;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::flash::{Done, Refused};
use super::side::Side;
use super::words;
use crate::accounts::server::Owner;
use crate::admin::server::{ShownJob, job_href, job_page};
use crate::admin::ui::LiveParts;
use crate::frame::{PageTitle, failure};
use crate::platform::job::JobState;
use crate::platform::server::Platform;
use about::About;
use timeline::Timeline;

/// How often the page looks again by itself: progress moves no count.
const LOOK_EVERY_MS: u32 = 2_000;

/// Facts, acts, timeline, payload and result.
#[component]
pub fn JobPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id").unwrap_or_default());
    let platform = expect_context::<Platform>();
    let operator = Owner::current();
    Suspend::new(async move {
        match async { job_page(&platform, &operator?, &id).await }.await {
            Ok(page) => view! { <Shown page/> }.into_any(),
            Err(error) => failure(&error),
        }
    })
}

#[component]
fn Shown(page: ShownJob) -> impl IntoView {
    let job = page.detail.job.clone();
    let here = job_href(&job.id);
    let result = job.result.clone().map(|result| view! { <Code name="Result" json=result/> });
    view! {
        <PageTitle title=job.kind.clone()/>
        <main id="main" class="page with-side">
            <Side here="/admin/jobs"/>
            <div class="stack">
                <Refused path=here.clone()/>
                <div class="row">
                    <h1>{job.kind.clone()}</h1>
                    <LiveParts position=page.position url=here.clone() every_ms=LOOK_EVERY_MS/>
                    <div class="row end" id="acts" data-live="">{acts(&here, job.state)}</div>
                </div>
                <About page=page.clone()/>
                <section>
                    <h2>"What happened"</h2>
                    <Timeline detail=page.detail.clone() names=page.names.clone() now=page.now/>
                </section>
                <Code name="Payload" json=page.detail.payload/>
                <div id="result" data-live="">{result}</div>
            </div>
        </main>
        <Done/>
    }
    .into_any()
}

/// What can be done to a job in this state.
fn acts(href: &str, state: JobState) -> AnyView {
    let retry = match state {
        JobState::Scheduled => Some("Run now"),
        JobState::Retrying => Some("Try now"),
        JobState::Dead | JobState::Cancelled => Some("Try again"),
        JobState::Done => Some("Run again"),
        JobState::Ready | JobState::Running => None,
    };
    let cancel = (!state.is_finished()).then_some("Cancel job");
    let button = |act: &'static str, words: &'static str| {
        view! {
            <form method="post" action=href.to_owned()>
                <button class="button small" name="do" value=act>{words}</button>
            </form>
        }
    };
    view! {
        {retry.map(|words| button("retry", words))}
        {cancel.map(|words| button("cancel", words))}
    }
    .into_any()
}

/// JSON as code.
#[component]
fn Code(name: &'static str, json: String) -> impl IntoView {
    view! {
        <section>
            <h2>{name}</h2>
            <div class="prose">
                <pre tabindex="0" role="region" aria-label=name><code>{words::pretty(&json)}</code></pre>
            </div>
        </section>
    }
}
