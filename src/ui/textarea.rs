//! Fields for many lines.

use leptos::prelude::*;

use super::errors::FieldError;
use super::field::{described_by, label_row};

/// The content of a `<textarea>`, for its `inner_html`.
///
/// Leptos writes the children of a textarea as they are, so somebody's `</textarea>` would end it
/// and become part of the page: never give it text as a child. A first line break is left out,
/// because the parser of HTML would drop it.
pub fn textarea_html(value: &str) -> String {
    value.trim_start_matches(['\r', '\n']).replace('&', "&amp;").replace('<', "&lt;")
}

/// Several lines of text with their label, hint and error. The field grows with what is typed.
#[component]
pub fn TextField(
    label: &'static str,
    name: &'static str,
    /// Begins the id, where several forms of a page have a field of this name.
    #[prop(optional)]
    scope: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional_no_strip)] hint: Option<&'static str>,
    #[prop(optional_no_strip)] placeholder: Option<&'static str>,
    #[prop(default = 4)] rows: u32,
    #[prop(optional_no_strip)] maxlength: Option<u32>,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let id = [scope, name].concat();
    view! {
        <div class="field">
            {label_row(id.clone(), label, None)}
            <textarea
                class="input"
                id=id.clone()
                name=name
                rows=rows.to_string()
                dir="auto"
                placeholder=placeholder
                maxlength=maxlength.map(|length| length.to_string())
                required=required
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=described_by(&id, hint.is_some(), error.is_some())
                inner_html=textarea_html(&value)
            ></textarea>
            {hint.map(|hint| view! { <span class="hint" id=[&id, "-hint"].concat()>{hint}</span> })}
            {error.map(|error| view! { <FieldError id=[&id, "-error"].concat() text=error/> })}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::textarea_html;

    #[test]
    fn a_text_cannot_end_its_field() {
        assert_eq!(textarea_html("\r\n\n</textarea><script>&amp;"), "&lt;/textarea>&lt;script>&amp;amp;");
    }
}
