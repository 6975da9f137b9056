//! The button that sends a form.

use leptos::prelude::*;

/// Sends its form. Once the program is there, every form is sent once, and its button says so meanwhile.
#[component]
pub fn SubmitButton(
    label: &'static str,
    /// The one filled button of a view.
    #[prop(optional)]
    primary: bool,
    /// As wide as its form.
    #[prop(optional)]
    block: bool,
    /// Sent with the form, when it has several buttons or none of its fields says what to do.
    #[prop(optional_no_strip)]
    name: Option<&'static str>,
    #[prop(optional_no_strip)] value: Option<&'static str>,
) -> impl IntoView {
    let class = match (primary, block) {
        (true, true) => "button primary block",
        (true, false) => "button primary",
        (false, true) => "button block",
        (false, false) => "button",
    };
    view! { <button class=class type="submit" name=name value=value>{label}</button> }
}
