//! The second step of a sign-in.

use leptos::prelude::*;

use super::gate::{Gate, next};
use crate::accounts::server::{Ways, half_here, ways};
use crate::accounts::ui::{Asking, PasskeyButton};
use crate::frame::SignInFirst;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::ui::{ErrorSummary, Field, SubmitButton};

/// `/login/second-factor`.
#[component]
pub fn SecondStepPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let half = half_here(&platform);
    let form = expect_context::<FormState>().on("/login/second-factor");
    let next = form.value("next").map_or_else(next, str::to_owned);
    Suspend::new(async move {
        match ways(&platform, &half).await {
            Ok(Some(ways)) => ask(form, next, ways).into_any(),
            // Without the first step there is no second.
            _ => view! { <SignInFirst next/> }.into_any(),
        }
    })
}

fn ask(form: FormState, next: String, ways: Ways) -> impl IntoView {
    let words = match ways {
        Ways { app: true, passkey: true } => {
            "Open your authenticator app and type the six digits that it shows for this place, or use a passkey."
        }
        Ways { app: true, passkey: false } => {
            "Open your authenticator app and type the six digits that it shows for this place."
        }
        Ways { app: false, .. } => "Use a passkey, or type one of your recovery codes.",
    };
    view! {
        <Gate title="One more step">
            <p>{words}</p>
            <ErrorSummary errors=form.errors.clone() note=form.note.clone()/>
            <form class="stack" method="post" action="/login/second-factor">
                <input type="hidden" name="next" value=next/>
                <Field
                    label="Code"
                    name="code"
                    error=form.errors.get("code").map(str::to_owned)
                    hint=Some("It is gone? A recovery code does, too.")
                    autocomplete=Some("one-time-code")
                    required=true
                    autofocus=true
                    literal=true
                />
                <SubmitButton label="Sign in" primary=true block=true/>
                {ways
                    .passkey
                    .then(|| {
                        view! {
                            <input type="hidden" name="credential" id="second-passkey"/>
                            <PasskeyButton
                                label="Use a passkey".to_owned()
                                asking=Asking::Second
                                into="second-passkey".to_owned()
                            />
                        }
                    })}
            </form>
        </Gate>
    }
}
