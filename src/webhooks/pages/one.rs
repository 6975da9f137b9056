//! `/settings/developer/webhooks/{id}`: one webhook, what one can do to it, and what was sent to it.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::PARENT;
use super::fields::WebhookFields;
use super::log::DeliveryLog;
use super::words::{StandingBadge, standing};
use crate::accounts::server::Member;
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::done_here;
use crate::ui::{ErrorSummary, SubmitButton, TimeKind, TimeText, Toast, Toasts};
use crate::webhooks::server::{Log, find, log};
use crate::webhooks::{Webhook, webhook_href};

/// Deliveries on a page.
const MOST: usize = 50;

/// How it stands, the acts, its fields and the log.
#[component]
pub fn WebhookPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id").unwrap_or_default());
    let before = use_query_map().with_untracked(|query| query.get("before").unwrap_or_default());
    let platform = expect_context::<Platform>();
    let here = webhook_href(&id);
    let form = expect_context::<FormState>().on(&here);
    let member = Member::current();
    Suspend::new(async move {
        let read = async {
            let member = member?;
            let webhook = find(&platform, &member, &id).await?;
            let log = match log(&platform, &member, &id, &before, MOST).await {
                // An address that was typed wrong shows nothing older.
                Err(AppError::Invalid(_)) => Log::default(),
                log => log?,
            };
            Ok((webhook, log))
        };
        let page = match read.await {
            Ok((webhook, log)) => shown(webhook, log, form, before.is_empty()),
            Err(AppError::SignInNeeded) => view! { <SignInFirst next=here/> }.into_any(),
            Err(error) => failure(&error),
        };
        view! {
            <PageTitle title="Webhook".to_owned()/>
            {page}
            <Done/>
        }
    })
}

fn shown(webhook: Webhook, log: Log, form: FormState, is_first: bool) -> AnyView {
    let here = webhook_href(&webhook.id);
    let secret = format!("{here}/secret");
    let (url, events) = (webhook.url.clone(), webhook.events.clone());
    let words = standing(&webhook);
    view! {
        <Settings here=PARENT title="Webhook" hint="One address that is told when something happens here.">
            <section aria-labelledby="standing">
                <div>
                    <h2 id="standing">"How it stands"</h2>
                    <p class="hint">"Added " <TimeText at=webhook.created_at kind=TimeKind::Date/></p>
                </div>
                <div class="stack">
                    <ErrorSummary errors=form.errors.clone() note=form.note.clone()/>
                    <p><b dir="auto">{url.clone()}</b></p>
                    <p><StandingBadge webhook=webhook.clone()/> " " {words}</p>
                    {acts(&webhook, &here)}
                </div>
            </section>
            <section aria-labelledby="change">
                <div>
                    <h2 id="change">"Change it"</h2>
                    <p class="hint">"What is on its way already goes to the new address, too."</p>
                </div>
                <form class="stack" id="fields" method="post" action=here.clone()>
                    <WebhookFields form url events/>
                    <SubmitButton label="Save" primary=true name=Some("do") value=Some("change")/>
                </form>
            </section>
            <section aria-labelledby="log">
                <div>
                    <h2 id="log">"What was sent"</h2>
                    <p class="hint">"The newest first. Open one to see each attempt."</p>
                </div>
                <div><DeliveryLog webhook=webhook.id.clone() log is_first/></div>
            </section>
            <section aria-labelledby="end">
                <div>
                    <h2 id="end">"Secret and end"</h2>
                    <p class="hint">"A webhook that is deleted is told nothing more, and its log is gone."</p>
                </div>
                <div class="row">
                    <a class="button" href=secret>"Another secret"</a>
                    <form method="post" action=here.clone()>
                        <SubmitButton label="Delete the webhook" name=Some("do") value=Some("delete")/>
                    </form>
                </div>
            </section>
        </Settings>
    }
    .into_any()
}

/// A test, and off or on again.
fn acts(webhook: &Webhook, here: &str) -> impl IntoView + use<> {
    let (act, label) =
        if webhook.disabled.is_some() { ("resume", "Switch it on again") } else { ("pause", "Pause it") };
    let test = webhook.disabled.is_none().then(|| {
        view! { <button class="button" name="do" value="test">"Send a test"</button> }
    });
    view! {
        <form class="row" id="acts" method="post" action=here.to_owned()>
            {test}
            <button class="button" name="do" value=act>{label}</button>
        </form>
    }
}

#[component]
fn Done() -> impl IntoView {
    let words = match done_here().as_str() {
        "changed" => Some("The webhook is changed"),
        "paused" => Some("The webhook is paused"),
        "resumed" => Some("The webhook is on again"),
        _ => None,
    };
    view! { <Toasts>{words.map(|words| view! { <Toast id="done" text=words/> })}</Toasts> }
}
