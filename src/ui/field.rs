//! Fields. What is typed belongs to the reader: a value is only where the field begins, so that
//! nothing typed before the program woke up is lost.

use leptos::prelude::*;

use super::errors::FieldError;

/// The `aria-describedby` of a field: its hint before its error.
pub(super) fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (true, true) => Some(format!("{id}-hint {id}-error")),
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (false, false) => None,
    }
}

/// A label, perhaps with a link at its end: “I forgot it”.
pub(super) fn label_row(id: String, label: &'static str, aside: Option<(&'static str, &'static str)>) -> AnyView {
    match aside {
        None => view! { <label for=id>{label}</label> }.into_any(),
        Some((href, words)) => view! {
            <div class="row spread">
                <label for=id><b>{label}</b></label>
                <a class="ui" href=href>{words}</a>
            </div>
        }
        .into_any(),
    }
}

/// One line of text with its label, hint and error.
#[component]
pub fn Field(
    label: &'static str,
    name: &'static str,
    /// Begins the id, where several forms of a page have a field of this name.
    #[prop(optional)]
    scope: &'static str,
    /// The input's type.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional_no_strip)] hint: Option<&'static str>,
    #[prop(optional_no_strip)] autocomplete: Option<&'static str>,
    #[prop(optional_no_strip)] placeholder: Option<&'static str>,
    #[prop(optional_no_strip)] maxlength: Option<u32>,
    #[prop(optional)] required: bool,
    #[prop(optional)] autofocus: bool,
    /// For handles and addresses: no capitals, no spelling marks.
    #[prop(optional)]
    literal: bool,
    /// A link beside the label: address and words.
    #[prop(optional_no_strip)]
    aside: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    let id = [scope, name].concat();
    view! {
        <div class="field">
            {label_row(id.clone(), label, aside)}
            <input
                class="input"
                id=id.clone()
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                placeholder=placeholder
                maxlength=maxlength.map(|length| length.to_string())
                required=required
                autofocus=autofocus
                autocapitalize=literal.then_some("none")
                spellcheck=literal.then_some("false")
                dir=(kind == "text" && !literal).then_some("auto")
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=described_by(&id, hint.is_some(), error.is_some())
            />
            {hint.map(|hint| view! { <span class="hint" id=[&id, "-hint"].concat()>{hint}</span> })}
            {error.map(|error| view! { <FieldError id=[&id, "-error"].concat() text=error/> })}
        </div>
    }
    .into_any()
}

/// A box to tick, with its words beside it.
#[component]
pub fn CheckField(
    #[prop(into)] label: String,
    name: &'static str,
    #[prop(default = "on")] value: &'static str,
    /// `checkbox` or `radio`.
    #[prop(default = "checkbox")]
    kind: &'static str,
    #[prop(optional)] checked: bool,
    #[prop(optional_no_strip)] hint: Option<&'static str>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input type=kind name=name value=value checked=checked/>
            <span>
                {label}
                {hint.map(|hint| view! { <br/><span class="hint">{hint}</span> })}
            </span>
        </label>
    }
    .into_any()
}
