//! An app of somebody else's, as it speaks to this place.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::super::app::{Client, Page, TestApp};

pub const BACK: &str = "https://lantern.example/back";
pub const VERIFIER: &str = "a-verifier-of-more-than-forty-three-letters-0123456789";

/// An app that is registered.
pub struct Lantern {
    pub client: Client,
    pub id: String,
    /// Empty for one that keeps none.
    pub secret: String,
}

pub fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// Registers one through the page of its maker.
pub async fn register(app: &TestApp, maker: &Client, key: &str, more: &[(&str, &str)]) -> Lantern {
    let mut fields = vec![
        ("form_key", key),
        ("name", "Lantern"),
        ("kind", "confidential"),
        ("redirects", BACK),
        ("logouts", "https://lantern.example/bye"),
        ("algorithm", "EdDSA"),
        ("devices", "on"),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        if !value.is_empty() {
            fields.push((name, value));
        }
    }
    if !more.iter().any(|(name, _)| *name == "openid") {
        let scopes = ["openid", "email", "offline_access", "profile", "posts:read", "posts:write"];
        fields.extend(scopes.map(|scope| (scope, "on")));
    }
    let page = maker.post("/settings/developer/apps", &fields).await;
    // One with a secret is told it at once, with its id; the other's page is at its id.
    let (id, secret) = match page.status {
        200 => (page.text("main code"), page.attribute("input[readonly]", "value")),
        _ => (page.expect(303).location().rsplit('/').next().unwrap_or_default().to_owned(), String::new()),
    };
    Lantern { client: app.visitor(), id, secret }
}

/// The place of most tests: a member, the maker of an app, and the app.
pub async fn lantern() -> (TestApp, Client, Lantern) {
    let app = TestApp::start().await;
    let (pell, bright) = (app.member("pell").await, app.member("bright").await);
    let lantern = register(&app, &bright, "lantern-0001", &[]).await;
    (app, pell, lantern)
}

pub fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// What stands in the query of an address.
pub fn parameter(address: &str, name: &str) -> Option<String> {
    let query = address.split_once('?')?.1;
    form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

impl Lantern {
    /// The address by which a member comes, with some parameters otherwise; an empty value leaves one out.
    pub fn link(&self, other: &[(&str, &str)]) -> String {
        let challenge = challenge();
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", self.id.as_str()),
            ("redirect_uri", BACK),
            ("scope", "openid profile posts:read"),
            ("state", "a b&c=ü"),
            ("nonce", "n-1"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in other {
            pairs.retain(|(known, _)| known != name);
            if !value.is_empty() {
                pairs.push((name, value));
            }
        }
        format!("/oauth/authorize?{}", query(&pairs))
    }

    /// The member says yes; gives the code.
    pub async fn code(&self, member: &Client, other: &[(&str, &str)]) -> String {
        let page = member.get(&self.link(other)).await;
        let to = match page.status {
            200 => member.submit(&page, ".consent form", &[("decision", "allow")]).await.expect(303).location(),
            _ => page.expect(303).location(),
        };
        parameter(&to, "code").unwrap_or_else(|| panic!("no code in {to}"))
    }

    /// Sends a form as a program does, with the secret in the header.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut fields = fields.to_vec();
        let mut request = self.client.request("POST", path).without("origin").without("sec-fetch-site");
        if self.secret.is_empty() {
            fields.push(("client_id", &self.id));
        } else {
            let pair = STANDARD.encode(format!("{}:{}", self.id, self.secret));
            request = request.header("authorization", &format!("Basic {pair}"));
        }
        request.form(&fields).send().await
    }

    pub async fn trade_code(&self, code: &str) -> Page {
        let fields =
            [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", BACK), ("code_verifier", VERIFIER)];
        self.post("/oauth/token", &fields).await
    }

    pub async fn refresh(&self, token: &str) -> Page {
        self.post("/oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    /// Everything from the link to the tokens.
    pub async fn tokens(&self, member: &Client, other: &[(&str, &str)]) -> Value {
        let code = self.code(member, other).await;
        json(self.trade_code(&code).await.expect(200))
    }

    /// Asks the API with a token.
    pub async fn get(&self, path: &str, token: &str) -> Page {
        self.client.request("GET", path).header("authorization", &format!("Bearer {token}")).send().await
    }
}

#[track_caller]
pub fn json(page: &Page) -> Value {
    serde_json::from_slice(&page.body).unwrap_or_else(|error| page.fail(&format!("It should be JSON: {error}.")))
}

#[track_caller]
pub fn error_of(page: &Page, status: u16) -> String {
    page.expect(status);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    json(page)["error"].as_str().unwrap_or_default().to_owned()
}

pub fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
}

/// What a token says, whoever has signed it.
pub fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}
