//! Keys pressed anywhere on the page.

use leptos::prelude::StoredValue;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

use super::document;
use super::listener::Listener;

/// Calls `act` with the key's name and whether Ctrl (or Cmd) is held, until the caller is cleaned
/// up. When it returns true the browser does nothing else with the key.
///
/// While somebody types into a field only Escape and keys with Ctrl are told.
pub fn on_key(act: impl Fn(String, bool) -> bool + 'static) {
    let listener = Listener::new(&document(), "keydown", false, move |event| {
        // Filling in a saved password makes a `keydown` that is no keyboard event.
        let Some(pressed) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.default_prevented() || pressed.is_composing() || pressed.alt_key() {
            return;
        }
        let (key, ctrl) = (pressed.key(), pressed.ctrl_key() || pressed.meta_key());
        if (ctrl || key == "Escape" || !is_typing(&event)) && act(key, ctrl) {
            event.prevent_default();
        }
    });
    StoredValue::new_local(listener);
}

fn is_typing(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| {
        element.closest("input, textarea, select, [contenteditable]").is_ok_and(|field| field.is_some())
    })
}
