//! What stands where there is nothing.

use leptos::prelude::*;

use super::flag::SignalFlag;

/// Says why it is empty, and the one thing to do about it. `Q` is for “nothing to show”.
#[component]
pub fn Empty(
    #[prop(default = 'Q')] flag: char,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional, into)] href: String,
    /// The words on the button to `href`.
    #[prop(optional, into)]
    action: String,
    /// True where this is all there is on the page: then the title is its `h1`.
    #[prop(optional)]
    whole_page: bool,
) -> impl IntoView {
    let title = if whole_page { view! { <h1>{title}</h1> }.into_any() } else { view! { <h2>{title}</h2> }.into_any() };
    let action = (!href.is_empty()).then(|| view! { <a class="button" href=href>{action}</a> });
    view! {
        <div class="empty">
            <SignalFlag letter=flag/>
            {title}
            <p class="muted">{text}</p>
            {action}
        </div>
    }
    .into_any()
}
