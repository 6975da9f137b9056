//! The number on the bell.

use leptos::prelude::*;

use crate::platform::browser;
use crate::platform::live::client::Live;
use crate::platform::live::{Position, Stream};
use crate::ui::words::badge;

/// How much is unread, kept current by the member's own stream. The title of the page and its icon
/// say so too.
#[island]
pub fn Bell(member: String, unread: i64, position: Position) -> impl IntoView {
    let count = RwSignal::new(unread);
    Live::here().subscribe(
        Stream::member(&member),
        position,
        move |event| {
            if let Some(unread) = event.body.get("unread").and_then(serde_json::Value::as_i64) {
                count.set(unread);
            }
        },
        |_| browser::reload(),
    );
    Effect::new(move |_| {
        let unread = count.get();
        browser::set_title_prefix(&if unread > 0 { format!("({}) ", badge(unread)) } else { String::new() });
        browser::set_favicon_unread(unread > 0);
    });
    view! {
        <b class="count" hidden=move || count.get() == 0>
            {move || badge(count.get())}
            <span class="vh">" unread"</span>
        </b>
    }
}
