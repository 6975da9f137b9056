//! Signing in.

use leptos::prelude::*;

use super::gate::{Gate, next, with_next};
use crate::accounts::Viewer;
use crate::accounts::server::has_passkeys;
use crate::accounts::ui::{Asking, PasskeyButton};
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::done_here;
use crate::ui::{CheckField, ErrorSummary, Field, SubmitButton};

/// `/login`.
#[component]
pub fn LoginPage() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let form = expect_context::<FormState>().on("/login");
    let next = form.value("next").map_or_else(next, str::to_owned);
    let here = has_passkeys(&expect_context::<Platform>());
    let join = with_next("/register", &next);
    let elsewhere = expect_context::<Platform>().config.provider.as_ref().map(|provider| provider.name.clone());
    let there = with_next("/login/provider", &next);
    view! {
        <Gate title="Sign in">
            {done().map(|words| view! { <p class="note ok" role="status">{words}</p> })}
            <ErrorSummary errors=form.errors.clone() note=form.note.clone()/>
            <form class="stack" method="post" action="/login">
                <input type="hidden" name="next" value=next/>
                <Field
                    label="Email or handle"
                    name="email"
                    value=form.value("email").unwrap_or_default().to_owned()
                    autocomplete=Some("username")
                    hint=Some("Until your address is confirmed: your handle.")
                    literal=true
                    required=true
                />
                <Field
                    label="Password"
                    name="password"
                    kind="password"
                    error=form.errors.get("password").map(str::to_owned)
                    autocomplete=Some("current-password")
                    required=true
                    aside=Some(("/password/forgot", "I forgot it"))
                />
                <CheckField
                    label="Keep me signed in on this device"
                    name="keep"
                    hint=Some("For 90 days, or until two weeks without a visit. Leave it off on a shared computer.")
                    checked=form.value("keep").is_some()
                />
                <SubmitButton label="Sign in" primary=true block=true/>
                {here
                    .then(|| {
                        view! {
                            <input type="hidden" name="credential" id="passkey"/>
                            <PasskeyButton
                                label="Sign in with a passkey".to_owned()
                                asking=Asking::Enter
                                into="passkey".to_owned()
                            />
                        }
                    })}
            </form>
            {elsewhere
                .map(|name| {
                    // A link: a form's answer may not lead to another site.
                    view! { <a class="button block" href=there rel="nofollow">{format!("Sign in with {name}")}</a> }
                })}
            {viewer
                .signup_open
                .then(|| view! { <p class="ui muted">"New here? " <a href=join>"Create an account"</a></p> })}
        </Gate>
    }
}

/// What a mailed link that leads here has done, if the address says one of ours.
fn done() -> Option<&'static str> {
    match done_here().as_str() {
        "leaving" => {
            Some("You are signed out, and your account will be deleted in a week. Sign in before that to keep it.")
        }
        "late" => Some("That took too long. Sign in once more."),
        "reset" => Some("Your new password is set, and every device is signed out. Sign in with it."),
        "confirmed" => Some("Your address is confirmed. Sign in to go on."),
        _ => None,
    }
}
