//! The button that sends a form.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::platform::browser;

/// Sends its form once: while that is on its way the button says so and takes no second click.
///
/// A form that is sent the plain way needs no more. A page that sends it by script gives `busy`.
#[component]
pub fn SubmitButton(
    label: &'static str,
    /// The one filled button of a view.
    #[prop(optional)]
    primary: bool,
    /// As wide as its form.
    #[prop(optional)]
    block: bool,
    /// More classes: `quiet`, `danger`, `small`.
    #[prop(optional)]
    class: &'static str,
    /// Sent with the form, when it has several buttons.
    #[prop(optional_no_strip)]
    name: Option<&'static str>,
    #[prop(optional_no_strip)] value: Option<&'static str>,
    /// Where this button sends the form, when not to its own address.
    #[prop(optional_no_strip)]
    formaction: Option<String>,
    #[prop(optional_no_strip)] busy: Option<Signal<bool>>,
) -> impl IntoView {
    let mut classes = "button".to_owned();
    for (wanted, more) in [(primary, "primary"), (block, "block"), (!class.is_empty(), class)] {
        if wanted {
            classes.push(' ');
            classes.push_str(more);
        }
    }
    let click = move |event: MouseEvent| match busy {
        Some(busy) if busy.get_untracked() => event.prevent_default(),
        Some(_) => {}
        None => browser::submit_once(&event),
    };
    // Without a signal the attribute belongs to the browser, which sets and takes it by itself.
    let aria_busy = busy.map(|busy| move || busy.get().then_some("true"));
    view! {
        <button class=classes type="submit" name=name value=value formaction=formaction aria-busy=aria_busy on:click=click>
            {label}
        </button>
    }
    .into_any()
}
