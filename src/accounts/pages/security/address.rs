//! The address that mails go to, and changing it.

use leptos::prelude::*;

use crate::accounts::server::OwnAddress;
use crate::platform::form::FormState;
use crate::ui::{Field, SubmitButton};

/// The section with its forms; `do` is `address` or `resend`.
#[component]
pub fn AddressSection(own: OwnAddress, refused: FormState) -> impl IntoView {
    let error = |name: &str| refused.errors.get(name).map(str::to_owned);
    let standing = match &own.confirmed {
        Some(email) => format!("Mails go to {email}."),
        None => "No address is confirmed yet.".to_owned(),
    };
    let waiting = own.waiting.map(|email| {
        view! {
            <div class="note warn">
                <p>
                    {format!("{email} waits to be confirmed. Open the link in the mail that we have sent there; it works for 30 minutes.")}
                </p>
                <form method="post" action=super::PAGE>
                    <SubmitButton label="Send it again" name=Some("do") value=Some("resend")/>
                </form>
            </div>
        }
    });
    view! {
        <section aria-labelledby="change-address">
            <div>
                <h2 id="change-address">"Email"</h2>
                <p class="hint">"Nobody else sees it. A new one counts once the link that we send there was opened."</p>
            </div>
            <div class="stack">
                <p>{standing}</p>
                {waiting}
                <form class="stack" method="post" action=super::PAGE>
                    <Field
                        label="New email"
                        name="email"
                        kind="email"
                        value=refused.value("email").unwrap_or_default().to_owned()
                        error=error("email")
                        autocomplete=Some("email")
                        required=true
                    />
                    <Field
                        label="Password"
                        name="email_password"
                        kind="password"
                        error=error("email_password")
                        autocomplete=Some("current-password")
                        required=true
                    />
                    <SubmitButton label="Change the address" name=Some("do") value=Some("address")/>
                </form>
            </div>
        </section>
    }
    .into_any()
}
