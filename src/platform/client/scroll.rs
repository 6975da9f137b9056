//! Going back returns to where one was. The browser does that by itself for full loads; for pages
//! that the router builds it tries too early, when the content is not there yet.

use std::cell::Cell;

use super::listener::Listener;
use super::storage::{session_get, session_set};
use super::timer::after;
use super::{document, path_and_query, window};

/// How often, and how many times, the place is tried again while the page fills.
const STEP_MS: u32 = 50;
const STEPS: u32 = 60;
/// It is reached when it held for so many steps: the page before may be tall enough, too.
const HELD: u32 = 10;

thread_local! {
    /// Where the page should be, as long as the reader has not moved it.
    static PENDING: Cell<Option<f64>> = const { Cell::new(None) };
    static SAVE_DUE: Cell<bool> = const { Cell::new(false) };
}

/// Remembers the place of every page and returns to it on back and forward. Once, at the start.
pub fn watch_scroll() {
    let hear = |name, capture, act: fn()| Listener::new(&window(), name, capture, move |_| act()).forever();
    hear("click", true, save_scroll);
    hear("pagehide", false, save_scroll);
    hear("scroll", false, save_soon);
    hear("popstate", false, begin);
    for moved_by_reader in ["wheel", "touchstart", "keydown", "pointerdown"] {
        hear(moved_by_reader, true, || PENDING.set(None));
    }
}

/// Remembers where this page is scrolled to.
pub fn save_scroll() {
    if PENDING.get().is_none() {
        session_set(&key(), &(here() as i64).to_string());
    }
}

/// Returns now to where one was, if that is still due: for a page whose content has just arrived.
pub fn restore_scroll() {
    if let Some(place) = PENDING.get() {
        window().scroll_to_with_x_and_y(0.0, place);
    }
}

fn save_soon() {
    if !SAVE_DUE.replace(true) {
        after(100, || {
            SAVE_DUE.set(false);
            save_scroll();
        });
    }
}

fn begin() {
    PENDING.set(session_get(&key()).and_then(|text| text.parse().ok()));
    step(STEPS, 0);
}

fn step(left: u32, held: u32) {
    let Some(place) = PENDING.get() else { return };
    if left == 0 || held == HELD {
        PENDING.set(None);
        return;
    }
    let there = (here() - place).abs() < 1.0;
    if !there && room() >= place {
        restore_scroll();
    }
    after(STEP_MS, move || step(left - 1, if there { held + 1 } else { 0 }));
}

fn here() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// How far the page can be scrolled.
fn room() -> f64 {
    let height = document().document_element().map_or(0, |root| root.scroll_height());
    let seen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    f64::from(height) - seen
}

fn key() -> String {
    format!("scroll:{}", path_and_query())
}
