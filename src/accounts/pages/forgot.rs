//! Asking for a link to a new password.

use leptos::prelude::*;

use super::gate::Gate;
use crate::platform::form::FormState;
use crate::platform::server::http::done_here;
use crate::ui::{ErrorSummary, Field, SubmitButton};

/// `/password/forgot`.
#[component]
pub fn ForgotPage() -> impl IntoView {
    let form = expect_context::<FormState>().on("/password/forgot");
    let done = match done_here().as_str() {
        "sent" => Some(
            "If there is such an account, a mail is on its way to its address. The link in it works once, for 30 \
             minutes. Look into the folder for unwanted mail, too.",
        ),
        "undone" => Some(
            "Your address is back, and every device is signed out. Choose a new password now: the old one may be \
             known to somebody.",
        ),
        _ => None,
    };
    view! {
        <Gate title="A new password">
            <ErrorSummary errors=form.errors.clone() note=form.note.clone()/>
            {done.map(|words| view! { <p class="note ok" role="status">{words}</p> })}
            <form class="stack" method="post" action="/password/forgot">
                <Field
                    label="Email or handle"
                    name="email"
                    value=form.value("email").unwrap_or_default().to_owned()
                    error=form.errors.get("email").map(str::to_owned)
                    hint=Some("We send a link by which you can choose a new one.")
                    autocomplete=Some("username")
                    literal=true
                    required=true
                />
                <SubmitButton label="Send the link" primary=true block=true/>
            </form>
            <p class="ui muted">"It came back to you? " <a href="/login">"Sign in"</a></p>
        </Gate>
    }
}
