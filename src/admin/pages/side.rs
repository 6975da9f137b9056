//! What stands beside every operator's page.

use leptos::prelude::*;

use crate::ui::Icon;

/// The operator's pages; `here` is the address of this one.
#[component]
pub fn Side(here: &'static str) -> impl IntoView {
    let link = |href: &'static str, icon: &'static str, words: &'static str| {
        view! { <a href=href aria-current=(href == here).then_some("page")><Icon name=icon/>{words}</a> }
    };
    view! {
        <nav class="side" aria-label="Operator">
            <span class="eyebrow">"Operator"</span>
            {link("/admin/jobs", "stack", "Jobs")}
            {link("/admin/schedules", "clock", "Schedules")}
            {link("/admin/invites", "mail", "Invitations")}
        </nav>
    }
}
