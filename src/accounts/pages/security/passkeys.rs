//! Passkeys: those that there are, and another one.

use leptos::prelude::*;

use crate::accounts::server::{Making, Passkey};
use crate::accounts::ui::{Asking, PasskeyButton};
use crate::platform::form::FormState;
use crate::ui::{Field, SubmitButton, TimeKind, TimeText};

/// The section; `do` is `passkey`, `passkey-add` or `passkey-off`. `here` says whether there can be any.
#[component]
pub fn PasskeysSection(
    here: bool,
    passkeys: Vec<Passkey>,
    making: Option<Making>,
    refused: FormState,
) -> impl IntoView {
    let list = (!passkeys.is_empty()).then(|| {
        let items = passkeys.into_iter().map(|passkey| one(passkey, &refused)).collect_view();
        view! { <ul class="lines" role="list">{items}</ul> }
    });
    let act = match (here, making) {
        (false, _) => view! {
            <p>"Not here: browsers make passkeys only for a name with https. The place's operator sets it in TIDINGS_URL."</p>
        }
        .into_any(),
        (true, Some(Making(question))) => make(question).into_any(),
        (true, None) => another(&refused).into_any(),
    };
    view! {
        <section aria-labelledby="passkeys">
            <div>
                <h2 id="passkeys">"Passkeys"</h2>
                <p class="hint">
                    "A telephone, a computer or a key that signs you in by itself, with its fingerprint or its lock. It \
                    also does as the second step after a password."
                </p>
            </div>
            <div class="stack">{list} {act}</div>
        </section>
    }
    .into_any()
}

fn one(passkey: Passkey, refused: &FormState) -> impl IntoView + use<> {
    let mine = refused.value("passkey") == Some(passkey.id.as_str());
    let error = refused.errors.get("passkey_off_password").filter(|_| mine).map(str::to_owned);
    let open = error.is_some();
    let used = match passkey.used_at {
        Some(at) => view! { "used " <TimeText at kind=TimeKind::Relative/> }.into_any(),
        None => "not used so far".into_any(),
    };
    let name = passkey.name.clone();
    view! {
        <li>
            <b dir="auto">{passkey.name}</b>
            <span class="hint sub">"Added " <TimeText at=passkey.added_at kind=TimeKind::Date/> ", " {used}</span>
            <details open=open>
                <summary class="ui">"Take it away" <span class="vh">{format!(": {name}")}</span></summary>
                <form class="stack" method="post" action=super::PAGE>
                    <input type="hidden" name="passkey" value=passkey.id/>
                    <Field label="Your password" name="passkey_off_password" kind="password" error autocomplete=Some("current-password") required=true/>
                    <SubmitButton label="Take it away" name=Some("do") value=Some("passkey-off")/>
                </form>
            </details>
        </li>
    }
}

fn another(refused: &FormState) -> impl IntoView + use<> {
    let error = |name: &str| refused.errors.get(name).map(str::to_owned);
    view! {
        <form class="stack" method="post" action=super::PAGE>
            <Field
                label="Name"
                name="passkey_name"
                value=refused.value("passkey_name").unwrap_or_default().to_owned()
                error=error("passkey_name")
                hint=Some("By which you know it again, such as “Telephone”.")
                maxlength=Some(60)
                required=true
            />
            <Field label="Your password" name="passkey_password" kind="password" error=error("passkey_password") autocomplete=Some("current-password") required=true/>
            <SubmitButton label="Add a passkey" name=Some("do") value=Some("passkey")/>
        </form>
    }
}

/// The device is asked; its answer is sent by itself.
fn make(question: String) -> impl IntoView {
    view! {
        <form class="stack" method="post" action=super::PAGE>
            <input type="hidden" name="do" value="passkey-add"/>
            <input type="hidden" name="credential" id="made-passkey"/>
            <p>"Now your device makes it. It may ask for your fingerprint, your face or its lock."</p>
            <PasskeyButton label="Make the passkey".to_owned() asking=Asking::Make(question) into="made-passkey".to_owned()/>
            <noscript><p class="note warn">"This takes a browser that runs programs. Switch JavaScript on and begin again."</p></noscript>
        </form>
    }
}
