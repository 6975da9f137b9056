//! The second step of a sign-in.

use leptos::prelude::*;

use super::gate::{Gate, next};
use crate::accounts::server::{half_here, has_passkeys, is_half_in};
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
        match is_half_in(&platform, &half).await {
            Ok(true) => ask(form, next, has_passkeys(&platform)).into_any(),
            // Without the first step there is no second.
            _ => view! { <SignInFirst next/> }.into_any(),
        }
    })
}

fn ask(form: FormState, next: String, here: bool) -> impl IntoView {
    let again = next.clone();
    view! {
        <Gate title="One more step">
            <p>"Open your authenticator app and type the six digits that it shows for this place, or use a passkey."</p>
            <ErrorSummary errors=form.errors.clone() note=form.note.clone()/>
            <form class="stack" method="post" action="/login/second-factor">
                <input type="hidden" name="next" value=next/>
                <Field
                    label="Code"
                    name="code"
                    error=form.errors.get("code").map(str::to_owned)
                    hint=Some("The app is gone? A recovery code does, too.")
                    autocomplete=Some("one-time-code")
                    required=true
                    autofocus=true
                    literal=true
                />
                <SubmitButton label="Sign in" primary=true block=true/>
            </form>
            {here
                .then(|| {
                    view! {
                        <form class="stack" method="post" action="/login/second-factor">
                            <input type="hidden" name="next" value=again/>
                            <input type="hidden" name="credential" id="second-passkey"/>
                            <PasskeyButton
                                label="Use a passkey".to_owned()
                                asking=Asking::Second
                                into="second-passkey".to_owned()
                            />
                        </form>
                    }
                })}
        </Gate>
    }
}
