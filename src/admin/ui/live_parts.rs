//! Keeps the numbers of an operator's page current without loading it again.

use leptos::prelude::*;

use crate::platform::browser;
use crate::platform::live::client::Live;
use crate::platform::live::{LiveStatus, Position, Stream};

/// The shortest time between two looks, in milliseconds.
const CALM_MS: u32 = 1_000;

/// “Live”, while it is. Reads the page at `url` again whenever the counts of the queues change, and every
/// `every_ms` besides, because a queue that stands still says nothing; then puts its parts in the place
/// of those here.
#[island(lazy)]
pub fn LiveParts(
    position: Position,
    /// The page that shows the same jobs as this one.
    url: String,
    every_ms: u32,
) -> impl IntoView {
    let url = StoredValue::new(url);
    // A look under way, and whether another is wanted after it.
    let (looking, again) = (StoredValue::new(false), StoredValue::new(false));
    Live::here().subscribe(Stream::admin(), position, move |_| look(url, looking, again), |_| browser::reload());
    Effect::new(move |_| browser::every(every_ms, move || look(url, looking, again)));
    let status = Live::here().status();
    view! {
        <span class="live" hidden=move || !matches!(status.get(), LiveStatus::Connected | LiveStatus::Back)>"Live"</span>
    }
}

fn look(url: StoredValue<String>, looking: StoredValue<bool>, again: StoredValue<bool>) {
    if looking.get_value() {
        again.set_value(true);
        return;
    }
    looking.set_value(true);
    browser::refresh_parts(&url.get_value(), move |whole| {
        // What is being pointed at stays as it is, and is looked at again later.
        if !whole {
            again.set_value(true);
        }
        browser::after(CALM_MS, move || {
            looking.set_value(false);
            if again.get_value() {
                again.set_value(false);
                look(url, looking, again);
            }
        });
    });
}
