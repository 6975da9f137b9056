//! Joining.

use leptos::prelude::*;

use super::gate::{Gate, next, query, with_next};
use super::new_account::NewAccount;
use crate::accounts::server::admission;
use crate::frame::set_status;
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;

/// `/register`, with `?invite=` where one is needed.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let form = expect_context::<FormState>().on("/register");
    let next = form.value("next").map_or_else(next, str::to_owned);
    let invite = form.value("invite").map_or_else(|| query("invite"), str::to_owned);
    let sign_in = with_next("/login", &next);
    Suspend::new(async move {
        let inside = match admission(&platform, &invite).await {
            Ok(()) => view! {
                <NewAccount
                    form
                    action="/register".to_owned()
                    hidden=vec![("next", next), ("invite", invite)]
                    email_hint="Nobody else sees it. We send a link there to confirm it."
                />
            }
            .into_any(),
            Err(error) => refused(&error),
        };
        view! {
            <Gate title="Create an account">
                {inside}
                <p class="ui muted">"A member already? " <a href=sign_in>"Sign in"</a></p>
            </Gate>
        }
        .into_any()
    })
}

/// That the place is closed is no error of whoever looks; a dead invitation is gone.
fn refused(error: &AppError) -> AnyView {
    if !matches!(error, AppError::Invalid(_)) {
        set_status(error.status());
    }
    let words = error.sentence();
    view! { <p>{words}</p> }.into_any()
}
