//! Asking the browser for a passkey.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::accounts::api::passkey_question;
use crate::platform::browser;

/// What is wanted of the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asking {
    /// To make one, by this question.
    Make(String),
    /// To come in with one alone.
    Enter,
    /// The second step.
    Second,
}

/// A button that gets a passkey's answer, puts it into the field `into` and sends its form. It is there only where a
/// browser has passkeys; what goes wrong is said below it.
#[island]
pub fn PasskeyButton(label: String, asking: Asking, into: String) -> impl IntoView {
    let shown = RwSignal::new(false);
    let words = RwSignal::new(None::<String>);
    Effect::new(move |_| shown.set(browser::has_passkeys()));
    let press = move |_| {
        let (asking, into) = (asking.clone(), into.clone());
        words.set(None);
        leptos::task::spawn_local(async move {
            let (make, question) = match asking {
                Asking::Make(question) => (true, Ok(question)),
                Asking::Enter => (false, passkey_question(false).await),
                Asking::Second => (false, passkey_question(true).await),
            };
            let answer = match question {
                Ok(question) => browser::ask_passkey(make, &question).await.map_err(str::to_owned),
                Err(error) => Err(error.sentence()),
            };
            match answer {
                Ok(answer) => {
                    browser::set_value(&into, &answer);
                    browser::submit_form_of(&into);
                }
                Err(sentence) => words.set(Some(sentence)),
            }
        });
    };
    view! {
        <div class="stack" hidden=move || !shown.get()>
            <button class="button block" type="button" on:click=press>{label}</button>
            <p class="error" role="alert" hidden=move || words.get().is_none()>{move || words.get().unwrap_or_default()}</p>
        </div>
    }
}
