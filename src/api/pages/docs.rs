//! `/api/docs`: every operation of the API, to read and to try.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use super::operation::{operation, table_of_fields};
use crate::api::server::{Object, Operation, Subject, reference};
use crate::frame::PageTitle;
use crate::platform::server::Platform;

/// The reference. All of it is there without a program; the script beside it makes the forms work.
#[component]
pub fn DocsPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let origin = platform.config.origin.clone();
    let script = platform.assets.url("api-docs.js");
    let reference = reference();
    let side = reference.subjects.iter().map(|subject| {
        view! { <a href=format!("#{}", subject.name)>{capital(&subject.name)}</a> }
    });
    let contents = reference.subjects.iter().flat_map(line_of).collect_view();
    let subjects = reference.subjects.iter().map(|one| subject(one, &origin)).collect_view();
    let objects = reference.objects.iter().map(object).collect_view();
    view! {
        <PageTitle title="API".to_owned()/>
        <main id="main" class="page with-side">
            <nav class="side" aria-label="API">
                <span class="eyebrow">"API"</span>
                <a href="#contents">"Contents"</a>
                {side.collect_view()}
                <a href="#objects">"Objects"</a>
            </nav>
            <div class="stack api">
                <h1>"The API"</h1>
                <p>
                    "What programs can read and write here, over HTTP with JSON. The same for programs: "
                    <a href="/api/openapi.json">"OpenAPI 3.1"</a> "."
                </p>
                <p>
                    "What is public needs no token. For everything else make one under "
                    <a href="/settings/developer">"Developer"</a> " and send it in the header "
                    <code>"Authorization: Bearer"</code> ". What you may not see answers 404."
                </p>
                <section class="stack">
                    <h2 id="contents">"Contents"</h2>
                    <div class="scroll" role="region" aria-labelledby="contents" tabindex="0">
                        <table class="table">
                            <thead>
                                <tr>
                                    <th scope="col">"Request"</th>
                                    <th scope="col" class="wide-only">"Does"</th>
                                    <th scope="col">"Scope"</th>
                                </tr>
                            </thead>
                            <tbody>{contents}</tbody>
                        </table>
                    </div>
                </section>
                {subjects}
                <section class="stack">
                    <h2 id="objects">"Objects"</h2>
                    <p>"What comes and goes as JSON. Times are RFC 3339 in UTC."</p>
                    {objects}
                </section>
            </div>
        </main>
        <script nonce=use_nonce() src=script defer></script>
    }
    .into_any()
}

fn line_of(subject: &'static Subject) -> Vec<AnyView> {
    let line = |one: &'static Operation| {
        view! {
            <tr>
                <th scope="row">
                    <a class="plain" href=format!("#{}", one.id)><code>{format!("{} {}", one.method, one.path)}</code></a>
                </th>
                <td class="wide-only">{words(&one.summary)}</td>
                <td>{one.needs.scope().map(|scope| view! { <code>{scope}</code> })}</td>
            </tr>
        }
        .into_any()
    };
    subject.operations.iter().map(line).collect()
}

fn subject(subject: &'static Subject, origin: &str) -> AnyView {
    view! {
        <section class="stack">
            <h2 id=subject.name.clone()>{capital(&subject.name)}</h2>
            <p>{words(&subject.words)}</p>
            {subject.operations.iter().map(|one| operation(one, origin)).collect_view()}
        </section>
    }
    .into_any()
}

fn object(object: &'static Object) -> AnyView {
    view! {
        <section class="stack">
            <hr/>
            <h3 id=anchor(&object.name)><code>{object.name.clone()}</code></h3>
            {(!object.words.is_empty()).then(|| view! { <p>{words(&object.words)}</p> })}
            {table_of_fields(&object.fields, format!("Fields of {}", object.name))}
        </section>
    }
    .into_any()
}

/// Where an object is on the page.
pub(super) fn anchor(name: &str) -> String {
    format!("object-{name}")
}

/// Words with code in them, between backticks.
pub(super) fn words(text: &'static str) -> Vec<AnyView> {
    let parts = text.split('`').enumerate();
    parts
        .filter(|(_, part)| !part.is_empty())
        .map(|(number, part)| if number % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() })
        .collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}
