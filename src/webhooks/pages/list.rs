//! `/settings/developer/webhooks`: a member's webhooks, and another one.

use leptos::prelude::*;

use super::fields::WebhookFields;
use super::secret::NewSecretNote;
use super::words::{StandingBadge, standing};
use super::{PAGE, PARENT};
use crate::accounts::server::Member;
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::{done_here, shown_once};
use crate::ui::{Empty, ErrorSummary, SubmitButton, Toast, Toasts};
use crate::webhooks::server::{NewSecret, list};
use crate::webhooks::{Webhook, webhook_href};

/// Every webhook, a form for another one, and once the secret of the one that was just added.
#[component]
pub fn WebhooksPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let form = expect_context::<FormState>().on(PAGE);
    let (member, new) = (Member::current(), shown_once::<NewSecret>());
    Suspend::new(async move {
        let page = match async { list(&platform, &member?).await }.await {
            Ok(webhooks) => shown(&platform, webhooks, form, new),
            Err(AppError::SignInNeeded) => view! { <SignInFirst next=PAGE/> }.into_any(),
            Err(error) => failure(&error),
        };
        view! {
            <PageTitle title="Webhooks".to_owned()/>
            {page}
        }
    })
}

fn shown(platform: &Platform, webhooks: Vec<Webhook>, form: FormState, new: Option<NewSecret>) -> AnyView {
    let key = form.value("form_key").map_or_else(|| platform.rng.id(platform.clock.now()), str::to_owned);
    let list = if webhooks.is_empty() {
        let text = "A webhook is an address of a program of yours: when something happens here, it is told at once, \
                    so it need not ask all the time.";
        view! { <Empty title="No webhooks so far" text=text/> }.into_any()
    } else {
        view! { <ul class="lines" role="list">{webhooks.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    let deleted = (done_here() == "deleted").then(|| view! { <Toast id="done" text="The webhook is deleted"/> });
    view! {
        <Settings here=PARENT title="Webhooks" hint="Programs of yours that are told when something happens here.">
            {new.map(|new| view! { <NewSecretNote new/> })}
            <section aria-labelledby="webhooks">
                <div>
                    <h2 id="webhooks">"Your webhooks"</h2>
                    <p class="hint">"What is sent is signed, and sent again for a day until it is heard."</p>
                </div>
                {list}
            </section>
            <section aria-labelledby="another">
                <div>
                    <h2 id="another">"Another webhook"</h2>
                    <p class="hint">"Its secret is shown once it is added."</p>
                </div>
                <form class="stack" method="post" action=PAGE>
                    <ErrorSummary errors=form.errors.clone() note=form.note.clone()/>
                    <input type="hidden" name="form_key" value=key/>
                    <WebhookFields form url=String::new() events=Vec::new()/>
                    <SubmitButton label="Add the webhook" primary=true/>
                </form>
            </section>
        </Settings>
        <Toasts>{deleted}</Toasts>
    }
    .into_any()
}

fn line(webhook: Webhook) -> impl IntoView {
    let (href, url) = (webhook_href(&webhook.id), webhook.url.clone());
    let (events, words) = (webhook.events.join(", "), standing(&webhook));
    view! {
        <li class="row">
            <div>
                <a href=href><b dir="auto">{url}</b></a>
                <span class="hint sub">{events}</span>
                <span class="hint sub">{words}</span>
            </div>
            <span class="end"><StandingBadge webhook/></span>
        </li>
    }
}
