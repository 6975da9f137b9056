//! A private key: made, stored, read again, used. It has no `Debug` and no `Serialize`, so it gets into no log and
//! no answer.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::RsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey;
use rsa::rand_core::{CryptoRng, RngCore, impls};

use super::Algorithm;
use crate::platform::error::AppError;
use crate::platform::server::chance::Rng;
use crate::platform::server::error::internal;
use crate::platform::server::jws::PublicKey;

/// What a PKCS #8 text with an Ed25519 key begins with; the 32 bytes of the key follow (RFC 8410 section 7).
const ED25519_BEFORE: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
/// RFC 7518 section 3.3: at least so many.
const RSA_BITS: usize = 2048;

/// A key that signs, ready to be used.
pub(super) enum Pair {
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

/// A new key in the form in which it is stored: PKCS #8 in base64. An RSA one takes long: ask from a thread that
/// may be blocked.
///
/// # Errors
/// When no primes were found.
pub(super) fn generate(algorithm: Algorithm, rng: &Rng) -> Result<String, AppError> {
    match algorithm {
        Algorithm::EdDsa => Ok(STANDARD.encode([ED25519_BEFORE.as_slice(), &rng.bytes::<32>()].concat())),
        Algorithm::Rs256 => {
            let key = RsaPrivateKey::new(&mut Chance(rng), RSA_BITS).map_err(internal)?;
            Ok(STANDARD.encode(key.to_pkcs8_der().map_err(internal)?.as_bytes()))
        }
    }
}

impl Pair {
    /// Reads a stored key.
    ///
    /// # Errors
    /// When it is none; the log says which, and nothing of the key.
    pub(super) fn read(algorithm: Algorithm, kid: &str, stored: &str) -> Result<Self, AppError> {
        let unreadable = || internal(format!("the signing key {kid} in the database cannot be read"));
        let der = STANDARD.decode(stored).map_err(|_| unreadable())?;
        match algorithm {
            Algorithm::EdDsa => Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map(Self::Ed25519),
            Algorithm::Rs256 => RsaKeyPair::from_pkcs8(&der).map(Self::Rsa),
        }
        .map_err(|_| unreadable())
    }

    /// The half that everybody may know.
    pub(super) fn public(&self) -> PublicKey {
        match self {
            Self::Ed25519(pair) => PublicKey::Ed25519(pair.public_key().as_ref().to_vec()),
            Self::Rsa(pair) => {
                let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                PublicKey::Rsa { n, e }
            }
        }
    }

    /// Signs a text.
    ///
    /// # Errors
    /// When the machine has no chance to hide the work of RSA behind.
    pub(super) fn sign(&self, text: &[u8]) -> Result<Vec<u8>, AppError> {
        match self {
            Self::Ed25519(pair) => Ok(pair.sign(text).as_ref().to_vec()),
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature)
                    .map_err(|_| internal("a text could not be signed with RSA"))?;
                Ok(signature)
            }
        }
    }
}

/// The program's chance, as the crate that finds primes wants it.
struct Chance<'a>(&'a Rng);

impl RngCore for Chance<'_> {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(self.0.bytes())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(self.0.bytes())
    }

    fn fill_bytes(&mut self, into: &mut [u8]) {
        impls::fill_bytes_via_next(self, into);
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        self.fill_bytes(into);
        Ok(())
    }
}

impl CryptoRng for Chance<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_key_signs_its_other_half_proves() {
        for algorithm in Algorithm::ALL {
            let stored = generate(algorithm, &Rng::system()).unwrap();
            let pair = Pair::read(algorithm, "a", &stored).unwrap();
            let signature = pair.sign(b"The tide turned at four.").unwrap();
            let (public, alg) = (pair.public(), algorithm.alg());
            assert!(public.has_signed(alg, b"The tide turned at four.", &signature));
            assert!(!public.has_signed(alg, b"The tide turned at five.", &signature));
            assert_eq!(PublicKey::of_jwk(&public.to_jwk()), Some(public));
            let again = Pair::read(algorithm, "a", &stored).unwrap();
            assert_eq!(again.public().thumbprint(), pair.public().thumbprint());
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for stored in ["", "AAAA", "not base64", &STANDARD.encode(ED25519_BEFORE)] {
            for algorithm in Algorithm::ALL {
                assert!(Pair::read(algorithm, "a", stored).is_err());
            }
        }
    }
}
