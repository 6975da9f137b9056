//! The server's side of `client`: the same names, and nothing happens. So a view can name what a
//! browser does in its effects and handlers without asking where it runs; on the server neither
//! effects nor handlers ever do.

use leptos::ev::MouseEvent;
use leptos::prelude::IntoView;

use super::time::Timestamp;

/// Never asked: only effects and handlers know a now.
pub fn now() -> Timestamp {
    Timestamp(0)
}

/// UTC.
pub fn offset_minutes(_at: Timestamp) -> i64 {
    0
}

/// Times stay as they were rendered, in UTC.
pub fn tell_times(_tell: fn(&str, Timestamp, Timestamp, i64) -> [String; 2]) {}

/// Does nothing.
pub fn times_changed() {}

/// Nothing is there.
pub fn exists(_id: &str) -> bool {
    false
}

/// Does nothing.
pub fn set_text(_id: &str, _text: &str) {}

/// There is no text.
pub fn text_in(_id: &str, _selector: &str) -> String {
    String::new()
}

/// Does nothing.
pub fn set_html(_id: &str, _selector: &str, _html: &str) {}

/// Does nothing.
pub fn remove_in(_id: &str, _selector: &str) {}

/// Does nothing.
pub fn append(_id: &str, _view: impl IntoView) {}

/// Does nothing.
pub fn set_title_prefix(_prefix: &str) {}

/// Keeps nothing.
pub fn keep(_key: &str, _text: &str) {}

/// Nothing was kept.
pub fn kept(_key: &str) -> Option<String> {
    None
}

/// Does nothing.
pub fn forget(_key: &str) {}

/// Does nothing.
pub fn set_favicon_unread(_unread: bool) {}

/// Does nothing.
pub fn focus(_id: &str) {}

/// Does nothing.
pub fn scroll_to(_id: &str) {}

/// Nothing is typed.
pub fn value_of(_id: &str) -> String {
    String::new()
}

/// Nothing is typed.
pub fn is_untouched(_id: &str) -> bool {
    true
}

/// Does nothing.
pub fn hide(_id: &str) {}

/// Does nothing.
pub fn set_value(_id: &str, _text: &str) {}

/// Sends nothing.
pub fn send_form(_id: &str, _sent: impl Fn(u32) + 'static, _done: impl FnOnce(u16, String) + 'static) {}

/// Asks nobody.
pub fn ask(_url: &str, _done: impl FnOnce(u16, String) + 'static) {}

/// There is none.
pub fn take_picture(_event: &leptos::ev::Event, _id: &str) -> bool {
    false
}

/// Does nothing.
pub fn open_details(_id: &str) {}

/// Does nothing.
pub fn surround(_id: &str, _before: &str, _after: &str) {}

/// Nothing is clicked.
pub fn pressed(_event: &MouseEvent, _attribute: &str) -> Option<String> {
    None
}

/// Nothing has the focus.
pub fn active_id() -> String {
    String::new()
}

/// Does nothing.
pub fn dismiss_later(_id: String, _ms: u32) {}

/// Does nothing.
pub fn reload() {}

/// Nothing is loaded again.
pub fn reload_once(_reason: &str) -> bool {
    false
}

/// Empty: the server's ids come from its own source of chance.
pub fn random_id() -> String {
    String::new()
}

/// Does nothing.
pub fn refresh_parts(_url: &str, _then: impl FnOnce(bool) + 'static) {}

/// Never happens.
pub fn after(_ms: u32, _act: impl FnOnce() + 'static) {}

/// Never happens.
pub fn every(_ms: u32, _act: impl Fn() + 'static) {}

/// Does nothing.
pub fn install_panic_hook() {}

/// There is no clipboard.
pub fn copy(_text: &str) -> bool {
    false
}

/// There are none.
pub fn has_passkeys() -> bool {
    false
}

/// Nobody answers.
///
/// # Errors
/// Always.
pub async fn ask_passkey(_make: bool, _question: &str) -> Result<String, &'static str> {
    Err("")
}

/// Does nothing.
pub fn submit_form_of(_id: &str) {}
