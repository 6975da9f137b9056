//! What stands beside every page of those who keep order.

use leptos::prelude::*;

use crate::accounts::{Role, Viewer};
use crate::ui::Icon;

/// The pages that the viewer may see; `here` is the address of this one.
#[component]
pub fn Side(here: &'static str) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let owner = viewer.me.is_some_and(|me| me.role == Role::Owner);
    let link = |href: &'static str, icon: &'static str, words: &'static str| {
        view! { <a href=href aria-current=(href == here).then_some("page")><Icon name=icon/>{words}</a> }
    };
    let more = owner.then(|| {
        view! {
            {link("/admin/invites", "mail", "Invitations")}
            {link("/admin/jobs", "stack", "Jobs")}
            {link("/admin/schedules", "clock", "Schedules")}
            {link("/admin/apps", "code", "Apps")}
            {link("/admin/audit", "log", "Audit log")}
        }
    });
    view! {
        <nav class="side" aria-label="Keeping order">
            <span class="eyebrow">"Keeping order"</span>
            {link("/admin/members", "people", "Members")}
            {more}
        </nav>
    }
}
