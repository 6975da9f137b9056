//! `/device`: the code that a device shows.

use leptos::prelude::*;

use super::consent::{could, for_how_long};
use crate::accounts::server::Member;
use crate::frame::{PageTitle, SignInFirst};
use crate::oauth::server::Waiting;
use crate::platform::form::FormState;
use crate::platform::server::http::{done_here, query_here, shown_once};
use crate::ui::{ErrorSummary, Field, SubmitButton};

const PAGE: &str = "/device";

/// Asks for the code, and then whether the app may.
#[component]
pub fn DevicePage() -> impl IntoView {
    let form = expect_context::<FormState>().on(PAGE);
    let asked = query_here("code");
    let page = match (Member::maybe_current(), shown_once::<Waiting>()) {
        (None, _) => {
            let code: String = asked.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(20).collect();
            let next = if code.is_empty() { PAGE.to_owned() } else { format!("{PAGE}?code={code}") };
            view! { <SignInFirst next=next/> }.into_any()
        }
        (Some(_), Some(waiting)) => decide(waiting),
        (Some(_), None) => ask(form, asked),
    };
    view! {
        <PageTitle title="Connect a device".to_owned()/>
        {page}
    }
}

fn ask(form: FormState, asked: String) -> AnyView {
    let done = match done_here().as_str() {
        "allowed" => Some("The device is connected. You can go back to it."),
        "denied" => Some("The device was refused."),
        _ => None,
    };
    let code = form.value("code").map_or(asked, str::to_owned);
    view! {
        <main id="main" class="page consent stack">
            <h1>"Connect a device"</h1>
            {done.map(|words| view! { <p class="note ok" role="status">{words}</p> })}
            <p class="dek">"Type the code that the device shows."</p>
            <ErrorSummary errors=form.errors.clone() note=form.note.clone()/>
            <form class="sheet stack" method="post" action=PAGE>
                <Field
                    label="Code"
                    name="code"
                    value=code
                    error=form.errors.get("code").map(str::to_owned)
                    hint=Some("Eight letters. Only go on if the device is before you: whoever sends you a code wants in.")
                    autocomplete=Some("off")
                    literal=true
                    required=true
                    autofocus=true
                />
                <SubmitButton label="Go on" primary=true block=true/>
            </form>
        </main>
    }
    .into_any()
}

fn decide(waiting: Waiting) -> AnyView {
    let Waiting { app, access, code } = waiting;
    view! {
        <main id="main" class="page consent stack">
            <h1 dir="auto">{format!("Let {} use your account?", app.name)}</h1>
            <p class="dek">
                "It runs on a device that shows the code " <b>{code.clone()}</b> ", and is by "
                <b dir="auto">{app.owner_name.clone()}</b> "."
            </p>
            <form class="sheet stack" method="post" action=PAGE>
                <input type="hidden" name="code" value=code/>
                <h2 class="eyebrow">"It could"</h2>
                {could(&access)}
                {for_how_long()}
                <p class="note warn">"Go on only if the device is before you and shows this code."</p>
                <div class="row two">
                    <button class="button" name="decision" value="deny">"Do not allow"</button>
                    <button class="button primary" name="decision" value="allow">{format!("Allow {}", app.name)}</button>
                </div>
            </form>
        </main>
    }
    .into_any()
}
