//! Joining.

use leptos::prelude::*;

use super::gate::{Gate, next, with_next};
use crate::accounts::Viewer;
use crate::platform::form::FormState;
use crate::ui::{ErrorSummary, Field, SubmitButton};

/// `/register`.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let form = expect_context::<FormState>().on("/register");
    let next = form.value("next").map_or_else(next, str::to_owned);
    let sign_in = with_next("/login", &next);
    let typed = |name: &str| form.value(name).unwrap_or_default().to_owned();
    let error = |name: &str| form.errors.get(name).map(str::to_owned);
    let fields = view! {
        <ErrorSummary errors=form.errors.clone() note=form.note.clone()/>
        <form class="stack" method="post" action="/register">
            <input type="hidden" name="next" value=next/>
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
                hint=Some("Nobody else sees it.")
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
    };
    view! {
        <Gate title="Create an account">
            {if viewer.signup_open {
                fields.into_any()
            } else {
                view! { <p>"This place takes no new members by itself. Ask its owner for an account."</p> }.into_any()
            }}
            <p class="ui muted">"A member already? " <a href=sign_in>"Sign in"</a></p>
        </Gate>
    }
}
