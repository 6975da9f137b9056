//! Ways in: joining, confirming, invitations, the claim, forgotten passwords, changes, and how often one may try.

mod bad_input;
mod changing;
mod claiming;
mod confirming;
mod inviting;
mod recovering;
mod throttles;

use super::app::{Client, FakeSmtp, PASSWORD, Page, Received, TestApp, Wanted};

/// Another password than everybody's.
const ANOTHER: &str = "seven mackerel at the gauge";

/// The program behind a proxy that may say who is calling.
fn behind_a_proxy() -> Wanted {
    TestApp::with().setting("TIDINGS_TRUSTED_PROXIES", "127.0.0.1")
}

/// The program with a mail server: then an address counts once it is confirmed.
async fn with_mail(server: &FakeSmtp) -> TestApp {
    TestApp::with().setting("SMTP_URL", &server.url()).start().await
}

/// Sends the form of `/register`, whose password is everybody's.
async fn join(client: &Client, handle: &str, email: &str) -> Page {
    client.post("/register", &[("handle", handle), ("email", email), ("password", PASSWORD)]).await
}

/// Sends the form of `/login`.
async fn sign_in(client: &Client, login: &str, password: &str) -> Page {
    client.post("/login", &[("email", login), ("password", password)]).await
}

/// A form sent through the proxy by whoever has this address.
async fn from(client: &Client, address: &str, path: &str, fields: &[(&str, &str)]) -> Page {
    client.request("POST", path).form(fields).header("x-forwarded-for", address).send().await
}

/// The path of the link in the newest mail to an address.
fn newest_link(mails: &[Received], to: &str, path: &str) -> String {
    let mail = mails.iter().rfind(|mail| mail.to.1 == to && mail.text.contains(path));
    mail.unwrap_or_else(|| panic!("no mail to {to} has {path}: {mails:#?}")).link(path)
}

/// Opens a mailed link and presses its button.
async fn press(client: &Client, link: &str) -> Page {
    let page = client.get(link).await;
    client.submit(page.expect(200), "main form", &[]).await
}

/// The mails that a mail server took, once nothing more happens by itself.
async fn taken(app: &TestApp, server: &FakeSmtp) -> Vec<Received> {
    app.jobs_rest().await;
    server.taken().into_iter().map(|taken| taken.mail).collect()
}

/// Whether a client is signed in.
async fn is_in(client: &Client) -> bool {
    client.get("/").await.has(".menu summary")
}

/// Everything that a write could have changed, but for the stream that tells operators how the jobs go.
async fn standing(app: &TestApp) -> String {
    let everything = app.everything().await;
    everything.lines().filter(|line| !line.starts_with("stream admin ")).collect::<Vec<_>>().join("\n")
}
