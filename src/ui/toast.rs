//! What an act has done, in at most six words.

use leptos::prelude::*;
use leptos::tachys::renderer::types::Element;

use super::sprite::Icon;
use crate::platform::browser;

/// How long a toast stays.
const SHOWN_MS: u32 = 8_000;

/// The corner in which toasts appear. It is on the page from the start, so that they are read out.
#[component]
pub fn Toasts(children: Children) -> impl IntoView {
    view! { <div class="toasts" role="status">{children()}</div> }.into_any()
}

/// One toast, never an error. In the browser it goes after 8 seconds, later while it is pointed at.
#[component]
pub fn Toast(
    /// Names the element, to hide it.
    id: &'static str,
    #[prop(into)] text: String,
    #[prop(optional, into)] href: String,
    /// The words of the link to `href`: “See the post”.
    #[prop(optional, into)]
    action: String,
) -> impl IntoView {
    let link = (!href.is_empty()).then(|| view! { <a href=href>{action}</a> });
    view! {
        <p class="toast" id=id use:leaves>
            <Icon name="check"/>
            <span>{text}</span>
            {link}
        </p>
    }
    .into_any()
}

/// Runs in the browser alone.
fn leaves(element: Element) {
    browser::dismiss_later(element.id(), SHOWN_MS);
}
