//! The page as a whole and what stands on it.

use leptos::prelude::IntoView;
use leptos::tachys::view::{Mountable, Render};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::storage::{session_get, session_set};
use super::timer::after;
use super::{document, element, html_element, now, window};
use crate::platform::time::{MINUTE, Timestamp};

/// Puts `prefix` (such as `(3) `) before the page's title, in place of an earlier one.
pub fn set_title_prefix(prefix: &str) {
    let title = document().title();
    let plain = match title.split_once(") ") {
        Some((count, rest)) if count.starts_with('(') => rest,
        _ => &title,
    };
    document().set_title(&[prefix, plain].concat());
}

/// True when the page has an element `id`.
pub fn exists(id: &str) -> bool {
    element(id).is_some()
}

/// Replaces the text of `id`.
pub fn set_text(id: &str, text: &str) {
    if let Some(target) = element(id) {
        target.set_text_content(Some(text));
    }
}

/// The text of what `selector` finds in `id`; empty when there is nothing.
pub fn text_in(id: &str, selector: &str) -> String {
    let found = element(id).and_then(|target| target.query_selector(selector).ok().flatten());
    found.and_then(|found| found.text_content()).unwrap_or_default()
}

/// Replaces the inside of what `selector` finds in `id` by HTML that the server has made.
pub fn set_html(id: &str, selector: &str, html: &str) {
    if let Some(found) = element(id).and_then(|target| target.query_selector(selector).ok().flatten()) {
        found.set_inner_html(html);
    }
}

/// Takes what `selector` finds in `id` out of the page.
pub fn remove_in(id: &str, selector: &str) {
    if let Some(found) = element(id).and_then(|target| target.query_selector(selector).ok().flatten()) {
        found.remove();
    }
}

/// Puts `view` at the end of `id`, which no view owns the inside of. It stays as it is: nothing in it may change.
pub fn append(id: &str, view: impl IntoView) {
    if let Some(target) = element(id) {
        view.into_view().build().mount(&target, None);
    }
}

/// Hides `id`.
pub fn hide(id: &str) {
    if let Some(target) = element(id) {
        let _ = target.set_attribute("hidden", "");
    }
}

/// Turns the icon of the tab (`link#favicon`) yellow, or back.
pub fn set_favicon_unread(unread: bool) {
    let Some(link) = element("favicon") else { return };
    let href = link.get_attribute("href").unwrap_or_default();
    let (from, to) =
        if unread { ("/favicon.svg", "/favicon-unread.svg") } else { ("/favicon-unread.svg", "/favicon.svg") };
    if href.contains(from) {
        let _ = link.set_attribute("href", &href.replace(from, to));
    }
}

/// Moves the focus to `id`, also where it would not go by itself (a heading, a summary).
pub fn focus(id: &str) {
    let Some(target) = html_element(id) else { return };
    let _ = target.focus();
    if document().active_element().as_ref() != Some(&target) {
        let _ = target.set_attribute("tabindex", "-1");
        let _ = target.focus();
    }
}

/// Scrolls until `id` is in view; the stylesheet's scroll padding keeps it clear of the edges.
pub fn scroll_to(id: &str) {
    if let Some(target) = element(id) {
        target.scroll_into_view();
    }
}

/// The id of what has the focus; empty when that has none.
pub fn active_id() -> String {
    document().active_element().map(|active| active.id()).unwrap_or_default()
}

/// Hides `id` after `ms`; later while it is being pointed at or holds the focus.
pub fn dismiss_later(id: String, ms: u32) {
    after(ms, move || {
        let Some(target) = element(&id) else { return };
        let held = target.matches(":hover, :focus-within").unwrap_or(false);
        if held {
            dismiss_later(id, 2_000);
        } else {
            hide(&id);
        }
    });
}

/// Loads the page again.
pub fn reload() {
    let _ = window().location().reload();
}

/// Loads the page again unless that happened for the same `reason` within the last minute, in which
/// case it did not help. Returns whether it does.
pub fn reload_once(reason: &str) -> bool {
    let key = format!("reloaded:{reason}");
    let before = session_get(&key).and_then(|text| text.parse().ok()).map(Timestamp);
    if before.is_some_and(|before| now() < before.plus(MINUTE)) {
        return false;
    }
    session_set(&key, &now().0.to_string());
    reload();
    true
}

/// 122 random bits written as a UUID (RFC 9562, version 4).
#[expect(clippy::disallowed_methods, reason = "only for a browser without crypto; the value is no secret")]
pub fn random_id() -> String {
    let mut bytes = [0; 16];
    let crypto = window().crypto().ok();
    if crypto.is_none_or(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_err()) {
        bytes.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut id = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        id.push_str(&format!("{byte:02x}"));
    }
    id
}

/// Puts `text` on the clipboard. False where the browser has none for us (only secure pages have).
pub fn copy(text: &str) -> bool {
    if !window().is_secure_context() {
        return false;
    }
    let copied = JsFuture::from(window().navigator().clipboard().write_text(text));
    spawn_local(async move {
        let _ = copied.await;
    });
    true
}
