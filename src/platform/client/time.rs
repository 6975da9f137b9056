//! The reader's clock and zone, and the times on the page told in them.

use std::cell::Cell;

use js_sys::Date;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use super::document;
use super::timer::{after, forever};
use crate::platform::time::{MINUTE, Timestamp};

/// Says a time (told how by the first argument; the time, now, the zone's minutes east of UTC) as text and as title.
type Tell = fn(&str, Timestamp, Timestamp, i64) -> [String; 2];

thread_local! {
    static TELL: Cell<Option<Tell>> = const { Cell::new(None) };
}

/// Now, by this device's clock.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the browser's clock")]
pub fn now() -> Timestamp {
    Timestamp(Date::now() as i64 * 1_000)
}

/// How many minutes east of UTC this device is at `at`.
pub fn offset_minutes(at: Timestamp) -> i64 {
    let date = Date::new(&JsValue::from_f64((at.0 / 1_000) as f64));
    -(date.get_timezone_offset() as i64)
}

/// Tells every `<time data-tell>` in the reader's zone, now and once a minute. The text is changed in
/// place, so that the view still owns its node.
pub fn tell_times(tell: Tell) {
    TELL.set(Some(tell));
    tell_all();
    forever((MINUTE / 1_000) as u32, tell_all);
}

/// For an island that has put new times on the page: tells them once the work at hand is done.
pub fn times_changed() {
    after(0, tell_all);
}

/// Tells them now.
pub(super) fn tell_all() {
    let (Some(tell), now) = (TELL.get(), now()) else { return };
    let Ok(times) = document().query_selector_all("time[data-tell]") else { return };
    for place in 0..times.length() {
        let Some(element) = times.item(place).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
        let at = Date::parse(&element.get_attribute("datetime").unwrap_or_default());
        if at.is_nan() {
            continue;
        }
        let at = Timestamp(at as i64 * 1_000);
        let word = element.get_attribute("data-tell").unwrap_or_default();
        let [text, title] = tell(&word, at, now, offset_minutes(at));
        if let Some(node) = element.first_child()
            && node.node_value().as_deref() != Some(&text)
        {
            node.set_node_value(Some(&text));
        }
        let _ = element.set_attribute("title", &title);
    }
}
