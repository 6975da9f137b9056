//! An OpenID Connect provider: a real HTTP server that signs with a key of its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tidings::platform::server::jws::encode;
use tokio::net::TcpListener;
use url::Url;

use super::super::app::MONDAY;

pub const CLIENT_ID: &str = "northquay & co";
pub const CLIENT_SECRET: &str = "a:lantern/on the+quay%";

/// How it behaves.
pub struct Conduct {
    /// What its id tokens say, put over what is right.
    pub claims: Value,
    /// What their heads say, likewise.
    pub head: Value,
    /// Signs with a key that is not among those it shows.
    pub foreign_key: bool,
    /// Leaves the signature out.
    pub unsigned: bool,
    /// What it says of itself, put over what is right.
    pub metadata: Value,
    /// Answers the token endpoint with this status and text.
    pub token_answer: Option<(u16, String)>,
    /// Never answers there.
    pub hangs: bool,
    /// Who is signed in there.
    pub person: Value,
    /// What the userinfo endpoint tells.
    pub userinfo: Option<Value>,
}

/// A code that was given out.
struct Given {
    challenge: String,
    nonce: String,
    redirect_uri: String,
}

#[derive(Clone)]
pub struct Provider {
    port: u16,
    pub conduct: Arc<Mutex<Conduct>>,
    codes: Arc<Mutex<HashMap<String, Given>>>,
    redeemed: Arc<Mutex<usize>>,
}

impl Provider {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let conduct = Conduct {
            claims: json!({}),
            head: json!({}),
            foreign_key: false,
            unsigned: false,
            metadata: json!({}),
            token_answer: None,
            hangs: false,
            person: json!({ "sub": "248289761001", "email": "lotte@harbour.example", "email_verified": true,
                            "name": "Lotte Brandt", "preferred_username": "lotte" }),
            userinfo: None,
        };
        let provider = Self {
            port: listener.local_addr().unwrap().port(),
            conduct: Arc::new(Mutex::new(conduct)),
            codes: Arc::default(),
            redeemed: Arc::default(),
        };
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        provider
    }

    pub fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn behave(&self, how: impl FnOnce(&mut Conduct)) {
        how(&mut self.conduct.lock().unwrap());
    }

    /// How many codes were brought to it.
    pub fn redeemed(&self) -> usize {
        *self.redeemed.lock().unwrap()
    }

    /// What somebody sees who is sent to this address and lets themselves be sent back: the path that they come back
    /// to.
    pub fn visit(&self, there: &str) -> String {
        let (back, query) = self.answer(there);
        format!("{back}?{query}")
    }

    /// The path to come back to, and the query of the answer.
    pub fn answer(&self, there: &str) -> (String, String) {
        let url = Url::parse(there).unwrap();
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!((url.path(), url.port()), ("/authorize", Some(self.port)));
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], CLIENT_ID);
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        assert!(asked["state"].len() >= 43 && asked["nonce"].len() >= 43 && asked["code_challenge"].len() == 43);
        let mut codes = self.codes.lock().unwrap();
        let code = format!("code-{}", codes.len());
        let back = Url::parse(&asked["redirect_uri"]).unwrap();
        let given = Given {
            challenge: asked["code_challenge"].clone(),
            nonce: asked["nonce"].clone(),
            redirect_uri: asked["redirect_uri"].clone(),
        };
        codes.insert(code.clone(), given);
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("code", &code)
            .append_pair("state", &asked["state"])
            .append_pair("iss", &self.issuer())
            .finish();
        (back.path().to_owned(), query)
    }

    fn id_token(&self, nonce: &str) -> String {
        let conduct = self.conduct.lock().unwrap();
        let now = MONDAY.0 / 1_000_000;
        let right = json!({ "iss": self.issuer(), "aud": CLIENT_ID, "exp": now + 300, "iat": now, "nonce": nonce });
        let mut claims = right.as_object().unwrap().clone();
        for part in [&conduct.person, &conduct.claims] {
            claims.extend(part.as_object().unwrap().clone());
        }
        claims.retain(|_, value| !value.is_null());
        let mut head = json!({ "alg": "EdDSA", "kid": "one" }).as_object().unwrap().clone();
        head.extend(conduct.head.as_object().unwrap().clone());
        head.retain(|_, value| !value.is_null());
        let text = format!("{}.{}", encode(Value::from(head).to_string()), encode(Value::from(claims).to_string()));
        let signature = key(if conduct.foreign_key { 8 } else { 7 }).sign(text.as_bytes());
        if conduct.unsigned { format!("{text}.") } else { format!("{text}.{}", encode(signature)) }
    }
}

fn key(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

async fn metadata(State(provider): State<Provider>) -> Response {
    let issuer = provider.issuer();
    let mut told = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize?tenant=7"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "id_token_signing_alg_values_supported": ["EdDSA", "RS256", "none", "HS256"],
        "authorization_response_iss_parameter_supported": true,
    });
    let over = provider.conduct.lock().unwrap().metadata.clone();
    told.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
    Json(told).into_response()
}

async fn jwks() -> Response {
    let x = encode(key(7).public_key());
    let other = json!({ "kty": "oct", "kid": "one", "k": "AAAA" });
    Json(json!({ "keys": [other, { "kty": "OKP", "crv": "Ed25519", "kid": "one", "x": x, "use": "sig" }] }))
        .into_response()
}

async fn token(State(provider): State<Provider>, headers: HeaderMap, body: String) -> Response {
    *provider.redeemed.lock().unwrap() += 1;
    if provider.conduct.lock().unwrap().hangs {
        std::future::pending::<()>().await;
    }
    if let Some((status, text)) = provider.conduct.lock().unwrap().token_answer.clone() {
        return (StatusCode::from_u16(status).unwrap(), text).into_response();
    }
    // RFC 6749 section 2.3.1: both halves are escaped as in a form.
    let escaped = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", escaped(CLIENT_ID), escaped(CLIENT_SECRET))));
    let sent: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let given = provider.codes.lock().unwrap().remove(sent.get("code").map_or("", String::as_str));
    let refused = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    if headers["authorization"] != basic {
        return refused("invalid_client");
    }
    let Some(given) = given else { return refused("invalid_grant") };
    let proven = encode(Sha256::digest(&sent["code_verifier"])) == given.challenge;
    if !proven || sent["redirect_uri"] != given.redirect_uri || sent["grant_type"] != "authorization_code" {
        return refused("invalid_grant");
    }
    let tokens = json!({ "access_token": "open", "token_type": "Bearer", "id_token": provider.id_token(&given.nonce) });
    Json(tokens).into_response()
}

async fn userinfo(State(provider): State<Provider>, headers: HeaderMap) -> Response {
    let told = provider.conduct.lock().unwrap().userinfo.clone();
    match told {
        Some(told) if headers["authorization"] == "Bearer open" => Json(told).into_response(),
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}
