//! `/admin/apps`: everybody's apps, for owners.

use leptos::prelude::*;

use super::side::Side;
use crate::accounts::server::Owner;
use crate::frame::{PageTitle, failure};
use crate::oauth::server::{AppLine, every_app};
use crate::platform::server::Platform;
use crate::platform::server::http::done_here;
use crate::ui::words::exact;
use crate::ui::{Empty, TimeKind, TimeText, Toast, Toasts};

const PAGE: &str = "/admin/apps";

/// Who made each, how many let it in, and the switch.
#[component]
pub fn EveryAppPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let owner = Owner::current();
    Suspend::new(async move {
        match async { every_app(&platform, &owner?).await }.await {
            Ok(list) => shown(list),
            Err(error) => failure(&error),
        }
    })
}

fn shown(list: Vec<AppLine>) -> AnyView {
    let done = match done_here().as_str() {
        "off" => Some("The app is switched off"),
        "on" => Some("The app is switched on"),
        _ => None,
    };
    let table = if list.is_empty() {
        view! { <Empty title="No apps" text="Members make them under Settings, Developer."/> }.into_any()
    } else {
        view! {
            <div class="scroll" role="region" aria-labelledby="apps" tabindex="0">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"App"</th>
                            <th scope="col" class="num">"Members"</th>
                            <th scope="col">"Used"</th>
                            <th scope="col"><span class="vh">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>{list.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <PageTitle title="Apps".to_owned()/>
        <main id="main" class="page with-side">
            <Side here=PAGE/>
            <div class="stack">
                <h1 id="apps">"Apps"</h1>
                {table}
            </div>
        </main>
        <Toasts>{done.map(|text| view! { <Toast id="done" text=text/> })}</Toasts>
    }
    .into_any()
}

fn row(line: AppLine) -> AnyView {
    let app = line.app;
    let off = app.suspended_at.is_some();
    let (act, words) = if off { ("on", "Switch on") } else { ("off", "Switch off") };
    let used = match line.used_at {
        Some(at) => view! { <TimeText at=at kind=TimeKind::Relative/> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                <b class="plain" dir="auto">{app.name.clone()}</b>
                " "
                <span class="sub">
                    "by " <a href=format!("/@{}", app.owner_handle)>{format!("@{}", app.owner_handle)}</a>
                    {off.then_some(", switched off")}
                </span>
            </th>
            <td class="num">{exact(line.members)}</td>
            <td>{used}</td>
            <td class="num">
                <form class="row acts" method="post" action=PAGE>
                    <input type="hidden" name="app" value=app.id/>
                    <button class="button small" name="do" value=act>
                        {words} <span class="vh">{format!(" {}", app.name)}</span>
                    </button>
                </form>
            </td>
        </tr>
    }
    .into_any()
}
