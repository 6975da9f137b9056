//! `/settings/developer/webhooks/{id}/secret`: another secret; and how a new one is shown.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::PARENT;
use crate::accounts::server::Member;
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::shown_once;
use crate::ui::{ErrorSummary, SubmitButton};
use crate::webhooks::server::{NewSecret, find};
use crate::webhooks::{Webhook, webhook_href};

/// A secret, this one time.
#[component]
pub fn NewSecretNote(new: NewSecret) -> impl IntoView {
    let href = webhook_href(&new.webhook);
    view! {
        <div class="note ok" role="status">
            <p>"Copy the secret now: it is not shown again. With it your program knows that what arrives comes from here."</p>
            <input class="input" value=new.secret.reveal().to_owned() aria-label="The new secret" readonly/>
            <p><a href=href>"To the webhook"</a></p>
        </div>
    }
    .into_any()
}

/// What it means, and the button.
#[component]
pub fn SecretPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id").unwrap_or_default());
    let platform = expect_context::<Platform>();
    let here = format!("{}/secret", webhook_href(&id));
    let form = expect_context::<FormState>().on(&here);
    let (member, new) = (Member::current(), shown_once::<NewSecret>());
    Suspend::new(async move {
        let page = match async { find(&platform, &member?, &id).await }.await {
            Ok(webhook) => shown(&webhook, here, form, new),
            Err(AppError::SignInNeeded) => view! { <SignInFirst next=here/> }.into_any(),
            Err(error) => failure(&error),
        };
        view! {
            <PageTitle title="Another secret".to_owned()/>
            {page}
        }
    })
}

fn shown(webhook: &Webhook, here: String, form: FormState, new: Option<NewSecret>) -> AnyView {
    let (back, url) = (webhook_href(&webhook.id), webhook.url.clone());
    let act = match new {
        Some(new) => view! { <NewSecretNote new/> }.into_any(),
        None => view! {
            <form class="stack" method="post" action=here>
                <ErrorSummary errors=form.errors note=form.note/>
                <p>
                    "From then on everything is signed with the new secret, and nothing with the old one: give it to your \
                    program at once. What it refuses meanwhile is sent again, signed anew."
                </p>
                <div class="row">
                    <SubmitButton label="Make another secret" primary=true/>
                    <a class="button" href=back>"Leave it as it is"</a>
                </div>
            </form>
        }
        .into_any(),
    };
    view! {
        <Settings here=PARENT title="Another secret" hint="For when the old one got loose, or to be sure that it did not.">
            <section aria-labelledby="whose">
                <div>
                    <h2 id="whose">"The webhook"</h2>
                    <p class="hint" dir="auto">{url}</p>
                </div>
                {act}
            </section>
        </Settings>
    }
    .into_any()
}
