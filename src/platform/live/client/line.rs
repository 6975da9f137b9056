//! The WebSocket itself, and the few things that only the browser knows.

use std::time::Duration;

use js_sys::Function;
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

use crate::platform::live::PROTOCOL;

/// When this tab last reloaded itself because the server asked for it, in `sessionStorage`.
const RELOADED: &str = "tidings-reloaded";
/// It does not do so again within this time, in milliseconds.
const RELOAD_PAUSE: f64 = 60_000.0;

/// What a line does when something comes in. Made once and used for every socket of the page.
pub(super) struct Handlers {
    open: Closure<dyn Fn(Event)>,
    message: Closure<dyn Fn(MessageEvent)>,
    close: Closure<dyn Fn(CloseEvent)>,
}

impl Handlers {
    pub(super) fn new(
        open: impl Fn() + 'static,
        message: impl Fn(String) + 'static,
        close: impl Fn(u16) + 'static,
    ) -> Self {
        Self {
            open: Closure::new(move |_| open()),
            message: Closure::new(move |event: MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    message(text);
                }
            }),
            close: Closure::new(move |event: CloseEvent| close(event.code())),
        }
    }
}

/// One socket. Dropped, it is closed and says nothing more.
pub(super) struct Line(WebSocket);

impl Line {
    /// Dials; `None` when the browser will not even try.
    pub(super) fn dial(handlers: &Handlers) -> Option<Self> {
        let origin = window().location().origin().ok()?;
        // `http` becomes `ws`, `https` becomes `wss`.
        let url = format!("ws{}/live", origin.strip_prefix("http")?);
        let socket = WebSocket::new_with_str(&url, PROTOCOL).ok()?;
        socket.set_onopen(function(&handlers.open));
        socket.set_onmessage(function(&handlers.message));
        socket.set_onclose(function(&handlers.close));
        Some(Self(socket))
    }

    /// Sends text; on a line that is gone it is lost, and said again by the next `hello`.
    pub(super) fn send(&self, text: &str) {
        let _ = self.0.send_with_str(text);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.0.set_onopen(None);
        self.0.set_onmessage(None);
        self.0.set_onclose(None);
        let _ = self.0.close();
    }
}

fn function<T: ?Sized>(closure: &Closure<T>) -> Option<&Function> {
    closure.as_ref().dyn_ref()
}

/// Milliseconds since 1970, for measuring how long nothing was heard: unlike the timer it goes on while
/// the machine sleeps.
#[expect(clippy::disallowed_methods, reason = "the wait of a socket is never rendered")]
pub(super) fn now() -> f64 {
    js_sys::Date::now()
}

/// A random number in 0..1.
#[expect(clippy::disallowed_methods, reason = "the wait of a socket is never rendered")]
pub(super) fn chance() -> f64 {
    js_sys::Math::random()
}

/// Does `then` after so many milliseconds, unless it is called off.
pub(super) fn after(milliseconds: u32, then: impl FnOnce() + 'static) -> Option<TimeoutHandle> {
    set_timeout_with_handle(then, Duration::from_millis(milliseconds.into())).ok()
}

/// Loads the page again; false when it did so a moment ago, which would go on for ever.
pub(super) fn reload_once() -> bool {
    let Ok(Some(storage)) = window().session_storage() else { return false };
    let last = storage.get_item(RELOADED).ok().flatten().and_then(|at| at.parse().ok()).unwrap_or(0.0);
    if now() - last < RELOAD_PAUSE || storage.set_item(RELOADED, &now().to_string()).is_err() {
        return false;
    }
    window().location().reload().is_ok()
}
