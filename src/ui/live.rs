//! A green dot and a word, where something arrives by itself.

use leptos::prelude::*;

/// “Live”, or “6 here now”. Absent without a connection: show it only while there is one.
#[component]
pub fn LiveSign(#[prop(default = "Live".into(), into)] text: String) -> impl IntoView {
    view! { <span class="live">{text}</span> }
}
