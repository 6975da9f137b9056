//! Tokens that somebody would like to be believed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use ring::signature::Ed25519KeyPair;
use serde_json::{Value, json};
use tidings::oauth::server::jwt::{Unverified, sign_access, verify_access};
use tidings::platform::server::jws::{decode, encode};

use super::super::app::{TestApp, hours};
use super::keys::{access, shown};

/// Signs a head and claims.
fn sealed(key: &Ed25519KeyPair, head: &Value, claims: &str) -> String {
    let text = format!("{}.{}", encode(head.to_string()), encode(claims));
    let signature = encode(key.sign(text.as_bytes()));
    format!("{text}.{signature}")
}

/// The place with its own key in the forger's hand, so that each forgery has one thing wrong with it.
struct Forge {
    app: TestApp,
    key: Ed25519KeyPair,
    foreign: Ed25519KeyPair,
    kid: String,
    /// The public half.
    x: String,
    good: Value,
}

impl Forge {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let keys = shown(&app).await;
        let stored = app.column("SELECT private_key FROM oauth_keys WHERE algorithm = 'EdDSA'").await.remove(0);
        let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&STANDARD.decode(stored).unwrap()).unwrap();
        let text = |name: &str| keys[0][name].as_str().unwrap().to_owned();
        let good = serde_json::to_value(access(&app)).unwrap();
        let foreign = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        Self { key, foreign, kid: text("kid"), x: text("x"), good, app }
    }

    fn head(&self) -> Value {
        json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": self.kid })
    }

    /// The good head with this in it.
    fn with_head(&self, name: &str, value: Value) -> String {
        let mut head = self.head();
        head[name] = value;
        sealed(&self.key, &head, &self.good.to_string())
    }

    /// The good claims with this in them.
    fn with_claim(&self, name: &str, value: Value) -> String {
        let mut claims = self.good.clone();
        claims[name] = value;
        sealed(&self.key, &self.head(), &claims.to_string())
    }

    fn without_claim(&self, name: &str) -> String {
        let mut claims = self.good.clone();
        claims.as_object_mut().unwrap().remove(name);
        sealed(&self.key, &self.head(), &claims.to_string())
    }

    /// Nobody believes it: neither the part that checks, nor the API, which says no more than the standard wants.
    async fn is_refused(&self, what: &str, token: &str, why: Unverified) {
        assert_eq!(verify_access(self.app.platform(), token).await, Err(why), "{what}");
        let page = self
            .app
            .visitor()
            .request("GET", "/api/v1/me")
            .header("authorization", &format!("Bearer {token}"))
            .send()
            .await;
        assert_eq!(page.status, 401, "{what}");
        let challenge = page.header("www-authenticate").unwrap_or_default();
        assert!(
            challenge.starts_with("Bearer ") && challenge.contains("error=\"invalid_token\""),
            "{what}: {challenge}"
        );
    }
}

#[tokio::test]
async fn a_token_is_believed_as_it_was_signed_and_by_the_long_name_of_its_type() {
    let forge = Forge::new().await;
    for token in [
        sealed(&forge.key, &forge.head(), &forge.good.to_string()),
        forge.with_head("typ", json!("application/at+jwt")),
        forge.with_claim("nbf", forge.good["iat"].clone()),
        sign_access(forge.app.platform(), &access(&forge.app)).await.unwrap(),
    ] {
        for _ in 0..2 {
            assert_eq!(verify_access(forge.app.platform(), &token).await, Ok(access(&forge.app)));
        }
    }
}

#[tokio::test]
async fn a_token_by_another_algorithm_or_key_is_refused() {
    let forge = Forge::new().await;
    let (head, good) = (forge.head(), forge.good.to_string());
    for alg in ["none", "None", "nOnE", "RS256", "ES256", "HS256", "eddsa", ""] {
        let signed = forge.with_head("alg", json!(alg));
        forge.is_refused(alg, &signed, Unverified::Signature).await;
        let bare = format!("{}.", signed.rsplit_once('.').unwrap().0);
        forge.is_refused(alg, &bare, Unverified::Signature).await;
    }
    // The public key, which everybody has, as the secret of an HMAC.
    for secret in [forge.x.as_bytes(), &decode(&forge.x).unwrap()] {
        let mut head = head.clone();
        head["alg"] = json!("HS256");
        let text = format!("{}.{}", encode(head.to_string()), encode(&good));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), text.as_bytes());
        forge.is_refused("HS256", &format!("{text}.{}", encode(tag)), Unverified::Signature).await;
    }
    forge.is_refused("foreign key", &sealed(&forge.foreign, &head, &good), Unverified::Signature).await;
    let mut other = head.clone();
    other["kid"] = json!("another");
    forge.is_refused("foreign kid", &sealed(&forge.foreign, &other, &good), Unverified::Key).await;
    for kid in ["../../etc/passwd", "' OR 1=1 --", ""] {
        forge.is_refused(kid, &forge.with_head("kid", json!(kid)), Unverified::Key).await;
    }
    forge.is_refused("no kid", &forge.with_head("kid", Value::Null), Unverified::Key).await;
    let token = sealed(&forge.key, &head, &good);
    let (text, signature) = token.rsplit_once('.').unwrap();
    let mut changed = decode(signature).unwrap();
    changed[9] ^= 1;
    forge.is_refused("one bit", &format!("{text}.{}", encode(changed)), Unverified::Signature).await;
    let mut claims = forge.good.clone();
    claims["sub"] = json!("owner");
    let swapped = format!("{}.{}.{signature}", encode(head.to_string()), encode(claims.to_string()));
    forge.is_refused("other claims", &swapped, Unverified::Signature).await;
}

#[tokio::test]
async fn a_head_that_brings_its_own_key_or_wants_to_be_understood_is_refused() {
    let forge = Forge::new().await;
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": forge.x });
    for (name, value) in [
        ("jku", json!("https://evil.example/jwks")),
        ("jwk", jwk),
        ("x5u", json!("https://evil.example/x.pem")),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
    ] {
        forge.is_refused(name, &forge.with_head(name, value), Unverified::Head).await;
    }
    for typ in [json!("JWT"), json!("dpop+jwt"), json!(""), Value::Null] {
        forge.is_refused("typ", &forge.with_head("typ", typ), Unverified::Type).await;
    }
}

#[tokio::test]
async fn claims_that_do_not_hold_are_refused() {
    let forge = Forge::new().await;
    let (origin, now) = (forge.app.origin(), forge.good["iat"].as_i64().unwrap());
    for (name, value, why) in [
        ("iss", json!("https://evil.example"), Unverified::Issuer),
        ("iss", json!(format!("{origin}/")), Unverified::Issuer),
        ("iss", json!([origin]), Unverified::Claims),
        ("aud", json!("https://evil.example"), Unverified::Audience),
        ("aud", json!(""), Unverified::Audience),
        ("aud", json!(["https://evil.example", origin]), Unverified::Claims),
        ("exp", json!((now + 600).to_string()), Unverified::Claims),
        ("exp", json!(1e300), Unverified::Claims),
        ("exp", json!(null), Unverified::Claims),
        ("exp", json!(now), Unverified::Expired),
        ("exp", json!(-1), Unverified::Expired),
        ("nbf", json!(now + 3_600), Unverified::Early),
        ("nbf", json!("soon"), Unverified::Claims),
        ("iat", json!(now + 3_600), Unverified::Early),
        ("iat", json!(true), Unverified::Claims),
        ("sub", json!(7), Unverified::Claims),
        ("scope", json!(["profile"]), Unverified::Claims),
    ] {
        forge.is_refused(&format!("{name}: {value}"), &forge.with_claim(name, value), why).await;
    }
    for name in ["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "grant"] {
        forge.is_refused(name, &forge.without_claim(name), Unverified::Claims).await;
    }
    let good = forge.good.to_string();
    let twice = good.replacen('{', "{\"sub\":\"owner\",", 1);
    forge.is_refused("twice", &sealed(&forge.key, &forge.head(), &twice), Unverified::Claims).await;
    for claims in ["", "[]", "null", "{", "\"\""] {
        forge.is_refused(claims, &sealed(&forge.key, &forge.head(), claims), Unverified::Claims).await;
    }
}

#[tokio::test]
async fn a_token_that_was_believed_is_refused_once_its_time_is_over() {
    let forge = Forge::new().await;
    let token = sign_access(forge.app.platform(), &access(&forge.app)).await.unwrap();
    assert!(verify_access(forge.app.platform(), &token).await.is_ok());
    forge.app.later(hours(1));
    forge.is_refused("remembered", &token, Unverified::Expired).await;
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let forge = Forge::new().await;
    let token = sealed(&forge.key, &forge.head(), &forge.good.to_string());
    for cut in [1, 10, token.len() / 2, token.len() - 90] {
        forge.is_refused("cut", &token[..cut], Unverified::Malformed).await;
    }
    forge.is_refused("cut", &token[..token.len() - 2], Unverified::Signature).await;
    for what in [&"a".repeat(10_000), "..", "a.b.c", &format!("{token}=")] {
        forge.is_refused(what, what, Unverified::Malformed).await;
    }
    let long = forge.with_claim("scope", json!("a".repeat(10_000)));
    forge.is_refused("10 kB", &long, Unverified::Malformed).await;
}
