//! Chance and the ids made from it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::platform::time::Timestamp;

/// Where the program gets random bytes.
#[derive(Clone, Debug, Default)]
pub struct Rng(());

impl Rng {
    /// The operating system's generator.
    pub fn system() -> Self {
        Self(())
    }

    /// `N` random bytes. A machine without randomness cannot run this program: it ends here.
    #[expect(clippy::expect_used, reason = "without randomness no id or password is safe")]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).expect("the operating system gives no random bytes");
        bytes
    }

    /// A UUIDv7 (RFC 9562): sorts by the time it was made.
    pub fn id(&self, now: Timestamp) -> String {
        let millis = u64::try_from(now.0 / 1_000).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid().to_string()
    }

    /// 256 random bits for a link or a cookie, in base64url (43 characters).
    pub fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }
}

/// What is stored of a token: SHA-256 in hex. The token has 256 random bits, so no salt is needed.
pub fn token_hash(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
