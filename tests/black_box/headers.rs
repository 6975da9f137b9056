//! The headers of every answer.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use scraper::{Html, Selector};
use sha2::{Digest, Sha256};

use super::app::{Client, Page, TestApp};
use crate::assert_page;

const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

const PAGES: [&str; 14] = [
    "/",
    "/posts/fog",
    "/tags",
    "/tags/weather",
    "/@maren",
    "/login",
    "/register",
    "/password/forgot",
    "/write",
    "/drafts",
    "/notifications",
    "/nowhere",
    "/posts/nowhere",
    "/?show=following",
];

fn check(page: &Page) {
    for (name, value) in ALWAYS {
        if page.header_all(name).collect::<Vec<_>>() != [value] {
            page.fail(&format!("{name} should be {value}, once."));
        }
    }
    assert_page!(page, page.header_all("content-security-policy").count(), 1);
    assert_page!(page, page.header_all("cache-control").count(), 1);
    assert_page!(page, page.header("server").is_none() && page.header("x-powered-by").is_none());
}

fn policy(page: &Page) -> String {
    page.header("content-security-policy").unwrap_or_else(|| page.fail("It has no policy.")).to_owned()
}

fn directive<'a>(policy: &'a str, name: &str) -> &'a str {
    policy.split(';').map(str::trim).find_map(|one| one.strip_prefix(name)).unwrap_or_default().trim()
}

/// The text of every script in the page, and its nonce.
fn scripts(page: &Page) -> Vec<(String, Option<String>)> {
    let document = Html::parse_document(&page.html());
    let script = Selector::parse("script").unwrap();
    let found = document.select(&script);
    found.map(|one| (one.text().collect(), one.attr("nonce").map(str::to_owned))).collect()
}

async fn place() -> (TestApp, Client) {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.\n\n<script>evil()</script> [x](javascript:evil())", "weather").await;
    app.comment(&maren, "fog", "<script>evil()</script>").await;
    (app, maren)
}

#[tokio::test]
async fn every_page_carries_the_safe_headers_and_a_strict_policy() {
    let (app, maren) = place().await;
    for client in [app.visitor(), app.visitor(), maren] {
        for path in PAGES {
            let page = client.get(path).await;
            check(&page);
            let policy = policy(&page);
            for (name, value) in [
                ("default-src", "'none'"),
                ("base-uri", "'none'"),
                ("object-src", "'none'"),
                ("frame-ancestors", "'none'"),
                ("form-action", "'self'"),
                ("style-src", "'self'"),
                ("font-src", "'self'"),
                ("img-src", "'self' data:"),
            ] {
                assert_page!(page, directive(&policy, name), value);
            }
            let script_src = directive(&policy, "script-src");
            assert_page!(page, !script_src.contains("'unsafe-inline'") && !script_src.contains("'unsafe-eval'"));
            assert_page!(page, !script_src.contains("http:") && !script_src.contains("https:"));
        }
    }
}

#[tokio::test]
async fn every_other_answer_carries_them_too() {
    let (app, maren) = place().await;
    let form = [("title", "x")];
    let large = [("title", "x".repeat(2 * 1024 * 1024))];
    let large: Vec<(&str, &str)> = large.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let etag = app.visitor().get("/").await.header("etag").unwrap().to_owned();
    let answers = [
        ("ok", app.visitor().get("/healthz").await, 200),
        ("ready", app.visitor().get("/readyz").await, 200),
        ("robots", app.visitor().get("/robots.txt").await, 200),
        ("no such file", app.visitor().get("/_app/0123456789abcdef/tidings.js").await, 404),
        ("no upgrade", app.visitor().get("/live").await, 426),
        ("not modified", app.visitor().request("GET", "/").header("if-none-match", &etag).send().await, 304),
        ("redirect", app.visitor().get("/drafts").await, 302),
        ("form done", app.visitor().post("/theme", &[("theme", "dark")]).await, 303),
        ("malformed", app.visitor().post("/theme", &[("theme", "x")]).await, 400),
        ("signed out", app.visitor().post("/notifications", &[]).await, 401),
        (
            "cross-site",
            maren.request("POST", "/write").header("origin", "null").without("sec-fetch-site").form(&form).send().await,
            403,
        ),
        ("nobody there", maren.post("/@nobody/follow", &[]).await, 404),
        ("no such method", maren.request("PUT", "/healthz").send().await, 405),
        ("no form for programs", maren.post("/rpc/comments/add", &form).await, 406),
        ("conflict", maren.post("/@maren/follow", &[]).await, 409),
        ("too large", maren.post("/write", &large).await, 413),
        ("no form", maren.request("POST", "/write").body("application/json", "{}").send().await, 415),
        ("refused form", app.visitor().post("/login", &form).await, 422),
    ];
    for (name, page, status) in answers {
        if page.status != status {
            page.fail(&format!("{name} should be {status}."));
        }
        check(&page);
    }
}

#[tokio::test]
async fn over_tls_browsers_are_told_to_stay_there() {
    let app = TestApp::with().setting("TIDINGS_URL", "https://northquay.example").start().await;
    for path in ["/", "/healthz", "/nowhere"] {
        let page = app.visitor().get(path).await;
        assert_page!(page, page.header("strict-transport-security"), Some("max-age=63072000; includeSubDomains"));
    }
    let page = app.visitor().get("/").await;
    assert_page!(page, directive(&policy(&page), "connect-src").contains("wss://northquay.example"));
    let plain = TestApp::start().await;
    let page = plain.visitor().get("/").await;
    assert_page!(page, page.header("strict-transport-security").is_none());
}

#[tokio::test]
async fn a_members_page_allows_its_own_scripts_by_a_nonce_used_once() {
    let (_app, maren) = place().await;
    let mut nonces = Vec::new();
    for path in ["/", "/", "/posts/fog", "/write", "/drafts"] {
        let page = maren.get(path).await;
        let policy = policy(&page);
        let (_, rest) = policy.split_once("'nonce-").unwrap_or_else(|| page.fail("There is no nonce."));
        let nonce = rest.split('\'').next().unwrap().to_owned();
        assert_page!(page, nonce.len() >= 22);
        for (text, found) in scripts(&page) {
            assert_page!(page, found.as_deref() == Some(nonce.as_str()) && !text.contains("evil"));
        }
        assert_page!(page, page.header("cache-control"), Some("private, no-store"));
        assert_page!(page, page.header("etag").is_none());
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 5);
}

#[tokio::test]
async fn a_kept_page_allows_its_scripts_by_their_hashes_and_holds_no_nonce() {
    let (app, _) = place().await;
    for path in ["/", "/posts/fog", "/posts/fog", "/login"] {
        let page = app.visitor().get(path).await;
        let policy = policy(&page);
        assert_page!(page, !policy.contains("nonce") && !page.html().contains("nonce="));
        let found = scripts(&page);
        for (text, _) in &found {
            let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
            assert_page!(page, text.is_empty() || directive(&policy, "script-src").contains(&hash));
        }
        let evil = STANDARD.encode(Sha256::digest(b"evil()"));
        assert_page!(page, !policy.contains(&evil) && found.iter().all(|(text, _)| !text.contains("evil()")));
    }
}

#[tokio::test]
async fn no_page_holds_what_its_policy_forbids() {
    let (app, maren) = place().await;
    for client in [app.visitor(), maren] {
        for path in PAGES {
            let page = client.get(path).await;
            let document = Html::parse_document(&page.html());
            for element in document.select(&Selector::parse("*").unwrap()) {
                for (name, value) in element.value().attrs() {
                    let forbidden =
                        name == "style" || name.starts_with("on") || value.trim().starts_with("javascript:");
                    if forbidden {
                        page.fail(&format!("It has {name}=\"{value}\"."));
                    }
                }
            }
            assert_page!(page, !page.has("style") && !page.has("base") && !page.has("iframe"));
        }
    }
}
