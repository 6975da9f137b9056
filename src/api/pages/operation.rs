//! One operation, with everything there is to know of it.

use leptos::prelude::*;

use super::docs::{anchor, words};
use super::trying::trying;
use crate::api::server::{Answer, Body, Field, Needs, Operation};

/// The operation under its own heading, which other pages can lead to.
pub(super) fn operation(one: &'static Operation, origin: &str) -> AnyView {
    let name = format!("{} {}", one.method, one.path);
    let parameters = (!one.parameters.is_empty()).then(|| parameters(one, &name));
    let body = one.body.as_ref().map(|sent| body(sent, &name));
    let more = (!one.more.is_empty()).then(|| view! { " " {words(&one.more)} });
    view! {
        <section class="stack" aria-labelledby=one.id.clone()>
            <hr/>
            <h3 id=one.id.clone()><a href=format!("#{}", one.id)><code>{name.clone()}</code></a></h3>
            <p>{words(&one.summary)} "." {more}</p>
            <p class="hint">{needs(&one.needs)}</p>
            {parameters}
            {body}
            <h4>"By curl"</h4>
            {listing(one.curl(origin), format!("{name} by curl"), format!("{}-curl", one.id))}
            {trying(one)}
            <details>
                <summary class="ui">"Answers" <span class="vh">{format!(" to {name}")}</span></summary>
                {answers(&one.answers, format!("Answers to {name}"))}
            </details>
        </section>
    }
    .into_any()
}

fn needs(needs: &'static Needs) -> AnyView {
    match needs {
        Needs::Nothing => "It needs no token.".into_any(),
        Needs::Perhaps(scope) => {
            view! { "It needs no token; one with the scope " <code>{scope.as_str()}</code> " shows more." }.into_any()
        }
        Needs::Scope(scope) => {
            view! { "It needs a token with the scope " <code>{scope.as_str()}</code> "." }.into_any()
        }
    }
}

fn parameters(one: &'static Operation, name: &str) -> AnyView {
    let rows = one.parameters.iter().map(|parameter| {
        let place = if parameter.in_path { "in the path" } else { "in the query" };
        view! {
            <tr>
                <th scope="row"><code>{parameter.name.clone()}</code></th>
                <td>{parameter.kind.clone()} ", " {place}</td>
                <td>{words(&parameter.words)}</td>
            </tr>
        }
    });
    view! {
        <h4>"Parameters"</h4>
        {table(["Name", "Kind", "Means"], format!("Parameters of {name}"), rows.collect_view().into_any())}
    }
    .into_any()
}

fn body(sent: &'static Body, name: &str) -> AnyView {
    view! {
        <h4>"Body"</h4>
        <p>"JSON: " {link(&sent.object)} ". For example:"</p>
        {listing(sent.sample.clone(), format!("A body of {name}"), String::new())}
        {table_of_fields(&sent.fields, format!("Fields of the body of {name}"))}
    }
    .into_any()
}

fn answers(answers: &'static [Answer], label: String) -> AnyView {
    let rows = answers.iter().map(|answer| {
        view! {
            <tr>
                <th scope="row">{answer.status.clone()}</th>
                <td>{words(&answer.words)}</td>
                <td>{answer.object.as_deref().map(link)}</td>
            </tr>
        }
    });
    table(["Status", "Means", "Body"], label, rows.collect_view().into_any())
}

/// The fields of an object.
pub(super) fn table_of_fields(fields: &'static [Field], label: String) -> AnyView {
    let rows = fields.iter().map(|field| {
        let kind = match &field.object {
            Some(object) => view! { <a href=format!("#{}", anchor(object))>{field.kind.clone()}</a> }.into_any(),
            None => field.kind.clone().into_any(),
        };
        let required = field.required.then_some(", always there");
        view! {
            <tr>
                <th scope="row"><code>{field.name.clone()}</code></th>
                <td>{kind} {required}</td>
                <td>{words(&field.words)}</td>
            </tr>
        }
    });
    table(["Field", "Kind", "Means"], label, rows.collect_view().into_any())
}

fn table(heads: [&'static str; 3], label: String, rows: AnyView) -> AnyView {
    view! {
        <div class="scroll" role="region" aria-label=label tabindex="0">
            <table class="table">
                <thead><tr>{heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Code to read and to copy. `id` may be empty.
fn listing(text: String, label: String, id: String) -> AnyView {
    let id = (!id.is_empty()).then_some(id);
    view! { <div class="prose"><pre tabindex="0" role="region" aria-label=label><code id=id>{text}</code></pre></div> }
        .into_any()
}

fn link(object: &str) -> AnyView {
    view! { <a href=format!("#{}", anchor(object))><code>{object.to_owned()}</code></a> }.into_any()
}
