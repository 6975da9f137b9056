//! Fields and forms. Fields belong to the reader: their values are read when they are needed.

use leptos::ev::MouseEvent;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement};

use super::timer::after;
use super::{element, html_element};

/// How long a form may take to answer before its button can be pressed again.
const PATIENCE_MS: u32 = 10_000;

/// What is typed into the field `id`; empty when there is no such field.
pub fn value_of(id: &str) -> String {
    let value = html_element(id).and_then(|field| js_sys::Reflect::get(&field, &"value".into()).ok());
    value.and_then(|value| value.as_string()).unwrap_or_default()
}

/// Replaces what is typed into the field `id`.
pub fn set_value(id: &str, text: &str) {
    if let Some(field) = html_element(id) {
        let _ = js_sys::Reflect::set(&field, &"value".into(), &text.into());
    }
}

/// Sends the form `id` as its button would: with validation and the submit event.
pub fn submit(id: &str) {
    if let Some(form) = element(id).and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
        let _ = form.request_submit();
    }
}

/// For the click on a button that sends its form the plain way: shows that it is busy, and refuses
/// the second click while the first is on its way. It stays enabled, so that its value is sent.
pub fn submit_once(event: &MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(button) = target.and_then(|target| target.closest("button").ok().flatten()) else { return };
    if button.has_attribute("aria-busy") {
        event.prevent_default();
        return;
    }
    let form = button.closest("form").ok().flatten().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    if !form.is_some_and(|form| form.no_validate() || button.has_attribute("formnovalidate") || form.check_validity()) {
        return;
    }
    let _ = button.set_attribute("aria-busy", "true");
    after(PATIENCE_MS, move || {
        let _ = button.remove_attribute("aria-busy");
    });
}
