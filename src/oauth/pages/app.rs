//! `/settings/developer/apps/{id}`: one of a member's own apps.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::form;
use crate::accounts::server::Member;
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::oauth::server::{AppLine, KeptSecret, NewSecret, app_line, secrets};
use crate::oauth::{App, AppKind};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::{done_here, shown_once};
use crate::platform::time::Timestamp;
use crate::ui::words::count_of;
use crate::ui::{CheckField, ErrorSummary, FieldError, SubmitButton, TimeKind, TimeText, Toast, Toasts};

const APPS: &str = "/settings/developer/apps";

/// What is known of an app, for its maker.
struct Known {
    app: App,
    secrets: Vec<KeptSecret>,
    members: i64,
    used_at: Option<Timestamp>,
}

async fn known(platform: &Platform, member: &Member, id: &str) -> Result<Known, AppError> {
    let AppLine { app, members, used_at } = app_line(platform, member, id).await?;
    let secrets = secrets(platform, &app).await?;
    Ok(Known { app, secrets, members, used_at })
}

/// Its facts, its secrets, who has let it in, and the end of it.
#[component]
pub fn AppPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let form = expect_context::<FormState>().on(&format!("{APPS}/{id}"));
    let secret = shown_once::<NewSecret>();
    Suspend::new(async move {
        match Member::current() {
            Err(_) => view! { <SignInFirst next=format!("{APPS}/{id}")/> }.into_any(),
            Ok(member) => match known(&platform, &member, &id).await {
                Ok(known) => shown(known, form, secret),
                Err(error) => failure(&error),
            },
        }
    })
}

fn shown(known: Known, typed: FormState, secret: Option<NewSecret>) -> AnyView {
    let Known { app, secrets, members, used_at } = known;
    let action = format!("{APPS}/{}", app.id);
    let done = match done_here().as_str() {
        "made" => Some("The app was made"),
        "changed" => Some("The app was changed"),
        "secret-ended" => Some("The secret has ended"),
        _ => None,
    };
    let used = match used_at {
        Some(at) => view! { "Used " <TimeText at=at kind=TimeKind::Relative/> "." }.into_any(),
        None => "Never used so far.".into_any(),
    };
    let fields = form::fields(&typed, Some(&app));
    let hours_error = typed.errors.get("hours").map(str::to_owned);
    let off = app.suspended_at.map(|_| {
        view! { <p class="note warn">"The owner of this place has switched this app off: it can do nothing here."</p> }
    });
    let keeps = (app.kind == AppKind::Confidential).then(|| secrets_of(secrets, action.clone(), hours_error));
    view! {
        <PageTitle title=app.name.clone()/>
        <Settings here="/settings/developer" title="An app" hint="Programs that other members let in.">
            {secret.map(|new| form::shown(new.secret))}
            {off}
            <section aria-labelledby="about">
                <div>
                    <h2 id="about" dir="auto">{app.name.clone()}</h2>
                    <p class="hint"><a href=APPS>"All your apps"</a></p>
                </div>
                <div class="stack">
                    <p>"client_id: " <code>{app.id.clone()}</code></p>
                    <p>{format!("{} let it in. ", count_of(members, "member has", "members have"))} {used}</p>
                </div>
            </section>
            {keeps}
            <section aria-labelledby="facts">
                <div><h2 id="facts">"Change it"</h2></div>
                <form class="stack" id="facts-form" method="post" action=action.clone()>
                    <ErrorSummary errors=typed.errors note=typed.note/>
                    <input type="hidden" name="kind" value=app.kind.as_str()/>
                    {fields}
                    <SubmitButton label="Save" primary=true name=Some("do") value=Some("change")/>
                </form>
            </section>
            <section aria-labelledby="end">
                <div>
                    <h2 id="end">"Delete it"</h2>
                    <p class="hint">"It is signed out everywhere, and cannot come back under this client_id."</p>
                </div>
                <form method="post" action=action>
                    <SubmitButton label="Delete the app" name=Some("do") value=Some("delete")/>
                </form>
            </section>
        </Settings>
        <Toasts>{done.map(|text| view! { <Toast id="done" text=text/> })}</Toasts>
    }
    .into_any()
}

fn secrets_of(secrets: Vec<KeptSecret>, action: String, error: Option<String>) -> AnyView {
    let at = action.clone();
    let lines = secrets.into_iter().map(move |KeptSecret { id, made_at, ends_at }| {
        let until = ends_at.map(|ends| view! { ", works until " <TimeText at=ends kind=TimeKind::Moment/> });
        let end = ends_at.map(|_| {
            view! {
                <form class="end" method="post" action=at.clone()>
                    <input type="hidden" name="secret" value=id/>
                    <button class="button small" name="do" value="end-secret">"End it now"</button>
                </form>
            }
        });
        view! {
            <li class="row">
                <div>"Made " <TimeText at=made_at kind=TimeKind::Moment/> {until}</div>
                {end}
            </li>
        }
    });
    view! {
        <section aria-labelledby="secrets">
            <div>
                <h2 id="secrets">"Secrets"</h2>
                <p class="hint">"One that got loose: make another, and let the one before end at once."</p>
            </div>
            <div class="stack">
                <ul class="lines" role="list">{lines.collect_view()}</ul>
                <form class="stack" method="post" action=action>
                    <fieldset class="stack" id="hours">
                        <legend>"The one before works"</legend>
                        <CheckField label="for a day more" name="hours" value="24" kind="radio" checked=true/>
                        <CheckField label="for a week more" name="hours" value="168" kind="radio"/>
                        <CheckField label="no longer" name="hours" value="0" kind="radio"/>
                        {error.map(|text| view! { <FieldError id="hours-error" text=text/> })}
                    </fieldset>
                    <SubmitButton label="Make another secret" name=Some("do") value=Some("roll")/>
                </form>
            </div>
        </section>
    }
    .into_any()
}
