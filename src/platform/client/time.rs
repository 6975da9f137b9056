//! The reader's clock and zone, and the times on the page told in them.

use std::cell::{Cell, RefCell};

use js_sys::Date;
use leptos::tachys::renderer::types::Element;
use wasm_bindgen::JsValue;

use super::timer::{after, forever};
use crate::platform::time::{MINUTE, Timestamp};

/// Says a time (of the first argument, now, with the zone's minutes east of UTC) as text and as title.
type Tell = fn(Timestamp, Timestamp, i64) -> [String; 2];

thread_local! {
    static TOLD: RefCell<Vec<(Element, Tell)>> = const { RefCell::new(Vec::new()) };
    static DUE: Cell<bool> = const { Cell::new(false) };
    static TICKING: Cell<bool> = const { Cell::new(false) };
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

/// Tells the `<time>` element `element` in the reader's zone, now and once a minute. It waits until
/// the work at hand (hydration, say) is done, and changes the text in place, so that the view still
/// owns its node.
pub fn tell_time(element: Element, tell: Tell) {
    TOLD.with_borrow_mut(|told| {
        if !told.iter().any(|(known, _)| *known == element) {
            told.push((element, tell));
        }
    });
    if !DUE.replace(true) {
        after(0, || {
            DUE.set(false);
            tell_all(false);
        });
    }
    if !TICKING.replace(true) {
        forever((MINUTE / 1_000) as u32, || tell_all(true));
    }
}

/// The minute's turn also forgets what has left the page.
fn tell_all(forget: bool) {
    let now = now();
    TOLD.with_borrow_mut(|told| {
        if forget {
            told.retain(|(element, _)| element.is_connected());
        }
        for (element, tell) in told.iter() {
            let at = Date::parse(&element.get_attribute("datetime").unwrap_or_default());
            if at.is_nan() {
                continue;
            }
            let at = Timestamp(at as i64 * 1_000);
            let [text, title] = tell(at, now, offset_minutes(at));
            if let Some(node) = element.first_child()
                && node.node_value().as_deref() != Some(&text)
            {
                node.set_node_value(Some(&text));
            }
            let _ = element.set_attribute("title", &title);
        }
    });
}
