//! The page around a form that lets somebody in.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::accounts::Viewer;
use crate::frame::PageTitle;
use crate::ui::{Brand, GateArt};

/// A form on one side, the signal flags on the other.
#[component]
pub fn Gate(title: &'static str, children: Children) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    view! {
        <PageTitle title=title.to_owned()/>
        <a class="skip vh" href="#main">"Skip to the content"</a>
        <main id="main" class="gate">
            <div class="gate-form stack">
                <Brand place=viewer.place/>
                <h1>{title}</h1>
                {children()}
            </div>
            <GateArt/>
        </main>
    }
}

/// Where to go afterwards: `next` of the address.
pub fn next() -> String {
    use_query_map().with_untracked(|query| query.get("next").unwrap_or_default())
}

/// An address with `next` handed on.
pub fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?next={}", leptos_router::location::Url::escape(next))
    }
}
