//! `/settings/apps`: the apps that a member has let in.

use leptos::prelude::*;

use crate::accounts::server::Member;
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::oauth::server::{Allowed, members_apps};
use crate::platform::server::Platform;
use crate::platform::server::http::done_here;
use crate::ui::{Empty, TimeKind, TimeText, Toast, Toasts};

const PAGE: &str = "/settings/apps";

/// Each with what it may, since when, and the way to take it back.
#[component]
pub fn AuthorisedPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    Suspend::new(async move {
        let page = match Member::current() {
            Err(_) => view! { <SignInFirst next=PAGE/> }.into_any(),
            Ok(member) => match members_apps(&platform, &member).await {
                Ok(list) => shown(list),
                Err(error) => failure(&error),
            },
        };
        view! {
            <PageTitle title="Authorised apps".to_owned()/>
            {page}
        }
    })
}

fn shown(list: Vec<Allowed>) -> AnyView {
    let done = (done_here() == "withdrawn").then(|| view! { <Toast id="done" text="The app is out"/> });
    let list = if list.is_empty() {
        view! { <Empty title="No apps" text="When you sign in elsewhere with your account here, the app stands here, and you can take it back."/> }
            .into_any()
    } else {
        view! { <ul class="lines" role="list">{list.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <Settings here=PAGE title="Authorised apps" hint="What you have let in, and what it may do.">
            <section aria-labelledby="authorised">
                <div>
                    <h2 id="authorised">"Apps"</h2>
                    <p class="hint">"Taking one back ends it at once, everywhere."</p>
                </div>
                {list}
            </section>
        </Settings>
        <Toasts>{done}</Toasts>
    }
    .into_any()
}

fn line(app: Allowed) -> impl IntoView {
    let used = match app.used_at {
        Some(at) => view! { ", used " <TimeText at=at kind=TimeKind::Relative/> }.into_any(),
        None => ", never used".into_any(),
    };
    let could = app.access.sentences().join(" ");
    view! {
        <li class="row">
            <div>
                <b dir="auto">{app.name.clone()}</b>
                <span class="hint sub">{format!("by @{}", app.owner_handle)}</span>
                <span class="hint sub">{could}</span>
                <span class="hint sub">"Since " <TimeText at=app.since kind=TimeKind::Date/> {used}</span>
            </div>
            <form class="end" method="post" action=PAGE>
                <input type="hidden" name="app" value=app.app_id/>
                <button class="button small">"Take back" <span class="vh">{format!(" what {} may", app.name)}</span></button>
            </form>
        </li>
    }
}
