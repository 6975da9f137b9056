//! Later, and again and again.

use gloo_timers::callback::{Interval, Timeout};
use leptos::prelude::StoredValue;

/// Does `act` once, `ms` from now. It happens even if the caller is gone by then: touch only what
/// may be gone, too (`try_set`).
pub fn after(ms: u32, act: impl FnOnce() + 'static) {
    Timeout::new(ms, act).forget();
}

/// Does `act` every `ms`, until the caller is cleaned up.
pub fn every(ms: u32, act: impl Fn() + 'static) {
    StoredValue::new_local(Interval::new(ms, act));
}

/// Does `act` every `ms` for as long as the page lives.
pub fn forever(ms: u32, act: impl Fn() + 'static) {
    Interval::new(ms, act).forget();
}
