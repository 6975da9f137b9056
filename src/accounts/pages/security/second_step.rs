//! Switching the second step on and off.

use leptos::prelude::*;

use crate::accounts::server::{Enrolment, NewCodes, SecondStep};
use crate::platform::form::FormState;
use crate::platform::time::Timestamp;
use crate::ui::words::count_of;
use crate::ui::{Field, SubmitButton, TimeKind, TimeText};

/// The section; `do` is `app`, `app-confirm`, `codes` or `app-off`.
#[component]
pub fn SecondStepSection(
    step: SecondStep,
    codes: Option<NewCodes>,
    /// Recovery codes stand in for them, too.
    has_passkeys: bool,
    refused: FormState,
) -> impl IntoView {
    let standing = match step {
        SecondStep::Off if has_passkeys => view! { {off(&refused)} {new_codes(&refused)} }.into_any(),
        SecondStep::Off => off(&refused).into_any(),
        SecondStep::Begun(enrolment) => begun(enrolment, &refused).into_any(),
        SecondStep::On { since, codes_left } => on(since, codes_left, &refused).into_any(),
    };
    view! {
        <section aria-labelledby="second-step">
            <div>
                <h2 id="second-step">"Second step"</h2>
                <p class="hint">"A code of an app on your telephone, asked for after the password: a password alone lets nobody in."</p>
            </div>
            <div class="stack">
                {codes.map(show)}
                {standing}
            </div>
        </section>
    }
    .into_any()
}

/// The codes, this one time.
fn show(codes: NewCodes) -> impl IntoView {
    let text = codes.0.join("\n");
    let file = format!("data:text/plain;charset=utf-8,{}", text.replace('\n', "%0A"));
    let list = codes.0.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
    view! {
        <div class="note ok" role="status">
            <p><b>"Keep these recovery codes."</b> " Each lets you in once when the app is gone. They are not shown again."</p>
            <ul class="codes" role="list">{list}</ul>
            <p><a class="button" href=file download="tidings-recovery-codes.txt">"Download them"</a></p>
        </div>
    }
}

fn off(refused: &FormState) -> impl IntoView + use<> {
    view! {
        <form class="stack" method="post" action=super::PAGE>
            {password("app_password", refused)}
            <SubmitButton label="Set it up" name=Some("do") value=Some("app")/>
        </form>
    }
}

fn begun(enrolment: Enrolment, refused: &FormState) -> impl IntoView + use<> {
    let side = enrolment.side.to_string();
    let error = refused.errors.get("code").map(str::to_owned);
    view! {
        <p>"Scan this with an authenticator app, or type the key into it. Then type the six digits that it shows."</p>
        <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label="QR code for an authenticator app">
            <path class="light" d=format!("M0 0h{side}v{side}H0z")></path>
            <path class="dark" d=enrolment.path></path>
        </svg>
        <p>"Key: " <code>{enrolment.secret}</code> " · " <a href=enrolment.uri>"Open in an app on this device"</a></p>
        <form class="stack" method="post" action=super::PAGE>
            <Field label="Code" name="code" error autocomplete=Some("one-time-code") required=true literal=true/>
            <div class="row">
                <SubmitButton label="Switch it on" primary=true name=Some("do") value=Some("app-confirm")/>
            </div>
        </form>
        <details>
            <summary class="ui">"Give it up"</summary>
            {switch_off("Do not set it up", refused)}
        </details>
    }
}

fn on(since: Timestamp, codes_left: i64, refused: &FormState) -> impl IntoView + use<> {
    let left = count_of(codes_left, "recovery code is left", "recovery codes are left");
    view! {
        <p>"It is on since " <TimeText at=since kind=TimeKind::Date/> ". " {left} "."</p>
        {new_codes(refused)}
        <details open=refused.errors.get("off_password").is_some()>
            <summary class="ui">"Switch it off"</summary>
            {switch_off("Switch it off", refused)}
        </details>
    }
}

fn new_codes(refused: &FormState) -> impl IntoView + use<> {
    view! {
        <details open=refused.errors.get("codes_password").is_some()>
            <summary class="ui">"New recovery codes"</summary>
            <form class="stack" method="post" action=super::PAGE>
                <p class="hint">"Those before do not work any more then."</p>
                {password("codes_password", refused)}
                <SubmitButton label="Make new codes" name=Some("do") value=Some("codes")/>
            </form>
        </details>
    }
}

fn switch_off(label: &'static str, refused: &FormState) -> impl IntoView + use<> {
    view! {
        <form class="stack" method="post" action=super::PAGE>
            {password("off_password", refused)}
            <SubmitButton label name=Some("do") value=Some("app-off")/>
        </form>
    }
}

fn password(name: &'static str, refused: &FormState) -> impl IntoView + use<> {
    let error = refused.errors.get(name).map(str::to_owned);
    view! {
        <Field label="Your password" name=name kind="password" error autocomplete=Some("current-password") required=true/>
    }
}
