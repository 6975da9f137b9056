//! `/settings/notifications`: which mails come by themselves.

use leptos::prelude::*;

use crate::accounts::server::Member;
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::notifications::server::wants_digest;
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::done_here;
use crate::ui::{CheckField, ErrorSummary, SubmitButton, Toast, Toasts};

/// This page's address.
const PAGE: &str = "/settings/notifications";

/// The weekly digest, or not.
#[component]
pub fn ChoicesPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let refused = expect_context::<FormState>().on(PAGE);
    let member = Member::current();
    let saved = done_here() == "saved";
    let page = Suspend::new(async move {
        match async { wants_digest(&platform, &member?).await }.await {
            Ok(comes) => shown(comes, refused),
            Err(AppError::SignInNeeded) => view! { <SignInFirst next=PAGE/> }.into_any(),
            Err(error) => failure(&error),
        }
    });
    view! {
        <PageTitle title="Mails".to_owned()/>
        {page}
        <Toasts>{saved.then(|| view! { <Toast id="done" text="Saved"/> })}</Toasts>
    }
}

fn shown(comes: bool, refused: FormState) -> AnyView {
    view! {
        <Settings here=PAGE title="Mails" hint="What concerns you stands behind the bell. This is about what is sent to you.">
            <ErrorSummary errors=refused.errors note=refused.note/>
            <section aria-labelledby="mails">
                <div>
                    <h2 id="mails">"By itself"</h2>
                    <p class="hint">"Mails about your account come in any case: nobody should change it behind your back."</p>
                </div>
                <form class="stack" method="post" action=PAGE>
                    <CheckField label="The weekly digest" name="digest" checked=comes
                        hint=Some("Once a week: what was read and talked about, and what you have not seen yet.")/>
                    <SubmitButton label="Save" primary=true/>
                </form>
            </section>
        </Settings>
    }
    .into_any()
}
