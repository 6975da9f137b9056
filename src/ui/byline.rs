//! Who said it, and when.

use leptos::prelude::*;

use super::pennant::NewPennant;
use super::time::{TimeKind, TimeText};
use crate::platform::time::Timestamp;

/// Name, time and what else is worth a word. The dots between are the stylesheet's.
#[component]
pub fn Byline(
    /// The name; empty for somebody who left.
    #[prop(into)]
    who: String,
    /// The member's page.
    #[prop(into)]
    href: String,
    #[prop(optional_no_strip)] at: Option<Timestamp>,
    #[prop(optional)] kind: TimeKind,
    #[prop(optional_no_strip)] now: Option<Timestamp>,
    /// Makes the time a link, to `#c4` for example.
    #[prop(optional, into)]
    link: String,
    /// “Author”, “Moderator”.
    #[prop(optional_no_strip)]
    badge: Option<&'static str>,
    #[prop(optional)] edited: bool,
    #[prop(optional)] is_new: bool,
) -> impl IntoView {
    let who = if who.is_empty() {
        view! { <span class="who">"Someone who left"</span> }.into_any()
    } else {
        view! { <a class="who" href=href dir="auto">{who}</a> }.into_any()
    };
    let time = at.map(|at| {
        let time = view! { <TimeText at kind now/> };
        if link.is_empty() { time.into_any() } else { view! { <a href=link>{time}</a> }.into_any() }
    });
    view! {
        <div class="byline">
            {who}
            {badge.map(|badge| view! { <span class="badge">{badge}</span> })}
            {time}
            {edited.then(|| view! { <span>"edited"</span> })}
            {is_new.then(|| view! { <NewPennant/> })}
        </div>
    }
    .into_any()
}
