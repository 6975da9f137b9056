//! Where the member is signed in, and what happened to the account.

use leptos::prelude::*;

use crate::accounts::server::{Device, Line};
use crate::ui::{SubmitButton, TimeKind, TimeText};

/// The section with every device; `do` is `end` or `end-others`.
#[component]
pub fn DevicesSection(devices: Vec<Device>) -> impl IntoView {
    let others = (devices.iter().any(|device| !device.here)).then(|| {
        view! {
            <form method="post" action=super::PAGE>
                <SubmitButton label="Sign out everywhere else" name=Some("do") value=Some("end-others")/>
            </form>
        }
    });
    view! {
        <section aria-labelledby="devices">
            <div>
                <h2 id="devices">"Devices"</h2>
                <p class="hint">"Where you are signed in. One that you do not know: sign it out, then change the password, which ends what apps may, too."</p>
            </div>
            <div class="stack">
                <ul class="lines" role="list">{devices.into_iter().map(device).collect_view()}</ul>
                {others}
            </div>
        </section>
    }
    .into_any()
}

fn device(device: Device) -> impl IntoView {
    let about = format!("{}, {}", device.name, device.place);
    let end = if device.here {
        view! { <span class="badge ok end">"This one"</span> }.into_any()
    } else {
        view! {
            <form class="end" method="post" action=super::PAGE>
                <input type="hidden" name="device" value=device.id/>
                <button class="button small" name="do" value="end">
                    "Sign out" <span class="vh">{format!(" {about}")}</span>
                </button>
            </form>
        }
        .into_any()
    };
    view! {
        <li class="row">
            <div>
                <b>{about}</b>
                <span class="hint sub">
                    "Seen " <TimeText at=device.seen_at kind=TimeKind::Relative/> ", since "
                    <TimeText at=device.since kind=TimeKind::Date/>
                </span>
            </div>
            {end}
        </li>
    }
}

/// The section with the log.
#[component]
pub fn LogSection(log: Vec<Line>) -> impl IntoView {
    let list = if log.is_empty() {
        view! { <p class="muted">"Nothing so far."</p> }.into_any()
    } else {
        view! { <ul class="lines" role="list">{log.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <section aria-labelledby="log">
            <div>
                <h2 id="log">"What happened"</h2>
                <p class="hint">"Sign-ins and changes of the last 90 days."</p>
            </div>
            {list}
        </section>
    }
    .into_any()
}

fn line(line: Line) -> impl IntoView {
    let from = (!line.from.is_empty()).then(|| format!(", {}", line.from));
    view! {
        <li>
            <b>{line.words}</b>
            <span class="hint sub"><TimeText at=line.at kind=TimeKind::Moment/> {from}</span>
        </li>
    }
}
