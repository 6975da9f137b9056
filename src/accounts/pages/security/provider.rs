//! The account elsewhere that signs somebody in.

use leptos::prelude::*;

use crate::platform::form::FormState;
use crate::providers::server::{Leave, Link};
use crate::ui::{Field, SubmitButton, TimeKind, TimeText};

/// Where its forms go; `do` is `link` or `unlink`.
const ACTION: &str = "/settings/security/provider";

/// The section: linked or not. With `leave` the member has just proven who they are and may go there.
#[component]
pub fn ProviderSection(link: Link, leave: Option<Leave>, refused: FormState) -> impl IntoView {
    let Link { provider, since } = link;
    let error = |name: &str| refused.errors.get(name).map(str::to_owned);
    let act = match (since, leave) {
        (Some(since), _) => view! {
            <p>{format!("Linked with {provider} since ")} <TimeText at=since kind=TimeKind::Date/> "."</p>
            <form class="stack" method="post" action=ACTION>
                <Field label="Your password" name="provider_off_password" kind="password" error=error("provider_off_password") autocomplete=Some("current-password") required=true/>
                <SubmitButton label="Take it away" name=Some("do") value=Some("unlink")/>
            </form>
        }
        .into_any(),
        (None, Some(Leave(token))) => view! {
            <p>{format!("Sign in at {provider} now, with the account that is to sign you in here.")}</p>
            <a class="button" rel="nofollow" href=format!("/login/provider?link={token}")>{format!("Go on to {provider}")}</a>
        }
        .into_any(),
        (None, None) => view! {
            <form class="stack" method="post" action=ACTION>
                <Field label="Your password" name="provider_password" kind="password" error=error("provider_password") autocomplete=Some("current-password") required=true/>
                <SubmitButton label="Link an account" name=Some("do") value=Some("link")/>
            </form>
        }
        .into_any(),
    };
    view! {
        <section aria-labelledby="provider">
            <div>
                <h2 id="provider">{format!("Sign in with {provider}")}</h2>
                <p class="hint">
                    "Your account there signs you in here, in place of your password. No password so far? Have one mailed for \
                     at " <a href="/password/forgot">"I forgot it"</a> "."
                </p>
            </div>
            <div class="stack">{act}</div>
        </section>
    }
    .into_any()
}
