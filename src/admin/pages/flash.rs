//! What an act of the operator has done, said once on the page that it leads back to.

use leptos::prelude::*;

use crate::admin::server::Act;
use crate::platform::form::FormState;
use crate::platform::server::http::done_here;
use crate::ui::{ErrorSummary, Toast, Toasts};

/// The confirmation that came along, if it is one of ours.
#[component]
pub fn Done() -> impl IntoView {
    let words = Act::parse(&done_here()).map(Act::done);
    view! { <Toasts>{words.map(|words| view! { <Toast id="done" text=words/> })}</Toasts> }
}

/// What was wrong with an act, at the top of its page.
#[component]
pub fn Refused(#[prop(into)] path: String) -> impl IntoView {
    let refused = use_context::<FormState>().unwrap_or_default().on(&path);
    view! { <ErrorSummary errors=refused.errors note=refused.note/> }
}
