//! Changing one's password.

use leptos::prelude::*;

use crate::platform::form::FormState;
use crate::ui::{Field, SubmitButton};

/// The section with the form; `do` is `password`.
#[component]
pub fn PasswordSection(refused: FormState) -> impl IntoView {
    let error = |name: &str| refused.errors.get(name).map(str::to_owned);
    view! {
        <section aria-labelledby="change-password">
            <div>
                <h2 id="change-password">"Password"</h2>
                <p class="hint">"A new one signs you out on every other device."</p>
            </div>
            <form class="stack" method="post" action=super::PAGE>
                <Field
                    label="Current password"
                    name="current_password"
                    kind="password"
                    error=error("current_password")
                    autocomplete=Some("current-password")
                    required=true
                    aside=Some(("/password/forgot", "I forgot it"))
                />
                <Field
                    label="New password"
                    name="password"
                    kind="password"
                    error=error("password")
                    hint=Some("At least 10 characters. Three or four words make a good one.")
                    autocomplete=Some("new-password")
                    required=true
                />
                <SubmitButton label="Change the password" name=Some("do") value=Some("password")/>
            </form>
        </section>
    }
    .into_any()
}
