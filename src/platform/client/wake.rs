//! What every page gets once the program is there: forms that are sent once, menus that close.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, KeyboardEvent, Node, SubmitEvent};

use super::document;
use super::timer::after;

/// How long a form may take to answer before it can be sent again, in milliseconds.
const PATIENCE_MS: u32 = 10_000;

/// Begins to listen. Called once.
pub fn wake() {
    listen("submit", sent);
    listen("click", |event| close_menus(event.target()));
    listen("keydown", |event| {
        if event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape") {
            close_menus(None);
        }
    });
}

/// Hears `name` anywhere on the page, for as long as it lives.
fn listen(name: &str, act: impl FnMut(Event) + 'static) {
    let act = Closure::<dyn FnMut(Event)>::new(act);
    let _ = document().add_event_listener_with_callback(name, act.as_ref().unchecked_ref());
    act.forget();
}

/// A form on its way shows so on its button and is not sent a second time meanwhile.
fn sent(event: Event) {
    if event.default_prevented() {
        return;
    }
    let Some(form) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    if form.has_attribute("data-sent") {
        event.prevent_default();
        return;
    }
    let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    let _ = form.set_attribute("data-sent", "");
    if let Some(button) = &button {
        let _ = button.set_attribute("aria-busy", "true");
    }
    after(PATIENCE_MS, move || {
        let _ = form.remove_attribute("data-sent");
        if let Some(button) = &button {
            let _ = button.remove_attribute("aria-busy");
        }
    });
}

/// Closes every open menu but the one that `inside` belongs to, and gives it the focus back on Escape.
fn close_menus(inside: Option<web_sys::EventTarget>) {
    let inside = inside.and_then(|target| target.dyn_into::<Node>().ok());
    let Ok(menus) = document().query_selector_all("details.menu[open]") else { return };
    for place in 0..menus.length() {
        let Some(menu) = menus.item(place).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
        if inside.is_some() && menu.contains(inside.as_ref()) {
            continue;
        }
        let _ = menu.remove_attribute("open");
        if inside.is_none()
            && let Ok(Some(summary)) = menu.query_selector("summary")
            && let Ok(summary) = summary.dyn_into::<web_sys::HtmlElement>()
        {
            let _ = summary.focus();
        }
    }
}
