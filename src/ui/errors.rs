//! What is wrong with a form: at its top, and beside each field.

use leptos::prelude::*;
use leptos::tachys::renderer::types::Element;

use super::sprite::Icon;
use crate::platform::browser;
use crate::platform::error::FieldErrors;

/// One field's error; `id` is what the field's `aria-describedby` names.
#[component]
pub fn FieldError(#[prop(into)] id: String, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <p class="error" id=id>
            <Icon name="warn"/>
            <span>{text}</span>
        </p>
    }
}

/// All that is wrong, with links to the fields. Nothing when nothing is. It takes the focus, with or
/// without script, unless the reader is in a field already.
#[component]
pub fn ErrorSummary(
    errors: FieldErrors,
    /// A sentence about the whole form.
    #[prop(optional_no_strip)]
    note: Option<String>,
    /// Begins the ids of the fields, as in [`super::Field`].
    #[prop(optional)]
    scope: &'static str,
) -> impl IntoView {
    if errors.is_empty() && note.is_none() {
        return ().into_any();
    }
    let fields = errors.iter().filter(|(name, _)| !name.is_empty()).map(|(name, words)| {
        view! { <li><a href=["#", scope, name].concat()>{words.to_owned()}</a></li> }
    });
    let list = fields.collect::<Vec<_>>();
    view! {
        <div class="note bad" id=[scope, "errors"].concat() role="alert" tabindex="-1" autofocus use:take_focus>
            {note.map(|note| view! { <p>{note}</p> })}
            {(!list.is_empty()).then(|| view! { <ul class="ui" role="list">{list}</ul> })}
        </div>
    }
    .into_any()
}

/// Runs in the browser alone, and waits until the summary is on the page.
fn take_focus(element: Element) {
    browser::after(0, move || {
        if browser::active_id().is_empty() {
            browser::focus(&element.id());
        }
    });
}
