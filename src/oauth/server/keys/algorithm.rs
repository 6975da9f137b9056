//! How this place signs.

use crate::platform::server::jws::Alg;

/// An algorithm that this place has keys for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Ed25519: what tokens for this place's own API are signed with, and all others unless an app says otherwise.
    EdDsa,
    /// RSA with 2048 bits, for apps that know nothing else (OpenID Connect Core 1.0 section 15.1 demands it).
    Rs256,
}

impl Algorithm {
    /// Both.
    pub const ALL: [Self; 2] = [Self::EdDsa, Self::Rs256];

    /// Its name in `alg` (RFC 7518 section 3.1, RFC 8037 section 3.1).
    pub fn as_str(self) -> &'static str {
        self.alg().as_str()
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name)
    }

    pub(in crate::oauth::server) fn alg(self) -> Alg {
        match self {
            Self::EdDsa => Alg::EdDsa,
            Self::Rs256 => Alg::Rs256,
        }
    }
}
