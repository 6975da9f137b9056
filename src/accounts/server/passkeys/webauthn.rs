//! What a passkey says, read and checked step by step. Pure: no clock, no chance, no database.
//!
//! Source: W3C Web Authentication Level 2, section 7.1 (registering) and 7.2 (asserting); COSE keys by RFC 9052
//! section 7 and RFC 9053 section 7. Attestation is not asked for, so no statement about the device is believed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The longest answer that is read, in bytes: a real one has less than two thousand.
const LONGEST: usize = 16 * 1024;
/// The longest id of a credential (section 4, "Credential ID").
const LONGEST_ID: usize = 1023;
/// Flags of the authenticator data (section 6.1).
const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;

/// Why an answer is not accepted; for tests and the log, never for whoever sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Unreadable,
    OtherType,
    OtherOrigin,
    OtherSite,
    NobodyThere,
    NotVerified,
    UnknownKey,
    WrongSignature,
}

/// The site that a passkey belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The relying party's id: the host.
    pub id: String,
    /// Such as `https://tidings.example`.
    pub origin: String,
}

/// A passkey that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What it answers, as the client sent it: base64url.
    pub challenge: String,
    /// The credential's id in base64url.
    pub id: String,
    /// The COSE key in base64url.
    pub public_key: String,
    pub counter: u32,
}

/// An answer to a question, not yet checked against the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub challenge: String,
    /// The credential's id in base64url.
    pub id: String,
    /// Whose it says it is, if it does.
    pub user: Option<String>,
    pub counter: u32,
    pub verified: bool,
    signed: Vec<u8>,
    signature: Vec<u8>,
}

#[derive(Deserialize)]
struct Credential<R> {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    response: R,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Registration {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assertion {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    cross_origin: Option<bool>,
}

impl Site {
    /// Reads a passkey that was just made (section 7.1).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn made(&self, json: &str) -> Result<Made, Refusal> {
        let sent: Credential<Registration> = read(json)?;
        // Steps 5 to 10.
        let (challenge, _) = self.client_data(&sent.response.client_data, "webauthn.create")?;
        // Step 12.
        let object = bytes(&sent.response.attestation_object)?;
        let object: Value = ciborium::from_reader(object.as_slice()).map_err(|_| Refusal::Unreadable)?;
        let data = field(&object, "authData").and_then(Value::as_bytes).ok_or(Refusal::Unreadable)?;
        // Steps 13 to 15.
        let (flags, counter, rest) = self.authenticator_data(data)?;
        if flags & HAS_CREDENTIAL == 0 {
            return Err(Refusal::Unreadable);
        }
        // Section 6.5.1: the model of the device (16), the id with its length before it, the key.
        let length = rest.get(16..18).and_then(|two| two.try_into().ok()).map(u16::from_be_bytes);
        let length = usize::from(length.ok_or(Refusal::Unreadable)?);
        let id = rest.get(18..18 + length).ok_or(Refusal::Unreadable)?;
        let key = rest.get(18 + length..).ok_or(Refusal::Unreadable)?;
        let mut after = key;
        let cose: Value = ciborium::from_reader(&mut after).map_err(|_| Refusal::Unreadable)?;
        let key = &key[..key.len() - after.len()];
        // Step 16: one of the algorithms that were offered.
        Key::read(&cose)?;
        let id = URL_SAFE_NO_PAD.encode(id);
        if length == 0 || length > LONGEST_ID || id != sent.id || sent.kind != "public-key" {
            return Err(Refusal::Unreadable);
        }
        Ok(Made { challenge, id, public_key: URL_SAFE_NO_PAD.encode(key), counter })
    }

    /// Reads an answer (section 7.2, steps 1 to 17 without the key).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn answer(&self, json: &str) -> Result<Answer, Refusal> {
        let sent: Credential<Assertion> = read(json)?;
        if sent.kind != "public-key" {
            return Err(Refusal::Unreadable);
        }
        let (challenge, client_hash) = self.client_data(&sent.response.client_data, "webauthn.get")?;
        let mut signed = bytes(&sent.response.authenticator_data)?;
        let (flags, counter, _) = self.authenticator_data(&signed)?;
        // Step 19.
        signed.extend_from_slice(&client_hash);
        let user = match sent.response.user_handle.filter(|user| !user.is_empty()) {
            Some(user) => Some(String::from_utf8(bytes(&user)?).map_err(|_| Refusal::Unreadable)?),
            None => None,
        };
        let signature = bytes(&sent.response.signature)?;
        Ok(Answer { challenge, id: sent.id, user, counter, verified: flags & USER_VERIFIED != 0, signed, signature })
    }

    /// The challenge and the hash of the whole.
    fn client_data(&self, encoded: &str, kind: &str) -> Result<(String, [u8; 32]), Refusal> {
        let json = bytes(encoded)?;
        let data: ClientData = serde_json::from_slice(&json).map_err(|_| Refusal::Unreadable)?;
        if data.kind != kind {
            return Err(Refusal::OtherType);
        }
        if data.origin != self.origin || data.cross_origin == Some(true) {
            return Err(Refusal::OtherOrigin);
        }
        Ok((data.challenge, Sha256::digest(&json).into()))
    }

    /// Flags, counter and what follows (section 6.1).
    fn authenticator_data<'a>(&self, data: &'a [u8]) -> Result<(u8, u32, &'a [u8]), Refusal> {
        let (head, rest) = data.split_at_checked(37).ok_or(Refusal::Unreadable)?;
        if head[..32] != *Sha256::digest(self.id.as_bytes()) {
            return Err(Refusal::OtherSite);
        }
        let counter = u32::from_be_bytes([head[33], head[34], head[35], head[36]]);
        if head[32] & USER_PRESENT == 0 {
            return Err(Refusal::NobodyThere);
        }
        Ok((head[32], counter, rest))
    }
}

impl Answer {
    /// Checks it with the passkey's key (step 20); with `verified` whoever held the device must have shown who they are.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, public_key: &str, verified: bool) -> Result<(), Refusal> {
        if verified && !self.verified {
            return Err(Refusal::NotVerified);
        }
        let cose = bytes(public_key)?;
        let cose: Value = ciborium::from_reader(cose.as_slice()).map_err(|_| Refusal::UnknownKey)?;
        Key::read(&cose)?.check(&self.signed, &self.signature)
    }
}

/// A public key of one of the three kinds that are offered.
enum Key<'a> {
    /// ES256 (COSE −7): an uncompressed point of P-256.
    Ecdsa(Vec<u8>),
    /// EdDSA (−8) with Ed25519.
    Ed25519(&'a [u8]),
    /// RS256 (−257): modulus and exponent.
    Rsa(&'a [u8], &'a [u8]),
}

impl<'a> Key<'a> {
    /// Source: RFC 9053 section 7.1 and 7.2; RFC 8230 section 4.
    fn read(cose: &'a Value) -> Result<Self, Refusal> {
        let number = |label: i64| label_of(cose, label).and_then(Value::as_integer).and_then(|n| i64::try_from(n).ok());
        let text = |label: i64| label_of(cose, label).and_then(Value::as_bytes).map(Vec::as_slice);
        let key = match (number(1), number(3), number(-1)) {
            (Some(2), Some(-7), Some(1)) => match (text(-2), text(-3)) {
                (Some(x), Some(y)) if x.len() == 32 && y.len() == 32 => Some(Self::Ecdsa([&[4], x, y].concat())),
                _ => None,
            },
            (Some(1), Some(-8), Some(6)) => text(-2).filter(|x| x.len() == 32).map(Self::Ed25519),
            // Shorter ones are not believed (2,048 bits).
            (Some(3), Some(-257), _) => {
                text(-1).zip(text(-2)).filter(|(n, _)| n.len() >= 256).map(|(n, e)| Self::Rsa(n, e))
            }
            _ => None,
        };
        key.ok_or(Refusal::UnknownKey)
    }

    fn check(&self, signed: &[u8], signature: &[u8]) -> Result<(), Refusal> {
        let checked = match self {
            Self::Ecdsa(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(signed, signature),
            Self::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(signed, signature),
            Self::Rsa(n, e) => RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature),
        };
        checked.map_err(|_| Refusal::WrongSignature)
    }
}

fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Refusal> {
    if json.len() > LONGEST {
        return Err(Refusal::Unreadable);
    }
    serde_json::from_str(json).map_err(|_| Refusal::Unreadable)
}

fn bytes(encoded: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD.decode(encoded.trim_end_matches('=')).map_err(|_| Refusal::Unreadable)
}

fn field<'a>(map: &'a Value, name: &str) -> Option<&'a Value> {
    map.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
}

fn label_of(map: &Value, label: i64) -> Option<&Value> {
    map.as_map()?.iter().find(|(key, _)| key.as_integer() == Some(label.into())).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(n: i64) -> Value {
        Value::Integer(n.into())
    }

    #[test]
    fn an_rsa_key_of_two_thousand_bits_is_believed_and_a_shorter_one_is_none() {
        // Made by another program: the signature of “tidings” by RSASSA-PKCS1-v1_5 with SHA-256.
        let n = bytes(
            "yAJ2DlgjtXQx45aAAf8g6qh20-tzmKnYbnqj4EIcze81trUsJArumz667_I8ICmojxkY-eaFeWMGwFcKOLDy1KqTyMXW62-\
        RQBQNm6MYNDd_gnaGRqU2kPDYFQ7HU6MfDdpLjdQ1RxVmWqaNiHxFTch5U8Pp8rFfNKyDfhZDKpfdXeWWjHrwbXXZpgSNkx0K1vC\
        kmy7bmhEbbB0Tx6XqDuDVDK5DMxp3NiViJn1xl9bLt-gzNrmjBAEG4dMCSAktSDYiHK2XJz-lVuwhMvkkLp-\
        crgl0ZJxzWf8zm_yWMnrDUXnaxEqEvr_nfnwEI_gQsa_tPXeO0itUit09TSlKGQ",
        )
        .unwrap();
        let signature = bytes(
            "YXHFgdYhDoF_ASXkqJTs6ladDdoowN-\
        PN9bb9v2Bn7jO9lIOy5haWM8SF_l14ApBrlbeOZ7nQl3UMyw2DJoG6yG7iSgk5kz1ysCyq78zLhqq-JbJgVyj-\
        uPa6l-M8GUuexZOc0fSrwx_c0ZMfIQUgFScpEs5nZaaRmU5kj5CYQ-HCWXXkDaUCHBrX1PG_RE3zNXEhN5W0-\
        zUIc_JDWcFQZ3KE3vnHkhGQ_jaAA3nOnKItA5jaCdfi6hJo5pbHRCXYNv_epDIgHpuN7SnMRiLh596piuyBE0oygst29C61g1BLD\
        QEIbdZlY_sIgYe-A4dj4D82zMOE04bHf2kn6DRtg",
        )
        .unwrap();
        let key = |n: &[u8]| {
            let e = Value::Bytes(vec![1, 0, 1]);
            Value::Map(vec![(int(1), int(3)), (int(3), int(-257)), (int(-1), Value::Bytes(n.to_vec())), (int(-2), e)])
        };
        let whole = key(&n);
        let read = Key::read(&whole).unwrap();
        assert_eq!(read.check(b"tidings", &signature), Ok(()));
        assert_eq!(read.check(b"tiding", &signature), Err(Refusal::WrongSignature));
        assert_eq!(Key::read(&key(&n[..128])).err(), Some(Refusal::UnknownKey));
    }

    #[test]
    fn a_key_of_another_kind_is_none() {
        for (kty, alg, crv) in [(2, -35, 2), (2, -7, 2), (1, -7, 6), (3, -37, 0), (4, 5, 0)] {
            let key =
                vec![(int(1), int(kty)), (int(3), int(alg)), (int(-1), int(crv)), (int(-2), Value::Bytes(vec![1; 32]))];
            assert_eq!(Key::read(&Value::Map(key)).err(), Some(Refusal::UnknownKey), "{kty} {alg} {crv}");
        }
        assert_eq!(Key::read(&Value::Null).err(), Some(Refusal::UnknownKey));
    }
}
