//! Making the first owner's account, by the link that stands on the terminal.

use leptos::prelude::*;

use super::gate::{Gate, shut, token};
use super::new_account::NewAccount;
use crate::accounts::server::claimable;
use crate::platform::form::FormState;
use crate::platform::server::Platform;

/// `/claim/{token}`.
#[component]
pub fn ClaimPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let token = token();
    let action = format!("/claim/{token}");
    let form = expect_context::<FormState>().on(&action);
    Suspend::new(async move {
        match claimable(&platform, &token).await {
            Ok(()) => view! {
                <Gate title="Claim this place">
                    <p>"It has no owner yet. The account that you make here runs it: members, jobs, settings."</p>
                    <NewAccount form action email_hint="Nobody else sees it. Mails about this place go there."/>
                </Gate>
            }
            .into_any(),
            Err(error) => shut("Claim this place", &error, ("/", "To the newest posts")),
        }
    })
}
