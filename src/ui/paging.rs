//! The way to what is older.

use leptos::prelude::*;

/// A link to the next page of a list, none on the last.
#[component]
pub fn Pages(
    #[prop(optional_no_strip)] older_href: Option<String>,
    /// The words on the link: “Older posts”.
    #[prop(default = "Older posts")]
    label: &'static str,
    /// What the navigation is called: “More posts”.
    #[prop(default = "More posts")]
    name: &'static str,
) -> impl IntoView {
    older_href.map(|href| {
        view! {
            <nav class="pages" aria-label=name>
                <a class="button" href=href>{label}</a>
            </nav>
        }
    })
}
