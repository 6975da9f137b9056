//! The parts of the accounts' pages that wake up in the browser.

mod passkey;

pub use passkey::{Asking, PasskeyButton};
