//! The fields of a webhook, as a new one and an old one have them.

use leptos::prelude::*;

use crate::platform::form::FormState;
use crate::ui::{CheckField, Field, FieldError};
use crate::webhooks::{EVENTS, event_words};

/// Address and events: as they were typed, else as they are.
#[component]
pub fn WebhookFields(form: FormState, url: String, events: Vec<String>) -> impl IntoView {
    let typed = form.value("url").map(str::to_owned);
    let was_sent = typed.is_some();
    let error = |name: &str| form.errors.get(name).map(str::to_owned);
    let boxes = EVENTS.map(|event| {
        let checked = if was_sent { form.value(event).is_some() } else { events.iter().any(|known| known == event) };
        view! { <CheckField label=event name=event checked=checked hint=Some(event_words(event))/> }
    });
    let none = error("events").map(|text| view! { <FieldError id="events-error" text=text/> });
    let (value, wrong) = (typed.unwrap_or(url), error("url"));
    view! {
        <Field
            label="Address"
            name="url"
            kind="url"
            value=value
            error=wrong
            hint=Some("Where your program listens, such as https://hooks.example.org/tidings.")
            maxlength=Some(2000)
            required=true
            literal=true
        />
        <fieldset class="stack" id="events">
            <legend>"It is told when"</legend>
            {boxes.into_iter().collect_view()}
            {none}
        </fieldset>
    }
    .into_any()
}
