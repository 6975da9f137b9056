//! Light, dark, or as the device says; a form, so that it works plain.

use leptos::prelude::*;

const THEMES: [(&str, &str); 3] = [("auto", "Auto"), ("light", "Light"), ("dark", "Dark")];

/// Sends the choice to `/theme`, which comes back to `next`.
#[component]
pub fn ThemeForm(
    /// `auto`, `light` or `dark`.
    current: &'static str,
    /// This page's path.
    #[prop(into)]
    next: Signal<String>,
) -> impl IntoView {
    let buttons = THEMES.map(|(value, label)| {
        view! {
            <button
                class="button quiet small"
                name="theme"
                value=value
                aria-describedby="theme-label"
                aria-pressed=if value == current { "true" } else { "false" }
            >
                {label}
            </button>
        }
    });
    view! {
        <form class="row end" method="post" action="/theme">
            <input type="hidden" name="next" value=move || next.get()/>
            <span id="theme-label">"Theme"</span>
            {buttons.into_iter().collect_view()}
        </form>
    }
    .into_any()
}
