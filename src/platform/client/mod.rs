//! What only a browser can do, as small functions that a view may call: from effects and event
//! handlers, never while it renders. `browser_absent.rs` has the same names for the server.
//!
//! All of them are content with what is not there: an element that is gone, storage that is
//! forbidden, a clipboard that is missing.

mod crash;
mod form;
mod listener;
mod page;
mod parts;
mod passkey;
mod storage;
mod time;
mod timer;
mod upload;
mod wake;

pub use crash::install_panic_hook;
pub use form::{is_untouched, pressed, set_value, surround, value_of};
pub use page::{
    active_id, append, copy, dismiss_later, exists, focus, hide, random_id, reload, reload_once, remove_in, scroll_to,
    set_favicon_unread, set_html, set_text, set_title_prefix, text_in,
};
pub use parts::refresh_parts;
pub use passkey::{ask_passkey, has_passkeys, submit_form_of};
pub use storage::{forget, keep, kept};
pub use time::{now, offset_minutes, tell_times, times_changed};
pub use timer::{after, every};
pub use upload::{ask, open_details, send_form, take_picture};
pub use wake::wake;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Window};

fn window() -> Window {
    leptos::prelude::window()
}

fn document() -> Document {
    leptos::prelude::document()
}

fn element(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

fn html_element(id: &str) -> Option<HtmlElement> {
    element(id)?.dyn_into().ok()
}
