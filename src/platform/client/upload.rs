//! Sending a form with a file and hearing how far it is, which `fetch` does not tell.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{
    DataTransfer, Event, EventTarget, FormData, HtmlFormElement, HtmlInputElement, ProgressEvent, XmlHttpRequest,
};

use super::listener::Listener;
use super::{element, html_element};

/// Sends the form `id` to where it leads. `sent` hears how many hundredths have been sent; `done` gets the status (0
/// when nobody answered) and the body.
pub fn send_form(id: &str, sent: impl Fn(u32) + 'static, done: impl FnOnce(u16, String) + 'static) {
    let Some(form) = element(id).and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
    let Ok(fields) = FormData::new_with_form(&form) else { return };
    let Ok(request) = XmlHttpRequest::new() else { return };
    if let Ok(upload) = request.upload() {
        Listener::new(&upload, "progress", false, move |event| {
            if let Some(progress) = event.dyn_ref::<ProgressEvent>()
                && progress.total() > 0.0
            {
                sent((progress.loaded() / progress.total() * 100.0) as u32);
            }
        })
        .forever();
    }
    send(&request, "POST", &form.action(), Some(&fields), done);
}

/// Asks for `url`; `done` gets the status (0 when nobody answered) and the body.
pub fn ask(url: &str, done: impl FnOnce(u16, String) + 'static) {
    if let Ok(request) = XmlHttpRequest::new() {
        send(&request, "GET", url, None, done);
    }
}

fn send(
    request: &XmlHttpRequest,
    method: &str,
    url: &str,
    fields: Option<&FormData>,
    done: impl FnOnce(u16, String) + 'static,
) {
    let done = Rc::new(Cell::new(Some(done)));
    let answered = request.clone();
    let heard = move |_: Event| {
        if let Some(done) = done.take() {
            done(answered.status().unwrap_or_default(), answered.response_text().ok().flatten().unwrap_or_default());
        }
    };
    // Comes after every way to end: an answer, an error, nobody there.
    Listener::new(AsRef::<EventTarget>::as_ref(request), "loadend", false, heard).forever();
    let _ = request.open_with_async(method, url, true);
    let _ = request.set_request_header("Accept", "application/json");
    let _ = request.send_with_opt_form_data(fields);
}

/// Puts the picture that is pasted or dropped into the file field `id`. False when there is none; then the browser does
/// what it would.
pub fn take_picture(event: &Event, id: &str) -> bool {
    let carried = ["clipboardData", "dataTransfer"]
        .into_iter()
        .filter_map(|name| js_sys::Reflect::get(event, &name.into()).ok())
        .find_map(|value| value.dyn_into::<DataTransfer>().ok());
    let Some(files) = carried.and_then(|carried| carried.files()) else { return false };
    let is_picture = files.get(0).is_some_and(|file| file.type_().starts_with("image/"));
    let field = html_element(id).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    match field {
        Some(field) if is_picture => {
            field.set_files(Some(&files));
            event.prevent_default();
            true
        }
        _ => false,
    }
}

/// Opens the `<details>` called `id`.
pub fn open_details(id: &str) {
    if let Some(details) = element(id) {
        let _ = details.set_attribute("open", "");
    }
}
