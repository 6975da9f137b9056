//! `/login/provider/new`: an account for somebody whom the provider knows.

use leptos::prelude::*;

use crate::accounts::pages::{Gate, query, shut};
use crate::accounts::server::admission;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::providers::server::{Arrival, arrival, browser_here};
use crate::ui::{ErrorSummary, Field, SubmitButton};

const PAGE: &str = "/login/provider/new";
const TITLE: &str = "Create an account";
const BACK: (&str, &str) = ("/login", "Back to signing in");

/// Asks for a handle, or says why there is no account to be had.
#[component]
pub fn NewFromProviderPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let form = expect_context::<FormState>().on(PAGE);
    let browser = browser_here(&platform);
    let invite = form.value("invite").map_or_else(|| query("invite"), str::to_owned);
    Suspend::new(async move {
        let arrived = match arrival(&platform, &browser).await {
            Ok(arrived) => arrived,
            Err(error) => return shut(TITLE, &error, BACK),
        };
        if arrived.is_known {
            return known(&arrived);
        }
        // An invitation is a link, and can be typed here as well.
        match admission(&platform, &invite).await {
            Err(error) if platform.config.signup == crate::platform::server::config::Signup::Closed => {
                shut(TITLE, &error, BACK)
            }
            admitted => ask(form, arrived, invite, admitted.is_err()),
        }
    })
}

/// Never linked by itself: whoever has an address there need not have the account here.
fn known(arrived: &Arrival) -> AnyView {
    let words = format!(
        "Your address has an account here already. Sign in with its password, then link it with {} under Security.",
        arrived.provider
    );
    view! {
        <Gate title="You are known here">
            <p>{words}</p>
            <p><a class="button" href="/login?next=/settings/security">"Sign in"</a></p>
        </Gate>
    }
    .into_any()
}

fn ask(form: FormState, arrived: Arrival, invite: String, invite_wanted: bool) -> AnyView {
    let typed = |name: &str, told: &str| form.value(name).unwrap_or(told).to_owned();
    let error = |name: &str| form.errors.get(name).map(str::to_owned);
    let words = format!("{} knows you, and you are new here. Choose what you are called.", arrived.provider);
    let address = match arrived.email_proven {
        true => view! { <p class="hint">"Your address: " <b dir="auto">{arrived.email.clone()}</b></p> }.into_any(),
        false => view! {
            <Field
                label="Email"
                name="email"
                kind="email"
                value=typed("email", &arrived.email)
                error=error("email")
                hint=Some("Nobody else sees it. We send a link there to confirm it.")
                autocomplete=Some("email")
                required=true
            />
        }
        .into_any(),
    };
    let invitation = match invite_wanted {
        true => view! {
            <Field
                label="Invitation"
                name="invite"
                value=invite
                error=error("invite")
                hint=Some("This place takes new members by invitation: what stands behind invite= in its link.")
                literal=true
                required=true
            />
        }
        .into_any(),
        false => view! { <input type="hidden" name="invite" value=invite/> }.into_any(),
    };
    let (handle, name) = (typed("handle", &arrived.handle), typed("name", &arrived.name));
    let (wrong_handle, wrong_name) = (error("handle"), error("name"));
    let FormState { errors, note, .. } = form;
    view! {
        <Gate title=TITLE>
            <p>{words}</p>
            <ErrorSummary errors note/>
            <form class="stack" method="post" action=PAGE>
                <Field
                    label="Handle"
                    name="handle"
                    value=handle
                    error=wrong_handle
                    hint=Some("3 to 20 of a–z, 0–9 and hyphens: your address here.")
                    autocomplete=Some("username")
                    required=true
                />
                <Field
                    label="Name"
                    name="name"
                    value=name
                    error=wrong_name
                    hint=Some("As others read it. Empty: your handle.")
                    autocomplete=Some("name")
                />
                {address}
                {invitation}
                <SubmitButton label="Create account" primary=true block=true/>
            </form>
            <p class="ui muted">"A member already? " <a href="/login?next=/settings/security">"Sign in"</a> " and link it under Security."</p>
        </Gate>
    }
    .into_any()
}
