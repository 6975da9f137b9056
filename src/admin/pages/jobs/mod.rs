//! `/admin/jobs`: do the queues flow, and what is in them?

mod facts;
mod filters;
mod list;
mod queues;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::charts::{HourTable, Throughput, Waits};
use super::flash::{Done, Refused};
use super::side::Side;
use crate::accounts::server::Owner;
use crate::admin::server::{Asked, ShownJobs, jobs_page};
use crate::admin::ui::LiveParts;
use crate::frame::{PageTitle, failure, set_status};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::jobs::reading::{Health, Overview, Watch};
use crate::ui::words::count_of;
use crate::ui::{Banner, Icon, Tone};
use facts::Facts;
use filters::Filters;
use list::Jobs;
pub use list::StateBadge;
use queues::Queues;

/// How often the page looks again by itself.
const LOOK_EVERY_MS: u32 = 10_000;

/// The queues, what happened in the last hour, and the jobs.
#[component]
pub fn JobsPage() -> impl IntoView {
    let asked = use_query_map().with_untracked(|query| {
        let get = |name: &str| query.get(name).unwrap_or_default();
        Asked {
            state: get("state"),
            queue: get("queue"),
            kind: get("kind"),
            before: get("before"),
            rows: query.get("rows"),
        }
    });
    let platform = expect_context::<Platform>();
    let operator = Owner::current();
    Suspend::new(async move {
        match async { jobs_page(&platform, &operator?, &asked).await }.await {
            Ok(page) => view! { <Shown page/> }.into_any(),
            Err(error) => failure(&error),
        }
    })
}

#[component]
fn Shown(page: ShownJobs) -> impl IntoView {
    let minutes = page.series.minutes.clone();
    let here = page.again.clone();
    view! {
        <PageTitle title="Jobs".to_owned()/>
        <WatchBanner watch=page.watch/>
        <main id="main" class="page with-side">
            <Side here="/admin/jobs"/>
            <div class="stack">
                <Refused path="/admin/jobs"/>
                {page.refused.as_ref().map(wrong_address)}
                <div class="row">
                    <h1>"Jobs"</h1>
                    <LiveParts position=page.position url=here every_ms=LOOK_EVERY_MS/>
                    <span class="hint wide-only" id="workers" data-live="">{workers(&page.overview)}</span>
                    <div class="row end"><PauseAll overview=page.overview.clone()/></div>
                </div>
                <Facts overview=page.overview.clone() minutes=minutes.clone()/>
                <section>
                    <h2 class="eyebrow">"Finished a minute, failures on top in red"</h2>
                    <Throughput minutes=minutes.clone()/>
                </section>
                <section>
                    <h2 class="eyebrow">"How long 95 of 100 jobs waited at most"</h2>
                    <Waits minutes=minutes.clone()/>
                    <HourTable minutes/>
                </section>
                <Queues overview=page.overview.clone() series=page.series names=page.names/>
                <section>
                    <h2 class="vh" id="jobs-list">"Jobs"</h2>
                    <Filters overview=page.overview.clone() filter=page.filter.clone() kinds=page.kinds/>
                    <Jobs list=page.list filter=page.filter now=page.overview.now has_newer=page.has_newer/>
                </section>
            </div>
        </main>
        <Done/>
    }
    .into_any()
}

/// What the address asks for that cannot be; the page stands below as if it had not.
fn wrong_address(error: &AppError) -> impl IntoView + use<> {
    set_status(error.status());
    view! { <p class="note warn" role="alert">{error.sentence()}</p> }
}

/// Yellow or red across the page when the work does not go on.
#[component]
fn WatchBanner(watch: Watch) -> impl IntoView {
    let tone = if watch.health == Health::Stopped { Tone::Bad } else { Tone::Warning };
    let banner = (!watch.words.is_empty()).then(|| view! { <Banner tone>{watch.words}</Banner> });
    view! { <div id="watch" data-live="">{banner}</div> }
}

fn workers(overview: &Overview) -> String {
    if overview.nodes.is_empty() {
        return "No workers".into();
    }
    let processes = i64::try_from(overview.nodes.len()).unwrap_or(i64::MAX);
    format!("{} in {}", count_of(overview.slots(), "worker", "workers"), count_of(processes, "process", "processes"))
}

/// Stops all queues, or lets those go on that stand still.
#[component]
fn PauseAll(overview: Overview) -> impl IntoView {
    let stands = overview.queues.iter().all(|queue| queue.paused_at.is_some());
    let (act, icon, words) =
        if stands { ("resume-all", "play", "Resume everything") } else { ("pause-all", "pause", "Pause everything") };
    view! {
        <form method="post" action="/admin/jobs" id="all-queues" data-live="">
            <button class="button small" name="do" value=act><Icon name=icon/>{words}</button>
        </form>
    }
}
