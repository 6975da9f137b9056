//! What proves to the receiver that a request is ours.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::platform::server::chance::Rng;

/// Says what kind of secret it is, so that scanners and people recognise one that got loose.
const PREFIX: &str = "whsec_";

/// The key that both sides know: `whsec_` and 32 random bytes in base64.
///
/// Source: Standard Webhooks 1.0.0, "Signature scheme" (symmetric). It is written down nowhere but in
/// the table of webhooks and on the page that shows it once, so it has neither `Serialize` nor a
/// `Debug` that tells it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn random(rng: &Rng) -> Self {
        Self(format!("{PREFIX}{}", STANDARD.encode(rng.bytes::<32>())))
    }

    /// One from the table.
    pub(super) fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text, for the table and for the one who is to know it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The value of `webhook-signature`: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
    /// `seconds` is unix time. None when this is no secret, which only a changed table can bring about.
    pub fn sign(&self, id: &str, seconds: i64, body: &str) -> Option<String> {
        let key = STANDARD.decode(self.0.strip_prefix(PREFIX)?).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_one_that_the_standard_gives_as_its_example() {
        // Expected value made with Python: hmac.new(base64.b64decode(key), message, "sha256").
        let secret = Secret::stored("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into());
        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn a_secret_is_random_and_does_not_tell_itself() {
        let (one, other) = (Secret::random(&Rng::system()), Secret::random(&Rng::system()));
        assert_ne!(one.reveal(), other.reveal());
        assert!(one.reveal().starts_with("whsec_") && one.reveal().len() == 6 + 44);
        assert_eq!(format!("{one:?}"), "Secret(…)");
    }
}
