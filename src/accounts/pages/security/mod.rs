//! `/settings/security`: the ways into one's account.

mod address;
mod devices;
mod passkeys;
mod password;
mod provider;
mod second_step;

use leptos::prelude::*;

use self::address::AddressSection;
use self::devices::{DevicesSection, LogSection};
use self::passkeys::PasskeysSection;
use self::password::PasswordSection;
use self::provider::ProviderSection;
use self::second_step::SecondStepSection;
use crate::accounts::server::{
    Device, Line, Making, Member, NewCodes, OwnAddress, Passkey, SecondStep, devices, has_passkeys, log, own_address,
    passkeys, second_step, session_here,
};
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::{done_here, shown_once};
use crate::providers::server::{Leave, Link, link_of};
use crate::ui::{ErrorSummary, Toast, Toasts};

/// This page's address.
const PAGE: &str = "/settings/security";

/// What the page shows.
struct Security {
    own: OwnAddress,
    step: SecondStep,
    passkeys: Vec<Passkey>,
    link: Option<Link>,
    devices: Vec<Device>,
    log: Vec<Line>,
}

async fn read(platform: &Platform, member: &Member, here: &str) -> Result<Security, AppError> {
    Ok(Security {
        own: own_address(platform, member).await?,
        step: second_step(platform, member).await?,
        passkeys: passkeys(platform, member).await?,
        link: link_of(platform, member).await?,
        devices: devices(platform, member, here).await?,
        log: log(platform, member.id()).await?,
    })
}

/// Password, address, second step, devices, and what happened.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let refused = expect_context::<FormState>().on(PAGE);
    let member = Member::current();
    let here = session_here();
    let codes = shown_once::<NewCodes>();
    let making = shown_once::<Making>();
    let leave = shown_once::<Leave>();
    let here_too = has_passkeys(&platform);
    let page = Suspend::new(async move {
        match async { read(&platform, &member?, &here).await }.await {
            Ok(security) => shown(security, (codes, leave), (here_too, making), refused),
            Err(AppError::SignInNeeded) => view! { <SignInFirst next=PAGE/> }.into_any(),
            Err(error) => failure(&error),
        }
    });
    view! {
        <PageTitle title="Security".to_owned()/>
        {page}
        <Done/>
    }
}

fn shown(
    security: Security,
    (codes, leave): (Option<NewCodes>, Option<Leave>),
    (here, making): (bool, Option<Making>),
    refused: FormState,
) -> AnyView {
    let Security { own, step, passkeys, link, devices, log } = security;
    let provider = link.map(|link| view! { <ProviderSection link leave refused=refused.clone()/> });
    view! {
        <Settings here=PAGE title="Security" hint="Who gets into your account, and how.">
            <ErrorSummary errors=refused.errors.clone() note=refused.note.clone()/>
            <PasswordSection refused=refused.clone()/>
            <AddressSection own refused=refused.clone()/>
            <SecondStepSection step codes has_passkeys=!passkeys.is_empty() refused=refused.clone()/>
            <PasskeysSection here passkeys making refused/>
            {provider}
            <DevicesSection devices/>
            <LogSection log/>
        </Settings>
    }
    .into_any()
}

/// What a form of this page or a mailed link has done, if the address says one of ours.
#[component]
fn Done() -> impl IntoView {
    let words = match done_here().as_str() {
        "password" => Some("Your password is changed"),
        "sent" => Some("A mail is on its way"),
        "begun" => Some("Now show it to your app"),
        "passkey" => Some("The passkey is added"),
        "passkey-off" => Some("The passkey is gone"),
        "off" => Some("The second step is off"),
        "linked" => Some("It signs you in from now on"),
        "unlinked" => Some("It does not sign you in any more"),
        "ended" => Some("Signed out there"),
        "confirmed" => Some("Your address is confirmed"),
        _ => None,
    };
    view! { <Toasts>{words.map(|words| view! { <Toast id="done" text=words/> })}</Toasts> }
}
