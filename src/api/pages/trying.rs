//! The form that makes a request. It is hidden until `public/api-docs.js` has taken it over: without that it could send
//! nothing but its fields, in an address.

use leptos::prelude::*;

use crate::api::server::{Needs, Operation};
use crate::ui::textarea_html;

/// The form of one operation.
pub(super) fn trying(one: &'static Operation) -> AnyView {
    let name = format!("{} {}", one.method, one.path);
    let token = (one.needs != Needs::Nothing).then(|| {
        let (id, required) = (format!("{}--token", one.id), matches!(one.needs, Needs::Scope(_)));
        line(id, "Token".into(), required, None)
    });
    let parameters = one.parameters.iter().map(|parameter| {
        let label = format!("{} ({})", parameter.name, parameter.kind);
        line(format!("{}--{}", one.id, parameter.name), label, parameter.in_path, Some(parameter.name.clone()))
    });
    let body = one.body.as_ref().map(|body| {
        let id = format!("{}--body", one.id);
        view! {
            <div class="field">
                <label for=id.clone()>"Body"</label>
                <textarea class="input" id=id rows="6" spellcheck="false" data-body="" inner_html=textarea_html(&body.sample)>
                </textarea>
            </div>
        }
    });
    let query = one.query().join(" ");
    view! {
        <details data-trying="" hidden>
            <summary class="ui">"Try it" <span class="vh">{format!(": {name}")}</span></summary>
            <form
                class="sheet stack"
                autocomplete="off"
                data-of=one.id.clone()
                data-method=one.method.clone()
                data-path=one.path.clone()
                data-query=query
            >
                <p class="hint">"This is no rehearsal: what you send is done."</p>
                {token}
                {parameters.collect_view()}
                {body}
                <button class="button" type="submit">"Send" <span class="vh">{format!(" {name}")}</span></button>
                <p role="status" data-status=""></p>
                <div class="prose" data-answer="" hidden>
                    <pre tabindex="0" role="region" aria-label=format!("Headers of the answer to {name}")><code></code></pre>
                    <pre tabindex="0" role="region" aria-label=format!("Body of the answer to {name}")><code></code></pre>
                </div>
            </form>
        </details>
    }
    .into_any()
}

/// A field of one line: for a parameter of this name, or for the token.
fn line(id: String, label: String, required: bool, parameter: Option<String>) -> AnyView {
    let token = parameter.is_none();
    let hint = token.then(|| format!("{id}-hint"));
    let words = hint.clone().map(|id| {
        view! { <p class="hint" id=id>"It is kept nowhere: the page forgets it when you leave."</p> }
    });
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {words}
            <input
                class="input"
                id=id
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                required=required
                aria-describedby=hint
                data-field=parameter
                data-token=token.then_some("")
            />
        </div>
    }
    .into_any()
}
