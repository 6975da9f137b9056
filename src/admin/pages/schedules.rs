//! `/admin/schedules`: what runs by the clock.

use leptos::prelude::*;

use super::flash::{Done, Refused};
use super::side::Side;
use crate::accounts::server::{Names, Owner};
use crate::admin::server::{ShownSchedules, job_href, schedules_page};
use crate::frame::{PageTitle, failure};
use crate::platform::server::Platform;
use crate::platform::server::jobs::reading::Act;
use crate::platform::server::jobs::schedule::ScheduleView;
use crate::platform::time::Timestamp;
use crate::ui::{Empty, Icon, TimeKind, TimeText};

/// Every schedule: when in words, last, next, and a button to run its job now.
#[component]
pub fn SchedulesPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let operator = Owner::current();
    let now = platform.clock.now();
    Suspend::new(async move {
        match async { schedules_page(&platform, &operator?).await }.await {
            Ok(page) => view! { <Shown page now/> }.into_any(),
            Err(error) => failure(&error),
        }
    })
}

#[component]
fn Shown(page: ShownSchedules, now: Timestamp) -> impl IntoView {
    let list = if page.schedules.is_empty() {
        view! { <Empty title="No schedules" text="Nothing here runs by the clock."/> }.into_any()
    } else {
        table(page, now).into_any()
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

fn table(page: ShownSchedules, now: Timestamp) -> impl IntoView {
    let off = (!page.backs_up).then(no_backups);
    let rows = page.schedules.into_iter().map(|schedule| row(schedule, &page.names, now)).collect_view();
    view! {
        <div class="scroll" role="region" aria-labelledby="schedules" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Schedule"</th>
                        <th scope="col" class="wide-only">"Last"</th>
                        <th scope="col">"Next"</th>
                        <th scope="col"><span class="vh">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{rows} {off}</tbody>
            </table>
        </div>
    }
}

/// The nightly backup, where there is none: the one thing that is missed too late.
fn no_backups() -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                <b class="plain">"backup"</b>
                " "
                <span class="sub">"every night, once TIDINGS_BACKUP_DIR names a folder for it"</span>
            </th>
            <td class="wide-only">"–"</td>
            <td><span class="badge warn"><Icon name="warn"/>"Off"</span></td>
            <td></td>
        </tr>
    }
}

/// When it ran last: by the clock, or because somebody wanted it.
fn last(schedule: &ScheduleView, names: &Names, now: Timestamp) -> AnyView {
    let by_hand = schedule.ran_by.as_ref().filter(|act| schedule.last.is_none_or(|last| last.0 < act.at));
    let (at, job) = match by_hand {
        Some(act) => (Some(Timestamp(act.at)), act.job.clone()),
        None => (schedule.last, schedule.last_job.clone()),
    };
    let Some(at) = at else { return "–".into_any() };
    let time = view! { <TimeText at kind=TimeKind::Relative now=Some(now)/> };
    let time = match job {
        Some(job) => view! { <a href=job_href(&job)>{time}</a> }.into_any(),
        None => time.into_any(),
    };
    view! { {time} {by_hand.map(|act| by(act, names))} }.into_any()
}

fn by(act: &Act, names: &Names) -> impl IntoView + use<> {
    view! { " " <span class="sub">{format!("by {}", names.by(act))}</span> }
}

fn row(schedule: ScheduleView, names: &Names, now: Timestamp) -> impl IntoView + use<> {
    let (short, last) = (last(&schedule, names, now), last(&schedule, names, now));
    let paused_by = schedule.paused_by.as_ref().map(|act| {
        view! { " " <span class="sub">{format!("Paused by {}", names.by(act))}</span> }
    });
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
                {paused_by}
                <span class="sub narrow-only">"Last: " {short}</span>
            </th>
            <td class="wide-only">{last}</td>
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
