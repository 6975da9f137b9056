//! Light, dark, or as the device says; a form, so that it works plain.

use leptos::prelude::*;

const THEMES: [(&str, &str); 3] = [("auto", "Auto"), ("light", "Light"), ("dark", "Dark")];

/// Sends the choice to `/theme`, which comes back to `next`.
#[component]
pub fn ThemeForm(
    /// `auto`, `light` or `dark`.
    current: &'static str,
    /// Begins the id, where a page has the choice twice.
    #[prop(optional)]
    scope: &'static str,
    /// This page's path.
    #[prop(into)]
    next: Signal<String>,
) -> impl IntoView {
    let label_id = [scope, "theme-label"].concat();
    let labelled = label_id.clone();
    let buttons = THEMES.map(move |(value, label)| {
        view! {
            <button
                class="button quiet small"
                name="theme"
                value=value
                aria-describedby=labelled.clone()
                aria-pressed=if value == current { "true" } else { "false" }
            >
                {label}
            </button>
        }
    });
    view! {
        <form class="row end" method="post" action="/theme">
            <input type="hidden" name="next" value=move || next.get()/>
            <span id=label_id>"Theme"</span>
            {buttons.into_iter().collect_view()}
        </form>
    }
    .into_any()
}
