//! The page around a form that lets somebody in.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::accounts::Viewer;
use crate::frame::{NotFound, PageTitle, set_status};
use crate::platform::error::AppError;
use crate::platform::server::http::query_here;
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
    .into_any()
}

/// What stands in place of a form that cannot be shown: the words, and where to go from there.
pub fn shut(title: &'static str, error: &AppError, way_on: (&'static str, &'static str)) -> AnyView {
    if *error == AppError::NotFound {
        return view! { <NotFound/> }.into_any();
    }
    set_status(error.status());
    let words = error.sentence();
    let (href, label) = way_on;
    view! {
        <Gate title>
            <p>{words}</p>
            <p><a class="button" href=href>{label}</a></p>
        </Gate>
    }
    .into_any()
}

/// Where to go afterwards: `next` of the address.
pub fn next() -> String {
    query("next")
}

/// A parameter of the address; empty when it is not there.
pub fn query(name: &str) -> String {
    query_here(name)
}

/// The token in the address.
pub fn token() -> String {
    use_params_map().with_untracked(|params| params.get("token").unwrap_or_default())
}

/// An address with `next` handed on.
pub fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?next={}", leptos_router::location::Url::escape(next))
    }
}
