//! Whether what happens still arrives.

use leptos::prelude::*;

use crate::platform::live::LiveStatus;
use crate::platform::live::client::Live;
use crate::ui::{self, ConnectionBanner};

/// Says when the connection is lost and when it is back, and nothing while all is well.
#[island]
pub fn Connection() -> impl IntoView {
    let live = Live::here();
    let status = live.status();
    let shown = Signal::derive(move || match status.get() {
        LiveStatus::Lost { retry_in_seconds } => ui::Connection::Lost { seconds: retry_in_seconds },
        LiveStatus::Back => ui::Connection::Back,
        _ => ui::Connection::Well,
    });
    view! { <ConnectionBanner status=shown retry=move |()| live.retry_now()/> }
}
