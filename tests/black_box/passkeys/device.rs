//! A device with passkeys, as far as the program can tell: it makes keys and signs with them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use serde_json::{Value as Json, json};

pub struct Device {
    pub id: String,
    /// The member's id, as it was told when the passkey was made.
    pub user: String,
    pub counter: u32,
    /// What it says of where it is.
    pub site: String,
    pub origin: String,
    /// Whether it knows who holds it.
    pub verifies: bool,
    /// Whether it counts its signatures.
    pub counts: bool,
    /// Whether it is asked from a frame of another site.
    pub crossed: bool,
    key: Key,
    random: SystemRandom,
}

enum Key {
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Key {
    fn public(&self) -> Vec<u8> {
        match self {
            Self::P256(key) => key.public_key().as_ref().to_vec(),
            Self::Ed25519(key) => key.public_key().as_ref().to_vec(),
        }
    }
}

pub fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Device {
    /// One with a key of P-256.
    pub fn new(site: &str, origin: &str) -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        Self::with(
            Key::P256(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random).unwrap()),
            site,
            origin,
        )
    }

    /// One with a key of Ed25519.
    pub fn ed25519(site: &str, origin: &str) -> Self {
        let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::with(Key::Ed25519(Ed25519KeyPair::from_pkcs8(key.as_ref()).unwrap()), site, origin)
    }

    fn with(key: Key, site: &str, origin: &str) -> Self {
        let id = encoded(&digest(&SHA256, &key.public()).as_ref()[..16]);
        let (site, origin) = (site.to_owned(), origin.to_owned());
        let (user, random) = (String::new(), SystemRandom::new());
        Self { id, user, counter: 0, site, origin, verifies: true, counts: true, crossed: false, key, random }
    }

    fn client_data(&self, kind: &str, question: &Json) -> Vec<u8> {
        let data = json!({
            "type": kind, "challenge": question["challenge"], "origin": self.origin, "crossOrigin": self.crossed,
        });
        data.to_string().into_bytes()
    }

    fn data(&self, has_key: bool) -> Vec<u8> {
        let flags = 0x01 | if self.verifies { 0x04 } else { 0 } | if has_key { 0x40 } else { 0 };
        let mut data = digest(&SHA256, self.site.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    /// Makes the passkey that is asked for.
    pub fn make(&mut self, question: &str) -> String {
        let question: Json = serde_json::from_str(question).unwrap();
        self.user = question["user"]["id"].as_str().unwrap().to_owned();
        let point = self.key.public();
        let int = |n: i64| Value::Integer(n.into());
        let cose = Value::Map(match self.key {
            Key::P256(_) => vec![
                (int(1), int(2)),
                (int(3), int(-7)),
                (int(-1), int(1)),
                (int(-2), Value::Bytes(point[1..33].to_vec())),
                (int(-3), Value::Bytes(point[33..].to_vec())),
            ],
            Key::Ed25519(_) => {
                vec![(int(1), int(1)), (int(3), int(-8)), (int(-1), int(6)), (int(-2), Value::Bytes(point))]
            }
        });
        let id = URL_SAFE_NO_PAD.decode(&self.id).unwrap();
        let mut data = self.data(true);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&u16::try_from(id.len()).unwrap().to_be_bytes());
        data.extend_from_slice(&id);
        ciborium::into_writer(&cose, &mut data).unwrap();
        let object = Value::Map(vec![
            (Value::Text("fmt".into()), Value::Text("none".into())),
            (Value::Text("attStmt".into()), Value::Map(Vec::new())),
            (Value::Text("authData".into()), Value::Bytes(data)),
        ]);
        let mut bytes = Vec::new();
        ciborium::into_writer(&object, &mut bytes).unwrap();
        json!({
            "id": self.id, "rawId": self.id, "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encoded(&self.client_data("webauthn.create", &question)),
                "attestationObject": encoded(&bytes), "transports": ["internal"],
            },
        })
        .to_string()
    }

    /// Answers a question; a device that counts counts on.
    pub fn answer(&mut self, question: &str) -> Json {
        let question: Json = serde_json::from_str(question).unwrap();
        self.counter += u32::from(self.counts);
        let client = self.client_data("webauthn.get", &question);
        let data = self.data(false);
        let signed = [&data[..], digest(&SHA256, &client).as_ref()].concat();
        let signature = match &self.key {
            Key::P256(key) => key.sign(&self.random, &signed).unwrap().as_ref().to_vec(),
            Key::Ed25519(key) => key.sign(&signed).as_ref().to_vec(),
        };
        json!({
            "id": self.id, "rawId": self.id, "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encoded(&client), "authenticatorData": encoded(&data),
                "signature": encoded(&signature), "userHandle": self.user,
            },
        })
    }
}
