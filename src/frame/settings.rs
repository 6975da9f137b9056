//! The frame around the pages of the settings.

use leptos::prelude::*;

use crate::ui::Icon;

/// The pages of the settings: address, icon, name.
const PAGES: [(&str, &str, &str); 6] = [
    ("/settings/profile", "flagicon", "Profile"),
    ("/settings/security", "key", "Security"),
    ("/settings/notifications", "bell", "Mails"),
    ("/settings/data", "download", "Your data"),
    ("/settings/apps", "lock", "Authorised apps"),
    ("/settings/developer", "code", "Developer"),
];

/// One page of the settings: the way to the others beside it, one subject a section.
#[component]
pub fn Settings(
    /// This page's address.
    here: &'static str,
    title: &'static str,
    hint: &'static str,
    children: Children,
) -> impl IntoView {
    let links = PAGES.map(|(href, icon, name)| {
        view! {
            <a href=href aria-current=(href == here).then_some("page")>
                <Icon name=icon/>
                {name}
            </a>
        }
    });
    view! {
        <main id="main" class="page with-side">
            <nav class="side" aria-label="Settings">
                <span class="eyebrow">"Settings"</span>
                {links.into_iter().collect_view()}
            </nav>
            <div class="settings">
                <header>
                    <h1>{title}</h1>
                    <p class="hint">{hint}</p>
                </header>
                {children()}
            </div>
        </main>
    }
}
