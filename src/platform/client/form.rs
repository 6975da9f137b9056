//! Fields and forms. Fields belong to the reader: their values are read when they are needed.

use leptos::ev::MouseEvent;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, HtmlTextAreaElement};

use super::html_element;

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

/// True while the field `id` holds what the page came with.
pub fn is_untouched(id: &str) -> bool {
    let come_with = html_element(id).and_then(|field| js_sys::Reflect::get(&field, &"defaultValue".into()).ok());
    come_with.and_then(|text| text.as_string()).is_none_or(|text| text == value_of(id))
}

/// The value of `attribute` on what was clicked, or on what that is part of.
pub fn pressed(event: &MouseEvent, attribute: &str) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(&["[", attribute, "]"].concat()).ok()??.get_attribute(attribute)
}

/// Puts `before` and `after` around what is selected in the text field `id`, and keeps it selected. A line
/// break at the beginning of `before` is left out at the beginning of a line.
pub fn surround(id: &str, before: &str, after: &str) {
    let Some(field) = html_element(id).and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
    let text: Vec<u16> = field.value().encode_utf16().collect();
    let place = |at: Result<Option<u32>, _>| at.ok().flatten().unwrap_or_default().min(text.len() as u32);
    let (start, end) = (place(field.selection_start()), place(field.selection_end()));
    let at_line_start = start == 0 || text[start as usize - 1] == u16::from(b'\n');
    let before = if at_line_start { before.trim_start_matches('\n') } else { before };
    let selected = String::from_utf16_lossy(&text[start as usize..end as usize]);
    let replaced = [before, &selected, after].concat();
    let _ = field.focus();
    let _ = field.set_range_text_with_start_and_end(&replaced, start, end);
    let shift = before.encode_utf16().count() as u32;
    let _ = field.set_selection_range(start + shift, end + shift);
    // What listens to the field must hear of it as if it had been typed.
    let options = EventInit::new();
    options.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &options) {
        let _ = field.dispatch_event(&event);
    }
}
