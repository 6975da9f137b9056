//! Signing in with an account elsewhere, at a provider that stands here and can be made to misbehave.

mod coming_in;
mod linking;
mod misbehaving;
mod provider;

use super::app::{Client, Page, TestApp, Wanted};
use provider::Provider;

/// The place, with this provider.
pub fn with(provider: &Provider) -> Wanted {
    TestApp::with()
        .setting("TIDINGS_OIDC_ISSUER", &provider.issuer())
        .setting("TIDINGS_OIDC_CLIENT_ID", provider::CLIENT_ID)
        .setting("TIDINGS_OIDC_CLIENT_SECRET", provider::CLIENT_SECRET)
        .setting("TIDINGS_OIDC_NAME", "Harbour")
        .setting("TIDINGS_ALLOW_PRIVATE_ADDRESSES", "127.0.0.1")
}

/// Goes to the provider, as far as its door: the address there.
pub async fn depart(client: &Client) -> String {
    client.get("/login/provider?next=/drafts").await.expect(303).location()
}

/// Goes to the provider and comes back.
pub async fn sign_in(provider: &Provider, client: &Client) -> Page {
    let there = depart(client).await;
    client.get(&provider.visit(&there)).await
}
