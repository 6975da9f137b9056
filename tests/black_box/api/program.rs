//! A member's own program: a token and no cookies.

use serde_json::Value;

use super::super::app::{Client, Page, TestApp};

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
        request.send().await
    }

    /// Reads something.
    pub async fn get(&self, path: &str) -> Page {
        self.send("GET", path, None).await
    }
}
