//! Where the reader stopped the last time.

use leptos::prelude::*;

use super::time::TimeText;
use crate::platform::time::Timestamp;

/// “You were here”, one place of a halyard.
#[component]
pub fn Seam(at: Timestamp, #[prop(optional_no_strip)] now: Option<Timestamp>) -> impl IntoView {
    view! {
        <li class="seam">
            <span class="pennant new">"You were here"</span>
            <TimeText at now/>
        </li>
    }
}
