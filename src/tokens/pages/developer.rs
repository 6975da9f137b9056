//! `/settings/developer`: a member's own tokens.

use leptos::prelude::*;

use crate::accounts::server::Member;
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::{done_here, shown_once};
use crate::platform::time::Timestamp;
use crate::tokens::Scope;
use crate::tokens::server::{LIVES, NewToken, TokenLine, tokens};
use crate::ui::{CheckField, ErrorSummary, Field, FieldError, SubmitButton, TimeKind, TimeText, Toast, Toasts};

const PAGE: &str = "/settings/developer";

/// Every token, a form for another one, and once the one that was just made.
#[component]
pub fn DeveloperPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let form = expect_context::<FormState>().on(PAGE);
    let token = shown_once::<NewToken>();
    Suspend::new(async move {
        let page = match Member::current() {
            Err(_) => view! { <SignInFirst next=PAGE/> }.into_any(),
            Ok(member) => match tokens(&platform, &member).await {
                Ok(list) => shown(&platform, list, form, token),
                Err(error) => failure(&error),
            },
        };
        view! {
            <PageTitle title="Developer".to_owned()/>
            {page}
        }
    })
}

fn shown(platform: &Platform, list: Vec<TokenLine>, form: FormState, token: Option<NewToken>) -> AnyView {
    let now = platform.clock.now();
    let token = token.map(|NewToken(token)| {
        view! {
            <div class="note ok" role="status">
                <p>"Copy the token now: it is not shown again."</p>
                <input class="input" value=token aria-label="The new token" readonly/>
            </div>
        }
    });
    let list = if list.is_empty() {
        view! { <p class="muted">"None so far."</p> }.into_any()
    } else {
        view! { <ul class="lines" role="list">{list.into_iter().map(|token| line(token, now)).collect_view()}</ul> }
            .into_any()
    };
    let revoked = (done_here() == "revoke").then(|| view! { <Toast id="done" text="The token was revoked"/> });
    let key = form.value("form_key").map_or_else(|| platform.rng.id(now), str::to_owned);
    view! {
        <Settings here=PAGE title="Developer" hint="Programs of your own can read and write here as you, by tokens.">
            {token}
            <p>"For programs that other members let in, make an " <a href="/settings/developer/apps">"app"</a> "."</p>
            <p>"What they can do, operation by operation, to read and to try: " <a href="/api/docs">"the API"</a> "."</p>
            <section aria-labelledby="tokens">
                <div>
                    <h2 id="tokens">"Your tokens"</h2>
                    <p class="hint">"Whoever has one can do what it allows. One that got loose: revoke it."</p>
                </div>
                {list}
            </section>
            <section aria-labelledby="another">
                <div>
                    <h2 id="another">"Another token"</h2>
                    <p class="hint">"Allow as little as the program needs."</p>
                </div>
                {another(form, key)}
            </section>
            <section aria-labelledby="webhooks">
                <div>
                    <h2 id="webhooks">"Webhooks"</h2>
                    <p class="hint">"Programs that are told when something happens, in place of asking all the time."</p>
                </div>
                <p><a class="button" href="/settings/developer/webhooks">"Your webhooks"</a></p>
            </section>
        </Settings>
        <Toasts>{revoked}</Toasts>
    }
    .into_any()
}

fn another(form: FormState, key: String) -> AnyView {
    let typed = |name: &str| form.value(name).unwrap_or_default().to_owned();
    let error = |name: &str| form.errors.get(name).map(str::to_owned);
    let scopes = Scope::ALL.map(|scope| {
        let checked = form.value(scope.as_str()).is_some();
        view! { <CheckField label=scope.as_str() name=scope.as_str() checked=checked hint=Some(scope.words())/> }
    });
    let days = form.value("days").and_then(|days| days.parse().ok()).unwrap_or(LIVES[1]);
    let lives = LIVES.map(|life| {
        let value = life.to_string();
        view! {
            <label class="check">
                <input type="radio" name="days" value=value checked=life == days/>
                <span>{format!("{life} days")}</span>
            </label>
        }
    });
    let beside =
        |name: &'static str| error(name).map(|text| view! { <FieldError id=format!("{name}-error") text=text/> });
    let (no_scopes, no_days) = (beside("scopes"), beside("days"));
    let (name, wrong_name) = (typed("name"), error("name"));
    view! {
        <form class="stack" method="post" action=PAGE>
            <ErrorSummary errors=form.errors note=form.note/>
            <input type="hidden" name="form_key" value=key/>
            <Field
                label="Name"
                name="name"
                value=name
                error=wrong_name
                hint=Some("What it is for. Only you see it.")
                maxlength=Some(60)
                required=true
            />
            <fieldset class="stack" id="scopes">
                <legend>"It may"</legend>
                {scopes.into_iter().collect_view()}
                {no_scopes}
            </fieldset>
            <fieldset class="stack" id="days">
                <legend>"It works for"</legend>
                {lives.into_iter().collect_view()}
                {no_days}
            </fieldset>
            <SubmitButton label="Make the token" primary=true/>
        </form>
    }
    .into_any()
}

fn line(token: TokenLine, now: Timestamp) -> impl IntoView {
    let used = match token.used_at {
        Some(at) => view! { ", used " <TimeText at=at kind=TimeKind::Relative/> }.into_any(),
        None => ", never used".into_any(),
    };
    let ends = if token.expires_at <= now { "Ran out on " } else { "Works until " };
    view! {
        <li class="row">
            <div>
                <b dir="auto">{token.name.clone()}</b>
                <span class="hint sub">{token.scopes.to_string()}</span>
                <span class="hint sub">{ends} <TimeText at=token.expires_at kind=TimeKind::Date/> {used}</span>
            </div>
            <form class="end" method="post" action="/settings/developer/revoke">
                <input type="hidden" name="id" value=token.id/>
                <button class="button small">"Revoke" <span class="vh">{format!(" {}", token.name)}</span></button>
            </form>
        </li>
    }
}
