//! The pages behind mailed links. Looking at one changes nothing, for there are programs that follow every link in a
//! mail.

use leptos::prelude::*;

use super::gate::{Gate, shut, token};
use crate::accounts::server::{Linked, confirmation, recovery, undoing};
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::ui::{ErrorSummary, Field, SubmitButton};

/// `/password/reset/{token}`.
#[component]
pub fn ResetPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let token = token();
    let action = format!("/password/reset/{token}");
    let form = expect_context::<FormState>().on(&action);
    Suspend::new(async move {
        match recovery(&platform, &token).await {
            Ok(linked) => choose(&linked, action, form),
            Err(error) => shut("A new password", &error, ("/password/forgot", "Ask for a new link")),
        }
    })
}

fn choose(linked: &Linked, action: String, form: FormState) -> AnyView {
    let handle = linked.handle.clone();
    view! {
        <Gate title="A new password">
            <p>{format!("For @{handle}. Every device that is signed in will be signed out.")}</p>
            <ErrorSummary errors=form.errors.clone() note=form.note.clone()/>
            <form class="stack" method="post" action=action>
                // For the programs that keep passwords.
                <input class="vh" name="username" autocomplete="username" value=handle tabindex="-1" aria-hidden="true" readonly/>
                <Field
                    label="Password"
                    name="password"
                    kind="password"
                    error=form.errors.get("password").map(str::to_owned)
                    hint=Some("At least 10 characters. Three or four words make a good one.")
                    autocomplete=Some("new-password")
                    required=true
                />
                <SubmitButton label="Set the password" primary=true block=true/>
            </form>
        </Gate>
    }
    .into_any()
}

/// `/email/confirm/{token}`.
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let token = token();
    let action = format!("/email/confirm/{token}");
    let form = expect_context::<FormState>().on(&action);
    Suspend::new(async move {
        match confirmation(&platform, &token).await {
            Ok(Linked { email, handle, .. }) => {
                let words = format!("Is {email} yours, and is it for the account @{handle}?");
                one_button("Confirm your address", words, (action, "Confirm the address"), form)
            }
            Err(error) => shut("Confirm your address", &error, ("/settings/security", "To the settings")),
        }
    })
}

/// `/email/undo/{token}`.
#[component]
pub fn UndoPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let token = token();
    let action = format!("/email/undo/{token}");
    let form = expect_context::<FormState>().on(&action);
    Suspend::new(async move {
        match undoing(&platform, &token).await {
            Ok(Linked { email, handle, .. }) => {
                let words = format!(
                    "Mails for @{handle} go to {email} again, and every device is signed out. Then choose a new password."
                );
                one_button("Bring your address back", words, (action, "Bring it back"), form)
            }
            Err(error) => shut("Bring your address back", &error, ("/", "To the newest posts")),
        }
    })
}

fn one_button(title: &'static str, words: String, button: (String, &'static str), form: FormState) -> AnyView {
    let (action, label) = button;
    view! {
        <Gate title>
            <ErrorSummary errors=form.errors.clone() note=form.note.clone()/>
            <p>{words}</p>
            <form method="post" action=action>
                <SubmitButton label primary=true block=true/>
            </form>
        </Gate>
    }
    .into_any()
}
