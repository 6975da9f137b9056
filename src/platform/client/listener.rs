//! An event listener that ends when it is dropped.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{AddEventListenerOptions, Event, EventTarget};

pub struct Listener {
    target: EventTarget,
    name: &'static str,
    capture: bool,
    act: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Hears `name` on `target`; `capture` hears it before the page's own handlers.
    pub fn new(target: &EventTarget, name: &'static str, capture: bool, act: impl FnMut(Event) + 'static) -> Self {
        let act = Closure::<dyn FnMut(Event)>::new(act);
        let options = AddEventListenerOptions::new();
        options.set_capture(capture);
        // Scrolling must not wait for ours; every other event may be prevented.
        options.set_passive(name == "scroll");
        let function = act.as_ref().unchecked_ref();
        let _ = target.add_event_listener_with_callback_and_add_event_listener_options(name, function, &options);
        Self { target: target.clone(), name, capture, act }
    }

    /// Hears for as long as the page lives.
    pub fn forever(self) {
        std::mem::forget(self);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.act.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.name, function, self.capture);
    }
}
