//! `/admin/schedules`: what runs by the clock.

use leptos::prelude::*;

use super::flash::{Done, Refused};
use super::side::Side;
use crate::admin::server::{Operator, job_href};
use crate::frame::{PageTitle, failure};
use crate::platform::server::Platform;
use crate::platform::server::jobs::schedule::{ScheduleView, list};
use crate::platform::time::Timestamp;
use crate::ui::{Empty, Icon, TimeKind, TimeText};

/// Every schedule: when in words, last, next, and a button to run its job now.
#[component]
pub fn SchedulesPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let operator = Operator::current();
    let now = platform.clock.now();
    Suspend::new(async move {
        let read = async {
            operator?;
            list(&platform).await
        };
        match read.await {
            Ok(schedules) => view! { <Shown schedules now/> }.into_any(),
            Err(error) => failure(&error),
        }
    })
}

#[component]
fn Shown(schedules: Vec<ScheduleView>, now: Timestamp) -> impl IntoView {
    let list = if schedules.is_empty() {
        view! { <Empty title="No schedules" text="Nothing here runs by the clock."/> }.into_any()
    } else {
        table(schedules, now).into_any()
    };
    view! {
        <PageTitle title="Schedules".to_owned()/>
        <main id="main" class="page with-side">
            <Side here="/admin/schedules"/>
            <div class="stack">
                <Refused path="/admin/schedules"/>
                <h1 id="schedules">"Schedules"</h1>
                {list}
            </div>
        </main>
        <Done/>
    }
    .into_any()
}

fn table(schedules: Vec<ScheduleView>, now: Timestamp) -> impl IntoView {
    view! {
        <div class="scroll" role="region" aria-labelledby="schedules" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Schedule"</th>
                        <th scope="col">"Last"</th>
                        <th scope="col">"Next"</th>
                        <th scope="col"><span class="vh">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{schedules.into_iter().map(|schedule| row(schedule, now)).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(schedule: ScheduleView, now: Timestamp) -> impl IntoView {
    let last = schedule.last.map(|at| view! { <TimeText at kind=TimeKind::Relative now=Some(now)/> });
    let last = match (last, schedule.last_job) {
        (None, _) => "–".into_any(),
        (Some(last), Some(job)) => view! { <a href=job_href(&job)>{last}</a> }.into_any(),
        (Some(last), None) => last.into_any(),
    };
    let next = match schedule.next {
        _ if schedule.paused => view! { <span class="badge warn"><Icon name="pause"/>"Paused"</span> }.into_any(),
        Some(at) => view! { <TimeText at kind=TimeKind::Moment/> }.into_any(),
        None => "–".into_any(),
    };
    let (act, icon, words) =
        if schedule.paused { ("resume-schedule", "play", "Resume") } else { ("pause-schedule", "pause", "Pause") };
    let name = schedule.name;
    let said = schedule.words != schedule.expression;
    let line = said.then(|| view! { " " <code>{schedule.expression}</code> });
    view! {
        <tr>
            <th scope="row">
                <b class="plain">{name.clone()}</b>
                " "
                <span class="sub">{schedule.words} ", " {schedule.zone} {line}</span>
            </th>
            <td>{last}</td>
            <td>{next}</td>
            <td class="num">
                <form class="row acts" method="post" action="/admin/schedules">
                    <input type="hidden" name="name" value=name.clone()/>
                    <button class="button small" name="do" value="run-schedule">
                        "Run now" <span class="vh">{format!(" {name}")}</span>
                    </button>
                    <button class="button small square quiet" name="do" value=act>
                        <Icon name=icon/><span class="vh">{format!("{words} {name}")}</span>
                    </button>
                </form>
            </td>
        </tr>
    }
    .into_any()
}
