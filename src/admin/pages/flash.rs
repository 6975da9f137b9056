//! What an act of the operator has done, said once on the page that it leads back to.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::admin::server::Act;
use crate::platform::form::FormState;
use crate::ui::{ErrorSummary, Toast, Toasts};

/// The confirmation that the address asks for, if it is one of ours.
#[component]
pub fn Done() -> impl IntoView {
    let done = use_query_map().with_untracked(|query| query.get("done").unwrap_or_default());
    let words = Act::parse(&done).map(Act::done);
    view! { <Toasts>{words.map(|words| view! { <Toast id="done" text=words/> })}</Toasts> }
}

/// What was wrong with an act, at the top of its page.
#[component]
pub fn Refused(#[prop(into)] path: String) -> impl IntoView {
    let refused = use_context::<FormState>().unwrap_or_default().on(&path);
    view! { <ErrorSummary errors=refused.errors note=refused.note/> }
}
