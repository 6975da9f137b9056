//! `/settings/security`: the ways into one's account.

mod address;
mod password;

use leptos::prelude::*;

use self::address::AddressSection;
use self::password::PasswordSection;
use super::gate::query;
use crate::accounts::server::{Member, OwnAddress, own_address};
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::ui::{ErrorSummary, Toast, Toasts};

/// This page's address.
const PAGE: &str = "/settings/security";

/// Password and address.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let refused = expect_context::<FormState>().on(PAGE);
    let member = Member::current();
    let page = Suspend::new(async move {
        let read = async { own_address(&platform, &member?).await };
        match read.await {
            Ok(own) => view! { <Shown own refused/> }.into_any(),
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

#[component]
fn Shown(own: OwnAddress, refused: FormState) -> impl IntoView {
    view! {
        <Settings here=PAGE title="Security" hint="Who gets into your account, and how.">
            <ErrorSummary errors=refused.errors.clone() note=refused.note.clone()/>
            <PasswordSection refused=refused.clone()/>
            <AddressSection own refused/>
        </Settings>
    }
}

/// What a form of this page or a mailed link has done, if the address says one of ours.
#[component]
fn Done() -> impl IntoView {
    let words = match query("done").as_str() {
        "password" => Some("Your password is changed"),
        "sent" => Some("A mail is on its way"),
        "confirmed" => Some("Your address is confirmed"),
        _ => None,
    };
    view! { <Toasts>{words.map(|words| view! { <Toast id="done" text=words/> })}</Toasts> }
}
