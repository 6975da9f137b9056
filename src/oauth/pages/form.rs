//! What is typed about an app.

use leptos::prelude::*;

use crate::oauth::{Access, App, AppKind};
use crate::platform::form::FormState;
use crate::ui::{CheckField, Field, FieldError, TextField};

/// The fields of an app; `app` as it is, without one for a new one.
pub fn fields(form: &FormState, app: Option<&App>) -> AnyView {
    let refused = form.value("name").is_some();
    let typed = |name: &str, before: String| form.value(name).map_or(before, str::to_owned);
    let error = |name: &str| form.errors.get(name).map(str::to_owned);
    let beside =
        |name: &'static str| error(name).map(|text| view! { <FieldError id=format!("{name}-error") text=text/> });
    let lines = |list: Option<&Vec<String>>| list.map(|list| list.join("\n")).unwrap_or_default();
    let scopes: Vec<_> = Access::words_known()
        .map(|word| {
            let before = app.is_some_and(|app| app.access.has(word));
            let checked = if refused { form.value(word).is_some() } else { before };
            view! { <CheckField label=word name=word checked=checked hint=Access::sentence(word)/> }
        })
        .collect();
    let algorithm = typed("algorithm", app.map_or_else(|| "EdDSA".to_owned(), |app| app.algorithm.clone()));
    view! {
        <Field
            label="Name"
            name="name"
            value=typed("name", app.map(|app| app.name.clone()).unwrap_or_default())
            error=error("name")
            hint=Some("Members read it when the app asks.")
            maxlength=Some(60)
            required=true
        />
        <Field
            label="Website"
            name="website"
            value=typed("website", app.map(|app| app.website.clone()).unwrap_or_default())
            error=error("website")
            placeholder=Some("https://")
            literal=true
        />
        {app.is_none().then(|| kind(form))}
        <TextField
            label="Addresses to come back to"
            name="redirects"
            value=typed("redirects", lines(app.map(|app| &app.redirects)))
            error=error("redirects")
            hint=Some("One a line, compared letter by letter. On the device itself: http://127.0.0.1/, with any port. None for devices without a browser.")
        />
        <TextField
            label="Addresses after signing out"
            name="logouts"
            value=typed("logouts", lines(app.map(|app| &app.logouts)))
            error=error("logouts")
            hint=Some("One a line; none is fine.")
            rows=2
        />
        <CheckField
            label="It runs on devices without a browser, too"
            name="devices"
            checked=if refused { form.value("devices").is_some() } else { app.is_some_and(|app| app.devices) }
            hint=Some("Members let it in by a code that it shows.")
        />
        <fieldset class="stack" id="access">
            <legend>"It may ask for"</legend>
            {scopes}
            {beside("access")}
        </fieldset>
        <fieldset class="stack" id="algorithm">
            <legend>"Its id tokens are signed by"</legend>
            <CheckField
                label="EdDSA"
                name="algorithm"
                value="EdDSA"
                kind="radio"
                checked=algorithm == "EdDSA"
                hint=Some("Short and quick.")
            />
            <CheckField
                label="RS256"
                name="algorithm"
                value="RS256"
                kind="radio"
                checked=algorithm == "RS256"
                hint=Some("For libraries that know nothing else.")
            />
            {beside("algorithm")}
        </fieldset>
    }
    .into_any()
}

fn kind(form: &FormState) -> AnyView {
    let chosen = AppKind::parse(form.value("kind").unwrap_or(AppKind::Confidential.as_str()));
    view! {
        <fieldset class="stack">
            <legend>"It runs"</legend>
            <CheckField
                label="On a server"
                name="kind"
                value="confidential"
                kind="radio"
                checked=chosen == AppKind::Confidential
                hint=Some("It gets a secret.")
            />
            <CheckField
                label="In a browser or on a device"
                name="kind"
                value="public"
                kind="radio"
                checked=chosen == AppKind::Public
                hint=Some("Whatever it holds can be read by whoever runs it, so it gets none.")
            />
        </fieldset>
    }
    .into_any()
}

/// The secret that was just made, this one time.
pub fn shown(secret: String) -> AnyView {
    view! {
        <div class="note ok" role="status">
            <p>"Copy the secret now: it is not shown again."</p>
            <input class="input" value=secret aria-label="The new secret" readonly/>
        </div>
    }
    .into_any()
}
