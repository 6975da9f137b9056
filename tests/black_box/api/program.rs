//! A member's own program: a token and no cookies.

use std::sync::LazyLock;

use serde_json::Value;

use super::super::app::{Client, Page, TestApp};

/// The document of the program that is tested.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(tidings::api::server::document()).unwrap());

/// Whether the document knows this status of this request.
pub fn is_documented(method: &str, path: &str, status: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let known: Vec<&str> = template.split('/').collect();
        known.len() == parts.len()
            && known.iter().zip(&parts).all(|(known, part)| known == part || known.starts_with('{'))
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let mut operations = paths
        .iter()
        .filter(|(template, _)| fits(template))
        .filter_map(|(_, item)| item.get(method.to_ascii_lowercase()))
        .peekable();
    match operations.peek() {
        Some(_) => operations.any(|operation| operation["responses"].get(status).is_some()),
        None => matches!(status, "404" | "405"),
    }
}

/// A program that speaks to the API.
pub struct Program {
    pub client: Client,
    pub token: String,
}

/// Makes a token by the form of the page.
pub async fn token_of(member: &Client, key: &str, scopes: &[&str], days: &str) -> Page {
    let mut fields = vec![("form_key", key), ("name", "Harbour clock"), ("days", days)];
    fields.extend(scopes.iter().map(|scope| (*scope, "on")));
    member.post("/settings/developer", &fields).await
}

/// What the page shows once.
pub fn shown(page: &Page) -> String {
    page.expect(200).attribute("input[readonly]", "value")
}

impl Program {
    /// One with a token that may do this, and works for a month.
    pub async fn of(app: &TestApp, member: &Client, scopes: &[&str]) -> Self {
        let key = format!("{}-{}", member.handle, scopes.join("-").replace(':', "_"));
        let token = shown(&token_of(member, &format!("program-{key}")[..key.len().min(50) + 8], scopes, "30").await);
        Self { client: app.visitor(), token }
    }

    /// One without a token.
    pub fn without(app: &TestApp) -> Self {
        Self { client: app.visitor(), token: String::new() }
    }

    /// Sends a request below `/api/v1`, with JSON in it if there is any to send.
    pub async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Page {
        self.send_with(method, path, body, &[]).await
    }

    /// The same with other headers.
    pub async fn send_with(&self, method: &str, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Page {
        let mut request = self.client.request(method, &format!("/api/v1/{path}"));
        request = request.header("accept", "application/json").without("origin").without("sec-fetch-site");
        if !self.token.is_empty() {
            request = request.header("authorization", &format!("Bearer {}", self.token));
        }
        if let Some(body) = body {
            request = request.body("application/json", body.to_string());
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let page = request.send().await;
        // Whatever a test asks for: the document says that this can be the answer.
        if !is_documented(method, &format!("/api/v1/{path}"), &page.status.to_string()) {
            page.fail("The document does not know this answer.");
        }
        page
    }

    /// Reads something.
    pub async fn get(&self, path: &str) -> Page {
        self.send("GET", path, None).await
    }
}
