//! Public keys and what they prove.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{decode, encode};

/// How a text is signed. There is no `none` here and nothing with a shared secret, so neither can be confused with
/// a signature (RFC 8725 section 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alg {
    /// Ed25519 (RFC 8037 section 3.1).
    EdDsa,
    /// RSA, PKCS #1 v1.5 with SHA-256 (RFC 7518 section 3.3).
    Rs256,
    /// RSA, PSS with SHA-256 (RFC 7518 section 3.5).
    Ps256,
    /// ECDSA on P-256 with SHA-256 (RFC 7518 section 3.4).
    Es256,
}

impl Alg {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::EdDsa, Self::Rs256, Self::Ps256, Self::Es256];

    /// Its name in `alg`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|alg| alg.as_str() == name)
    }
}

/// A key that everybody may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// 32 bytes.
    Ed25519(Vec<u8>),
    /// Modulus and exponent, big-endian, without zeros in front.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// An uncompressed point.
    P256(Vec<u8>),
}

impl PublicKey {
    /// Reads a JWK (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2). `None` for one of another kind, and
    /// for one that is not for signatures.
    pub fn of_jwk(jwk: &Value) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let bytes = |name: &str| decode(text(name)?);
        if text("use").is_some_and(|word| word != "sig") {
            return None;
        }
        match (text("kty")?, text("crv")) {
            ("OKP", Some("Ed25519")) => bytes("x").filter(|x| x.len() == 32).map(Self::Ed25519),
            ("EC", Some("P-256")) => {
                let (x, y) = (bytes("x")?, bytes("y")?);
                (x.len() == 32 && y.len() == 32).then(|| Self::P256([&[4], x.as_slice(), &y].concat()))
            }
            ("RSA", _) => Some(Self::Rsa { n: trimmed(bytes("n")?), e: trimmed(bytes("e")?) }),
            _ => None,
        }
    }

    /// The JWK with the members that make the key, and no others.
    pub fn to_jwk(&self) -> Value {
        match self {
            Self::Ed25519(x) => json!({ "crv": "Ed25519", "kty": "OKP", "x": encode(x) }),
            Self::Rsa { n, e } => json!({ "e": encode(e), "kty": "RSA", "n": encode(n) }),
            Self::P256(point) => {
                let (x, y) = point.strip_prefix(&[4]).unwrap_or(point).split_at_checked(32).unwrap_or_default();
                json!({ "crv": "P-256", "kty": "EC", "x": encode(x), "y": encode(y) })
            }
        }
    }

    /// A name that nobody has to think of: the SHA-256 of the JWK, in base64url (RFC 7638 section 3). The members
    /// stand in the order of their names there, as [`PublicKey::to_jwk`] writes them.
    pub fn thumbprint(&self) -> String {
        encode(Sha256::digest(self.to_jwk().to_string()))
    }

    /// The algorithms that this key can be used with; never one of another kind (RFC 8725 section 3.1).
    pub fn can(&self, alg: Alg) -> bool {
        matches!(
            (self, alg),
            (Self::Ed25519(_), Alg::EdDsa) | (Self::Rsa { .. }, Alg::Rs256 | Alg::Ps256) | (Self::P256(_), Alg::Es256)
        )
    }

    /// Whether this key has signed `text` by `alg`. RSA keys below 2048 bits prove nothing (RFC 7518 section 3.3).
    pub fn has_signed(&self, alg: Alg, text: &[u8], signature: &[u8]) -> bool {
        let checked = match (self, alg) {
            (Self::Ed25519(x), Alg::EdDsa) => UnparsedPublicKey::new(&ED25519, x).verify(text, signature),
            (Self::P256(point), Alg::Es256) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(text, signature)
            }
            (Self::Rsa { n, e }, Alg::Rs256) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, text, signature)
            }
            (Self::Rsa { n, e }, Alg::Ps256) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PSS_2048_8192_SHA256, text, signature)
            }
            _ => return false,
        };
        checked.is_ok()
    }
}

/// Some write a zero in front of a number whose first bit is set.
fn trimmed(mut number: Vec<u8>) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.drain(..zeros);
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbprint_and_a_signature_are_those_that_the_standard_gives() {
        // RFC 8037 appendices A.3 and A.4.
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
        let key = PublicKey::of_jwk(&jwk).unwrap();
        assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        let signature = decode(signature).unwrap();
        assert!(key.has_signed(Alg::EdDsa, text.as_bytes(), &signature));
        assert!(!key.has_signed(Alg::EdDsa, b"another", &signature));
        assert!(!key.has_signed(Alg::Rs256, text.as_bytes(), &signature));
        assert_eq!(PublicKey::of_jwk(&key.to_jwk()), Some(key));
    }

    #[test]
    fn a_key_of_another_kind_or_for_another_use_is_none() {
        for jwk in [
            json!({}),
            json!([]),
            json!({ "kty": "oct", "k": "AAAA" }),
            json!({ "kty": "OKP", "crv": "X25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": "AAAA" }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": 7 }),
            json!({ "kty": "RSA", "n": "AQAB" }),
            json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB", "use": "enc" }),
            json!({ "kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA" }),
        ] {
            assert_eq!(PublicKey::of_jwk(&jwk), None, "{jwk}");
        }
        let small = PublicKey::of_jwk(&json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB" })).unwrap();
        assert!(!small.has_signed(Alg::Rs256, b"", b"") && small.can(Alg::Ps256) && !small.can(Alg::Es256));
    }
}
