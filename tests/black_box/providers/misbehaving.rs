//! Everything that can go wrong on the way: nobody comes in, and is told so in words beside the way back.

use std::time::Duration;

use serde_json::{Value, json};
use tidings::platform::server::outgoing::Dialing;

use super::super::app::{Client, MONDAY, Page, TestApp, minutes};
use super::super::command_line::Program;
use super::provider::{CLIENT_ID, CLIENT_SECRET, Conduct, Provider};
use super::{depart, sign_in, with};
use crate::assert_page;

/// Nobody came in: words, and the form of the way back.
async fn refused(app: &TestApp, client: &Client, page: &Page, words: &str) {
    assert_page!(page, page.status >= 400 && page.text("main").contains(words));
    assert_page!(page, page.has("form[action='/login']"));
    assert_eq!(client.cookie("tidings"), None);
    for query in ["SELECT COUNT(*) FROM provider_identities", "SELECT COUNT(*) FROM provider_arrivals"] {
        assert_eq!(app.number(query).await, 0, "{query}");
    }
}

#[tokio::test]
async fn an_answer_comes_back_once_to_the_browser_that_asked() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let (lotte, mallory) = (app.visitor(), app.visitor());
    depart(&mallory).await;
    let back = provider.visit(&depart(&lotte).await);
    // Somebody else's browser, with the answer of another.
    let page = mallory.get(&back).await;
    refused(&app, &mallory, &page, "another browser").await;
    // A browser that never went.
    let stranger = app.visitor();
    let page = stranger.get(&back).await;
    refused(&app, &stranger, &page, "another browser").await;
    // Another state.
    let wrong = back.replace("state=", "state=x");
    let page = lotte.get(&wrong).await;
    refused(&app, &lotte, &page, "another browser").await;
    assert_eq!(provider.redeemed(), 0, "no code was brought to it");
    lotte.get(&back).await.expect(303);
    let page = lotte.get(&back).await;
    assert_page!(page, page.expect(410).text("main").contains("another browser"));
    assert_eq!(provider.redeemed(), 1);
    let late = app.visitor();
    let back = provider.visit(&depart(&late).await);
    app.later(minutes(11));
    late.get(&back).await.expect(410);
    assert_eq!(provider.redeemed(), 1);
}

#[tokio::test]
async fn two_windows_of_one_browser_do_not_stand_in_each_others_way() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let lotte = app.visitor();
    let (one, other) = (depart(&lotte).await, depart(&lotte).await);
    for there in [one, other] {
        lotte.get(&provider.visit(&there)).await.expect(303);
    }
}

#[tokio::test]
async fn an_answer_of_another_server_is_not_looked_at() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let iss = url::form_urlencoded::byte_serialize(provider.issuer().as_bytes()).collect::<String>();
    for other in ["iss=https%3A%2F%2Fevil.example", "is=nothing", "iss="] {
        let client = app.visitor();
        let back = provider.visit(&depart(&client).await).replace(&format!("iss={iss}"), other);
        let page = client.get(&back).await;
        refused(&app, &client, &page, "cannot be believed").await;
    }
    assert_eq!(provider.redeemed(), 0);
}

#[tokio::test]
async fn an_id_token_with_anything_wrong_in_it_lets_nobody_in() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let now = MONDAY.0 / 1_000_000;
    let mut claims: Vec<(&str, Value)> = vec![
        ("nonce", json!("another")),
        ("nonce", json!(null)),
        ("iss", json!("https://evil.example")),
        ("iss", json!(format!("{}/", provider.issuer()))),
        ("iss", json!(null)),
        ("aud", json!("another app")),
        ("aud", json!(["another app"])),
        ("aud", json!([CLIENT_ID, "another app"])),
        ("aud", json!(null)),
        ("azp", json!("another app")),
        ("azp", json!(7)),
        ("exp", json!(now - 3_600)),
        ("exp", json!((now + 300).to_string())),
        ("exp", json!(null)),
        ("iat", json!(now + 3_600)),
        ("iat", json!(now - 3_600)),
        ("iat", json!(null)),
        ("nbf", json!(now + 3_600)),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", json!(null)),
        ("sub", json!("x".repeat(256))),
    ];
    for (name, value) in claims.drain(..) {
        provider.behave(|conduct| conduct.claims = json!({ name: value }));
        let client = app.visitor();
        let page = sign_in(&provider, &client).await;
        refused(&app, &client, &page, "cannot be believed").await;
    }
    provider.behave(|conduct| conduct.claims = json!({ "aud": [CLIENT_ID, "another app"], "azp": CLIENT_ID }));
    sign_in(&provider, &app.visitor()).await.expect(303);
}

#[tokio::test]
async fn an_id_token_by_another_algorithm_or_key_lets_nobody_in() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let heads = [
        json!({ "alg": "none" }),
        json!({ "alg": "None" }),
        json!({ "alg": "HS256" }),
        json!({ "alg": "RS256" }),
        json!({ "alg": "ES256" }),
        json!({ "kid": "another" }),
        json!({ "crit": ["exp"] }),
        json!({ "typ": "at+jwt" }),
    ];
    for unsigned in [false, true] {
        for head in &heads {
            provider.behave(|conduct| (conduct.head, conduct.unsigned) = (head.clone(), unsigned));
            let client = app.visitor();
            let page = sign_in(&provider, &client).await;
            refused(&app, &client, &page, "cannot be believed").await;
        }
    }
    provider.behave(|conduct| {
        (conduct.head, conduct.unsigned, conduct.foreign_key) = (json!({ "jwk": { "kty": "OKP" } }), false, true);
    });
    let client = app.visitor();
    let page = sign_in(&provider, &client).await;
    refused(&app, &client, &page, "cannot be believed").await;
    // Others write a type, leave the key's name out where there is one alone, and send a certificate along.
    provider.behave(|conduct| {
        conduct.foreign_key = false;
        conduct.head = json!({ "typ": "JWT", "kid": null, "x5t": "abc" });
    });
    sign_in(&provider, &app.visitor()).await.expect(303);
}

#[tokio::test]
async fn an_error_of_the_provider_is_told_in_words() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    for (error, words) in [
        ("access_denied", "Harbour did not let you through"),
        ("server_error", "does not answer as it should"),
        ("%3Cscript%3E", "does not answer as it should"),
    ] {
        let client = app.visitor();
        let back = provider.visit(&depart(&client).await).replace("code=", &format!("error={error}&was="));
        let page = client.get(&back).await;
        refused(&app, &client, &page, words).await;
        assert_page!(page, !page.html().contains("<script>alert"));
    }
    assert_eq!(provider.redeemed(), 0);
    for (status, text) in [
        (400, r#"{"error":"invalid_grant"}"#.to_owned()),
        (500, "broken".to_owned()),
        (302, String::new()),
        (200, "{}".to_owned()),
        (200, "<html>".to_owned()),
        (200, "x".repeat(100_000)),
    ] {
        provider.behave(|conduct| conduct.token_answer = Some((status, text)));
        let client = app.visitor();
        let page = sign_in(&provider, &client).await;
        refused(&app, &client, &page, "Harbour").await;
    }
    let client = app.visitor();
    depart(&client).await;
    for query in ["", "?state=a&state=b&code=c", "?state=%ff", "?code=c"] {
        let page = client.get(&format!("/login/provider/callback{query}")).await;
        refused(&app, &client, &page, "another browser").await;
    }
}

#[tokio::test]
async fn a_provider_that_is_down_or_slow_keeps_nobody_waiting_for_long() {
    let provider = Provider::start().await;
    let quick = Dialing { time: Duration::from_millis(300), ..Dialing::default() };
    let app = with(&provider).dialing(quick).start().await;
    provider.behave(|conduct| conduct.hangs = true);
    let client = app.visitor();
    let page = sign_in(&provider, &client).await;
    refused(&app, &client, &page, "does not answer as it should").await;

    let nobody = with(&provider).setting("TIDINGS_OIDC_ISSUER", "http://127.0.0.1:9").start().await;
    let client = nobody.visitor();
    let page = client.get("/login/provider").await;
    refused(&nobody, &client, &page, "does not answer as it should").await;

    // A network of this machine that nobody has allowed.
    let walled = with(&provider).setting("TIDINGS_ALLOW_PRIVATE_ADDRESSES", "10.0.0.0/8").start().await;
    let client = walled.visitor();
    let page = client.get("/login/provider").await;
    refused(&walled, &client, &page, "does not answer as it should").await;
}

#[tokio::test]
async fn a_provider_that_calls_itself_otherwise_or_leads_elsewhere_is_not_gone_to() {
    let provider = Provider::start().await;
    for metadata in [
        json!({ "issuer": "https://evil.example" }),
        json!({ "issuer": format!("{}/", provider.issuer()) }),
        json!({ "authorization_endpoint": "javascript:alert(1)" }),
        json!({ "authorization_endpoint": "http://evil.example/authorize" }),
        json!({ "token_endpoint": "http://evil.example/token" }),
        json!({ "jwks_uri": "file:///etc/passwd" }),
        json!({ "jwks_uri": 7 }),
    ] {
        provider.behave(|conduct: &mut Conduct| conduct.metadata = metadata);
        let app = with(&provider).start().await;
        let client = app.visitor();
        let page = client.get("/login/provider").await;
        refused(&app, &client, &page, "Harbour").await;
    }
}

#[tokio::test]
async fn the_doctor_says_whether_the_provider_can_be_used_and_what_to_do() {
    let provider = Provider::start().await;
    let program = |issuer: &str| {
        Program::new()
            .with("TIDINGS_OIDC_ISSUER", issuer)
            .with("TIDINGS_OIDC_CLIENT_ID", CLIENT_ID)
            .with("TIDINGS_OIDC_CLIENT_SECRET", CLIENT_SECRET)
            .with("TIDINGS_ALLOW_PRIVATE_ADDRESSES", "127.0.0.1")
    };
    let output = program(&provider.issuer()).run(&["doctor"], "").await;
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && words.contains("1 usable key"), "{words}");
    assert!(words.contains("/login/provider/callback"), "{words}");
    for issuer in ["http://127.0.0.1:9", &format!("{}/other", provider.issuer())] {
        let output = program(issuer).run(&["doctor"], "").await;
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!output.status.success() && words.contains("Check TIDINGS_OIDC_ISSUER"), "{words}");
        assert!(!words.contains("lantern"), "{words}");
    }
}
