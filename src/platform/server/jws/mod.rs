//! Signed texts of the form `header.payload.signature` (RFC 7515 section 7.1), and the keys that prove them
//! (RFC 7517). Who may have signed and what must stand in them is the business of whoever asks.

mod compact;
mod key;

pub use compact::{Compact, Header};
pub use key::{Alg, PublicKey};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Base64url without padding, and nothing that another text would be read as, too (RFC 7515 section 2).
pub fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The other way.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
