//! What the browser keeps for us. It may refuse (private windows, full disks): then nothing is kept.

use web_sys::Storage;

use super::window;

/// Keeps `text` on this device under `key`.
pub fn keep(key: &str, text: &str) {
    if let Some(storage) = local() {
        let _ = storage.set_item(key, text);
    }
}

/// What was kept under `key`.
pub fn kept(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

/// Forgets what was kept under `key`.
pub fn forget(key: &str) {
    if let Some(storage) = local() {
        let _ = storage.remove_item(key);
    }
}

/// As [`kept`], for this tab alone.
pub fn session_get(key: &str) -> Option<String> {
    session()?.get_item(key).ok()?
}

/// As [`keep`], for this tab alone.
pub fn session_set(key: &str, text: &str) {
    if let Some(storage) = session() {
        let _ = storage.set_item(key, text);
    }
}

fn local() -> Option<Storage> {
    window().local_storage().ok()?
}

fn session() -> Option<Storage> {
    window().session_storage().ok()?
}
