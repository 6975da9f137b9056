//! Asking once more who somebody is, before something dangerous.

use leptos::prelude::*;

use super::gate::Gate;
use crate::accounts::server::{Member, SecondStep, Waiting, second_step};
use crate::frame::NotFound;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::shown_once;
use crate::ui::{ErrorSummary, Field, SubmitButton};

/// Only ever drawn as the answer to a form; as an address it is nothing.
#[component]
pub fn ConfirmItIsYouPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let refused = expect_context::<FormState>().on("/confirm");
    let waiting = shown_once::<Waiting>();
    let member = Member::maybe_current();
    Suspend::new(async move {
        let (Some(waiting), Some(member)) = (waiting, member) else { return view! { <NotFound/> }.into_any() };
        let has_app = matches!(second_step(&platform, &member).await, Ok(SecondStep::On { .. }));
        ask(waiting, has_app, refused)
    })
}

fn ask(waiting: Waiting, has_app: bool, refused: FormState) -> AnyView {
    let (errors, note) = (refused.errors.clone(), refused.note.clone());
    let error = move |name: &str| refused.errors.get(name).map(str::to_owned);
    let hidden = waiting.fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let code = has_app.then(|| {
        view! {
            <Field
                label="Or a code"
                name="confirm_code"
                error=error("confirm_code")
                hint=Some("Of your authenticator app, in place of the password.")
                autocomplete=Some("one-time-code")
                literal=true
            />
        }
    });
    view! {
        <Gate title="Confirm that it is you">
            <p>"This can change much, and it is a while since you signed in. What you have just sent waits here."</p>
            <ErrorSummary errors note/>
            <form class="stack" method="post" action=waiting.action>
                {hidden.collect_view()}
                <Field
                    label="Password"
                    name="confirm_password"
                    kind="password"
                    error=error("confirm_password")
                    autocomplete=Some("current-password")
                    required=!has_app
                    autofocus=true
                />
                {code}
                <SubmitButton label="Confirm and go on" primary=true block=true/>
            </form>
            <p class="hint">"Then you are not asked again for 15 minutes."</p>
        </Gate>
    }
    .into_any()
}
