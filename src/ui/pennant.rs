//! Pennants: tags, and what is new.

use leptos::prelude::*;

/// A tag, as the way to its page.
#[component]
pub fn TagPennant(#[prop(into)] tag: String) -> impl IntoView {
    // Tags are plain lower-case words with hyphens: nothing in them needs escaping in an address.
    let href = ["/tags/", &tag].concat();
    view! { <a class="pennant" href=href>{tag}</a> }
}

/// Yellow: this is new to you.
#[component]
pub fn NewPennant() -> impl IntoView {
    view! { <span class="pennant new">"New"</span> }
}
