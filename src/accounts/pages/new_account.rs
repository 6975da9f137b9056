//! The fields of a new account.

use leptos::prelude::*;

use crate::platform::form::FormState;
use crate::ui::{ErrorSummary, Field, SubmitButton};

/// The form, posting to the address of its page.
#[component]
pub fn NewAccount(
    form: FormState,
    action: String,
    /// Sent along as they are.
    #[prop(optional)]
    hidden: Vec<(&'static str, String)>,
    /// What is said below the address.
    email_hint: &'static str,
) -> impl IntoView {
    let typed = |name: &str| form.value(name).unwrap_or_default().to_owned();
    let error = |name: &str| form.errors.get(name).map(str::to_owned);
    let hidden = hidden
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <ErrorSummary errors=form.errors.clone() note=form.note.clone()/>
        <form class="stack" method="post" action=action>
            {hidden}
            <Field
                label="Handle"
                name="handle"
                value=typed("handle")
                error=error("handle")
                hint=Some("3 to 20 of a–z, 0–9 and hyphens: your address here.")
                autocomplete=Some("username")
                required=true
            />
            <Field
                label="Name"
                name="name"
                value=typed("name")
                error=error("name")
                hint=Some("As others read it. Empty: your handle.")
                autocomplete=Some("name")
            />
            <Field
                label="Email"
                name="email"
                kind="email"
                value=typed("email")
                error=error("email")
                hint=Some(email_hint)
                autocomplete=Some("email")
                required=true
            />
            <Field
                label="Password"
                name="password"
                kind="password"
                error=error("password")
                hint=Some("At least 10 characters. Three or four words make a good one.")
                autocomplete=Some("new-password")
                required=true
            />
            <SubmitButton label="Create account" primary=true block=true/>
        </form>
    }
    .into_any()
}
