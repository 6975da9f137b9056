//! The queues, one a line, always in the same order.

use leptos::prelude::*;

use crate::accounts::server::Names;
use crate::admin::pages::charts::{Spark, rate};
use crate::admin::pages::words;
use crate::admin::server::jobs_href;
use crate::platform::job::JobState;
use crate::platform::server::jobs::Queue;
use crate::platform::server::jobs::reading::{Filter, Health, MINUTES, Overview, QueueView, Series};
use crate::platform::time::Timestamp;
use crate::ui::words::exact;
use crate::ui::{Icon, TimeKind, TimeText};

/// Every queue with its state, its numbers, and a button to pause it; below, who works.
#[component]
pub fn Queues(overview: Overview, series: Series, names: Names) -> impl IntoView {
    let now = overview.now;
    let rows = overview
        .queues
        .iter()
        .map(|queue| {
            let minutes = series.finished.get(queue.queue.name()).copied().unwrap_or([0; MINUTES]);
            row(queue, minutes, &names, now)
        })
        .collect_view();
    view! {
        <section>
            <h2 class="eyebrow" id="queues">"Queues"</h2>
            <div class="scroll" role="region" aria-labelledby="queues" tabindex="0">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Queue"</th>
                            <th scope="col">"State"</th>
                            <th scope="col" class="num">"Waiting"</th>
                            <th scope="col" class="num wide-only">"Running"</th>
                            <th scope="col" class="num">"Failed"</th>
                            <th scope="col" class="wide-only">"Last hour"</th>
                            <th scope="col" class="num wide-only">"A minute"</th>
                            <th scope="col" class="num wide-only">"Oldest"</th>
                            <th scope="col" class="num wide-only">"Looked at"</th>
                            <th scope="col"><span class="vh">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <Processes overview/>
        </section>
    }
    .into_any()
}

fn row(queue: &QueueView, minutes: [i64; MINUTES], names: &Names, now: Timestamp) -> impl IntoView + use<> {
    let name = queue.queue.name();
    let id = |part: &str| format!("q-{name}-{part}");
    let ago = |at: Option<Timestamp>| at.map_or_else(|| "–".to_owned(), |at| words::span(now.0 - at.0));
    let (icon, class, word) = sign(queue);
    let paused = queue.paused_by.as_ref();
    let paused = paused.map(|act| format!("Paused by {}, {} ago", names.by(act), words::span(now.0 - act.at)));
    let running = exact(queue.in_state(JobState::Running));
    let running = if queue.slots > 0 { format!("{running} of {}", exact(queue.slots)) } else { running };
    let dead = match queue.in_state(JobState::Dead) {
        0 => "0".into_any(),
        dead => view! { <a href=filtered(queue.queue, Some(JobState::Dead))>{exact(dead)}</a> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                <a class="plain" href=filtered(queue.queue, None)>{name}</a>
                <span class="sub">{words::queue(queue.queue)}</span>
                <span class="sub" id=id("who") data-live="">{paused}</span>
            </th>
            <td id=id("state") data-live=""><span class=class><Icon name=icon/>{word}</span></td>
            <td id=id("ready") data-live="" class="num">{exact(queue.in_state(JobState::Ready))}</td>
            <td id=id("running") data-live="" class="num wide-only">{running}</td>
            <td id=id("dead") data-live="" class="num">{dead}</td>
            <td id=id("hour") data-live="" class="wide-only"><Spark minutes/></td>
            <td id=id("rate") data-live="" class="num wide-only">{exact(rate(&minutes))}</td>
            <td id=id("oldest") data-live="" class="num wide-only">{ago(queue.oldest)}</td>
            <td id=id("claimed") data-live="" class="num wide-only">{ago(queue.claimed_at)}</td>
            <td id=id("act") data-live="" class="num">{pause(queue)}</td>
        </tr>
    }
    .into_any()
}

fn filtered(queue: Queue, state: Option<JobState>) -> String {
    jobs_href(&Filter { queue: Some(queue), state, kind: None }, "")
}

fn sign(queue: &QueueView) -> (&'static str, &'static str, &'static str) {
    match queue.health {
        Health::Paused => ("pause", "badge warn", "Paused"),
        Health::Stopped => ("warn", "badge bad", "Stopped"),
        Health::Slow => ("warn", "badge warn", "Slow"),
        Health::Flowing if queue.in_state(JobState::Ready) > 0 => ("clock", "badge busy", "Busy"),
        Health::Flowing => ("check", "badge ok", "Flowing"),
    }
}

fn pause(queue: &QueueView) -> impl IntoView + use<> {
    let name = queue.queue.name();
    let (act, icon, words) =
        if queue.paused_at.is_some() { ("resume", "play", "Resume") } else { ("pause", "pause", "Pause") };
    view! {
        <form method="post" action="/admin/jobs">
            <input type="hidden" name="queue" value=name/>
            <button class="button small square quiet" name="do" value=act>
                <Icon name=icon/><span class="vh">{format!("{words} {name}")}</span>
            </button>
        </form>
    }
}

/// The living processes with their slots.
#[component]
fn Processes(overview: Overview) -> impl IntoView {
    let now = overview.now;
    let rows = overview
        .nodes
        .into_iter()
        .map(|node| {
            let slots: Vec<String> = node.slots.iter().map(|(queue, slots)| format!("{queue} {slots}")).collect();
            view! {
                <tr>
                    <th scope="row">{format!("Process {}", node.pid)}<code class="sub">{node.name}</code></th>
                    <td>{slots.join(", ")}</td>
                    <td class="num wide-only"><TimeText at=node.started_at kind=TimeKind::Relative now=Some(now)/></td>
                    <td class="num">{words::span(now.0 - node.seen_at.0)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <details>
            <summary class="ui">"Who works on them"</summary>
            <div class="scroll" role="region" aria-label="Processes" tabindex="0">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Process"</th>
                            <th scope="col">"At once"</th>
                            <th scope="col" class="num wide-only">"Started"</th>
                            <th scope="col" class="num">"Seen"</th>
                        </tr>
                    </thead>
                    <tbody id="processes" data-live="">{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}
