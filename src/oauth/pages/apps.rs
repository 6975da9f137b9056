//! `/settings/developer/apps`: a member's own apps.

use leptos::prelude::*;

use super::form;
use crate::accounts::server::Member;
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::oauth::server::{AppLine, NewSecret, apps};
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::{done_here, shown_once};
use crate::ui::words::count_of;
use crate::ui::{Empty, ErrorSummary, SubmitButton, TimeKind, TimeText, Toast, Toasts};

const PAGE: &str = "/settings/developer/apps";

/// Every app, a form for another one, and once the secret of the one that was just made.
#[component]
pub fn AppsPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let form = expect_context::<FormState>().on(PAGE);
    let secret = shown_once::<NewSecret>();
    Suspend::new(async move {
        let page = match Member::current() {
            Err(_) => view! { <SignInFirst next=PAGE/> }.into_any(),
            Ok(member) => match apps(&platform, &member).await {
                Ok(list) => shown(&platform, list, form, secret),
                Err(error) => failure(&error),
            },
        };
        view! {
            <PageTitle title="Apps".to_owned()/>
            {page}
        }
    })
}

fn shown(platform: &Platform, list: Vec<AppLine>, typed: FormState, secret: Option<NewSecret>) -> AnyView {
    let key = typed.value("form_key").map_or_else(|| platform.rng.id(platform.clock.now()), str::to_owned);
    let secret = secret.map(|new| {
        view! {
            {form::shown(new.secret)}
            <p>"Its client_id is " <code>{new.app.clone()}</code> ". " <a href=format!("{PAGE}/{}", new.app)>"See the app"</a></p>
        }
    });
    let list = if list.is_empty() {
        view! { <Empty title="No apps yet" text="An app lets members sign in elsewhere with their account here, and acts for them if they say yes."/> }
            .into_any()
    } else {
        view! { <ul class="lines" role="list">{list.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    let deleted = (done_here() == "deleted").then(|| view! { <Toast id="done" text="The app was deleted"/> });
    let fields = form::fields(&typed, None);
    view! {
        <Settings here="/settings/developer" title="Apps" hint="Programs that other members let in.">
            {secret}
            <section aria-labelledby="apps">
                <div>
                    <h2 id="apps">"Your apps"</h2>
                    <p class="hint">"For programs of your own that act as you, make a " <a href="/settings/developer">"token"</a> "."</p>
                </div>
                {list}
            </section>
            <section aria-labelledby="another">
                <div>
                    <h2 id="another">"Another app"</h2>
                    <p class="hint">"Everything but where it runs can be changed later."</p>
                </div>
                <form class="stack" method="post" action=PAGE>
                    <ErrorSummary errors=typed.errors note=typed.note/>
                    <input type="hidden" name="form_key" value=key/>
                    {fields}
                    <SubmitButton label="Make the app" primary=true/>
                </form>
            </section>
        </Settings>
        <Toasts>{deleted}</Toasts>
    }
    .into_any()
}

fn line(line: AppLine) -> impl IntoView {
    let used = match line.used_at {
        Some(at) => view! { ", used " <TimeText at=at kind=TimeKind::Relative/> }.into_any(),
        None => ", never used".into_any(),
    };
    let off = line
        .app
        .suspended_at
        .map(|_| view! { <span class="hint sub">"Switched off by the owner of this place"</span> });
    view! {
        <li class="row">
            <div>
                <a href=format!("{PAGE}/{}", line.app.id)><b dir="auto">{line.app.name}</b></a>
                <span class="hint sub">{count_of(line.members, "member", "members")} {used}</span>
                {off}
            </div>
        </li>
    }
}
