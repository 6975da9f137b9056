//! `/settings/developer/webhooks/{id}/deliveries/{delivery}`: what was sent, and how each attempt went.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::PARENT;
use super::words::{DeliveryBadge, ended, took};
use crate::accounts::server::Member;
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::done_here;
use crate::ui::{ErrorSummary, SubmitButton, TimeKind, TimeText, Toast, Toasts};
use crate::webhooks::server::delivery;
use crate::webhooks::{Attempt, Delivery, DeliveryState, delivery_href, event_words, webhook_href};

/// The body, every attempt, and sending it again.
#[component]
pub fn DeliveryPage() -> impl IntoView {
    let (webhook, id) = use_params_map().with_untracked(|params| {
        let get = |name: &str| params.get(name).unwrap_or_default();
        (get("id"), get("delivery"))
    });
    let platform = expect_context::<Platform>();
    let here = delivery_href(&webhook, &id);
    let form = expect_context::<FormState>().on(&here);
    let member = Member::current();
    Suspend::new(async move {
        let page = match async { delivery(&platform, &member?, &webhook, &id).await }.await {
            Ok(delivery) => shown(&webhook, delivery, here, form),
            Err(AppError::SignInNeeded) => view! { <SignInFirst next=here/> }.into_any(),
            Err(error) => failure(&error),
        };
        view! {
            <PageTitle title="Delivery".to_owned()/>
            {page}
            <Done/>
        }
    })
}

fn shown(webhook: &str, delivery: Delivery, here: String, form: FormState) -> AnyView {
    let back = webhook_href(webhook);
    let again = (delivery.state != DeliveryState::Pending).then(|| {
        view! { <form method="post" action=here><SubmitButton label="Send again" primary=true/></form> }
    });
    let end = ended(&delivery);
    let attempts = if delivery.attempts.is_empty() {
        view! { <p class="muted">"It was not tried so far. Load the page again in a moment."</p> }.into_any()
    } else {
        view! { <ol class="lines" role="list">{delivery.attempts.into_iter().map(attempt).collect_view()}</ol> }
            .into_any()
    };
    view! {
        <Settings here=PARENT title="Delivery" hint="One event on its way to one webhook.">
            <section aria-labelledby="what">
                <div>
                    <h2 id="what">"What is sent"</h2>
                    <p class="hint"><a href=back>"Back to the webhook"</a></p>
                </div>
                <div class="stack">
                    <ErrorSummary errors=form.errors note=form.note/>
                    <table class="table about">
                        <tbody>
                            <tr><th scope="row" class="hint">"State"</th><td><DeliveryBadge state=delivery.state tries=delivery.tries/></td></tr>
                            <tr><th scope="row" class="hint">"Event"</th><td><code>{delivery.event.clone()}</code> " " {event_words(&delivery.event)}</td></tr>
                            <tr><th scope="row" class="hint">"Happened"</th><td><TimeText at=delivery.created_at kind=TimeKind::Moment/></td></tr>
                            <tr><th scope="row" class="hint">"Ended"</th><td>{end}</td></tr>
                            <tr><th scope="row" class="hint">"Id"</th><td><code>{delivery.id}</code></td></tr>
                        </tbody>
                    </table>
                    <h3 id="body">"Body"</h3>
                    {block("body", pretty(&delivery.body))}
                    {again}
                </div>
            </section>
            <section aria-labelledby="attempts">
                <div>
                    <h2 id="attempts">"Attempts"</h2>
                    <p class="hint">"The signature is not kept: whoever reads this cannot say the same again."</p>
                </div>
                {attempts}
            </section>
        </Settings>
    }
    .into_any()
}

fn attempt(attempt: Attempt) -> impl IntoView {
    let status = attempt.status.map_or_else(|| "No answer came".to_owned(), |status| format!("It answered {status}"));
    let (sent, answered) = (format!("sent-{}", attempt.number), format!("answered-{}", attempt.number));
    let answer = if attempt.answer.is_empty() {
        view! { <p class="hint">"Nothing stood in the answer."</p> }.into_any()
    } else {
        let label = answered.clone();
        view! { <h4 id=answered class="eyebrow">"Answer"</h4> {block(&label, attempt.answer)} }.into_any()
    };
    let label = sent.clone();
    view! {
        <li class="stack">
            <h3>{format!("Attempt {}", attempt.number)}</h3>
            <p dir="auto">{attempt.words}</p>
            <p class="hint">
                <TimeText at=attempt.at kind=TimeKind::Moment/> {format!(". {status}, after {}.", took(attempt.took))}
            </p>
            <h4 id=sent class="eyebrow">"Headers sent"</h4>
            {block(&label, attempt.headers)}
            {answer}
        </li>
    }
}

/// A text of a machine, that can be scrolled.
fn block(label: &str, text: String) -> impl IntoView + use<> {
    view! { <div class="prose"><pre role="region" aria-labelledby=label.to_owned() tabindex="0"><code>{text}</code></pre></div> }
}

/// JSON with line breaks; what is none stays as it is.
fn pretty(body: &str) -> String {
    let read: Option<serde_json::Value> = serde_json::from_str(body).ok();
    read.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_else(|| body.to_owned())
}

#[component]
fn Done() -> impl IntoView {
    let words = match done_here().as_str() {
        "tested" => Some("A test is on its way"),
        "again" => Some("It is sent again"),
        _ => None,
    };
    view! { <Toasts>{words.map(|words| view! { <Toast id="done" text=words/> })}</Toasts> }
}
