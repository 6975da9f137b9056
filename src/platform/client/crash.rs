//! A panic stops all our code in the page: say so instead of leaving buttons that do nothing.

use std::panic;

use super::{document, element, window};

/// Writes a panic to the console and shows the element `crash`, whose links load the page again.
pub fn install_panic_hook() {
    panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        offer_reload();
    }));
}

/// Only plain links: no handler of ours would run any more.
fn offer_reload() {
    let Some(banner) = element("crash") else { return };
    let location = window().location();
    let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if let Ok(links) = document().query_selector_all("#crash a") {
        for index in 0..links.length() {
            if let Some(link) = links.item(index) {
                let _ = js_sys::Reflect::set(&link, &"href".into(), &here.as_str().into());
            }
        }
    }
    let _ = banner.remove_attribute("hidden");
}
